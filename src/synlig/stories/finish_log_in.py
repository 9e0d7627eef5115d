"""Finish a log-in: the identity provider vouches, an earlier session of the browser ends, a new one begins."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from synlig.core.errors import Refused
from synlig.guard.identity import IdentityProvider, Vouched
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.guard.sessions import Session, digest, new_session_secret
from synlig.storage.sessions import Sessions


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A log-in that now lasts: the secret for the cookie, and where the person was going."""

    secret: str
    return_to: str


def finish_log_in(
    answer: Mapping[str, str],
    remembered: str,
    earlier: str | None,
    *,
    identity_provider: IdentityProvider,
    sessions: Sessions,
    log: Recorder,
    clock: Callable[[], datetime],
) -> LoggedIn:
    """The new session of the person behind `answer`; its secret is never one the browser had before (K14).

    Raises:
        Refused: the provider does not vouch.
    """
    try:
        vouched = identity_provider.finish(answer, remembered)
    except Refused as refused:
        log.record([Entry(Event.LOGIN_REFUSED, "stranger", "refused", facts=_why(refused, identity_provider))])
        raise
    if earlier is not None:
        sessions.end(digest(earlier))
    secret, now = new_session_secret(), clock()
    log_in = Session(vouched.person, now, now, identity_provider.name, vouched.reference, vouched.ends)
    sessions.start(digest(secret), log_in)
    log.record([_entry(vouched, identity_provider)])
    return LoggedIn(secret, vouched.return_to)


def _entry(vouched: Vouched, provider: IdentityProvider) -> Entry:
    person = vouched.person
    roles, notes = " ".join(sorted(person.roles)), " ".join(vouched.notes)
    facts = {"provider": provider.name, **({"notes": notes} if notes else {})}
    return Entry(
        Event.LOGIN_ACCEPTED, person.id, role=roles, level=person.nsis, kommune=person.kommune or "", facts=facts
    )


def _why(refused: Refused, provider: IdentityProvider) -> dict[str, str | int]:
    """The reason, which the page does not say (K7)."""
    return {"provider": provider.name, "reason": str(getattr(refused, "reason", "refused"))}
