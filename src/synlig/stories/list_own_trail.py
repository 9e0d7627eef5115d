"""What the log has of one's own doings: everybody may see what is kept of themself (K5)."""

from synlig.core.permission import Person
from synlig.guard.log.entry import Header
from synlig.guard.log.log import Log
from synlig.guard.log.wanted import Wanted

MOST = 100


def list_own_trail(person: Person, *, whole_log: Log) -> list[Header]:
    """The newest entries of which the person is the actor, the newest first; no personal parts."""
    wanted = Wanted(actor=person.id)
    found = [one.header for one in whole_log.search(wanted, None, wanted.texts)]
    return found[: -MOST - 1 : -1]
