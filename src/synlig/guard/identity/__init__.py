"""Who is asking? One shape for whoever vouches for people: SAML in production, a development stand-in on loopback."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from synlig.core.permission import Person


@dataclass(frozen=True, slots=True)
class Begun:
    """A log-in that has begun: where the browser goes, and what binds the answer to that browser.

    `remember` goes into a short-lived cookie and comes back to `finish`; it is opaque to everyone else.
    """

    location: str
    remember: str


@dataclass(frozen=True, slots=True)
class Vouched:
    """A log-in that succeeded. `reference` is what the provider needs to log the person out again.

    `ends` is when the provider wants the session over at the latest; `notes` say what was ignored on the way in,
    for the security log. `authenticated` is when the person proved who they are, which may be long before: None
    where the provider asks each time.
    """

    person: Person
    return_to: str
    reference: str = ""
    ends: datetime | None = None
    notes: tuple[str, ...] = ()
    authenticated: datetime | None = None


class IdentityProvider(Protocol):
    """What the portal asks of whoever vouches for people (K6, K7)."""

    @property
    def name(self) -> str:
        """`development` or `saml`; kept with the session and shown in the security log."""
        ...

    def begin(self, return_to: str, *, fresh: bool = False) -> Begun:
        """Start a log-in that ends on `return_to`, a path of the portal; `fresh`: the person must prove it anew."""
        ...

    def finish(self, answer: Mapping[str, str], remembered: str) -> Vouched:
        """The person behind the browser's `answer`, which must belong to what was `remembered`.

        Raises:
            Refused: anything is wrong with it; the message says no more than that.
        """
        ...

    def farewell(self, reference: str) -> str | None:
        """Where the browser goes after the local log-out; None when there is nothing more to do."""
        ...


def is_own_path(path: str) -> bool:
    """True for a path of the portal: one leading slash, no backslash or control character (no open redirect)."""
    plain = path.isprintable() and "\\" not in path
    return plain and path.startswith("/") and not path.startswith("//")
