"""End a session that is not this browser's: one's own elsewhere, or another person's (K14, K15)."""

from synlig.core.errors import NotFound
from synlig.core.permission import Person
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.guard.sessions import Session
from synlig.storage.sessions import Sessions


def revoke_session(secret_digest: str, by: Person, *, sessions: Sessions, log: Recorder) -> Session:
    """The session that has ended; whoever calls has seen to it that `by` may end it.

    Raises:
        NotFound: there is none, or it has ended already.
    """
    ended = sessions.end(secret_digest)
    if ended is None:
        raise NotFound("There is no such session.")
    log.record([Entry(Event.SESSION_ENDED, by.id, facts={"by": "revoked", "whose": ended.person.id})])
    return ended
