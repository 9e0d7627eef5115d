"""Log out: the session is forgotten, and the identity provider may want to hear of it."""

from synlig.guard.identity import IdentityProvider
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.guard.sessions import digest
from synlig.storage.sessions import Sessions


def end_session(secret: str, *, identity_provider: IdentityProvider, sessions: Sessions, log: Recorder) -> str | None:
    """Where the browser goes next, if the provider wants it anywhere."""
    ended = sessions.end(digest(secret))
    if ended is not None:
        log.record([Entry(Event.SESSION_ENDED, ended.person.id)])
    return None if ended is None else identity_provider.farewell(ended.reference)
