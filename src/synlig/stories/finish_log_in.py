"""Finish a log-in: the identity provider vouches, an earlier session of the browser ends, a new one begins."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from synlig.guard.identity import IdentityProvider
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
    clock: Callable[[], datetime],
) -> LoggedIn:
    """The new session of the person behind `answer`; its secret is never one the browser had before (K14).

    Raises:
        Refused: the provider does not vouch.
    """
    vouched = identity_provider.finish(answer, remembered)
    if earlier is not None:
        sessions.end(digest(earlier))
    secret, now = new_session_secret(), clock()
    sessions.start(digest(secret), Session(vouched.person, now, now, identity_provider.name, vouched.reference))
    return LoggedIn(secret, vouched.return_to)
