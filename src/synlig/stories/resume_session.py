"""The live session behind a browser's cookie; being asked for counts as use."""

from collections.abc import Callable
from datetime import datetime

from synlig.guard.sessions import Session, digest
from synlig.storage.sessions import Sessions


def resume_session(secret: str, *, sessions: Sessions, clock: Callable[[], datetime]) -> Session | None:
    """The session, or None when it never was, is out of time or has ended."""
    return sessions.find(digest(secret), clock())
