"""When something holds: every window of a token is read with the same allowance for clocks that disagree."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from synlig.guard.saml.elements import Element, instant
from synlig.guard.saml.reasons import Reason, TokenRefused

LAST: Final = datetime.max.replace(tzinfo=UTC)
"""The last instant there is."""


@dataclass(frozen=True, slots=True)
class Clock:
    """This moment, and how far other clocks may be from ours."""

    now: datetime
    skew: timedelta

    def check_fresh(self, issued: datetime) -> None:
        """Refuse with `stale` or `future` what was not issued just now, give or take the skew."""
        if issued < self.now - self.skew:
            raise TokenRefused(Reason.STALE)
        self.check_not_future(issued)

    def check_not_future(self, at: datetime) -> None:
        """Refuse with `future` what lies ahead by more than the skew."""
        if at > self.now + self.skew:
            raise TokenRefused(Reason.FUTURE)

    def check_not_before(self, start: datetime) -> None:
        """Refuse with `not-yet` what begins later than now and the skew."""
        if start > self.now + self.skew:
            raise TokenRefused(Reason.NOT_YET)

    def check_before(self, end: datetime, reason: Reason = Reason.EXPIRED) -> None:
        """Refuse with `reason` what ended: the end itself is already outside (SAML core 2.5.1.2)."""
        if self.now - self.skew >= end:  # nothing is added to `end`: it may be the last instant there is
            raise TokenRefused(reason)

    def check_window(self, start: datetime, end: datetime) -> None:
        """Refuse what has not begun, what ended, and with `condition` what ends before it begins."""
        self.check_not_before(start)
        self.check_before(end)
        if start >= end:
            raise TokenRefused(Reason.CONDITION)

    def surely_over(self, end: datetime) -> datetime:
        """An instant from which `check_before(end)` refuses, as near as instants go."""
        return end + min(self.skew, LAST - end)

    def check_issued(self, message: Element) -> None:
        """Refuse unless the message's IssueInstant is fresh."""
        self.check_fresh(instant(message.get("IssueInstant")))
