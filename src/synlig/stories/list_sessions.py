"""Who is logged in: one's own sessions, or for those who look after security everybody's (K14)."""

from collections.abc import Callable
from datetime import datetime

from synlig.core.permission import Person
from synlig.guard.sessions import Session
from synlig.storage.sessions import Sessions


def list_sessions(
    person: Person | None, *, sessions: Sessions, clock: Callable[[], datetime]
) -> list[tuple[str, Session]]:
    """The live sessions of `person`, or of all, by the digest of their secret; the newest first."""
    return sessions.of(None if person is None else person.id, clock())
