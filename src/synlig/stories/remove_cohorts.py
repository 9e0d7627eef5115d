"""Delete the groups one has put in, with every member: what went is counted, looked for again, and said in the log."""

from synlig.core.errors import IntegrityFailure, NotFound
from synlig.core.permission import Person
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.storage.cohorts import CohortStore


def remove_cohorts(person: Person, number: int, *, cohorts: CohortStore, log: Recorder) -> int:
    """How many members are gone.

    Raises:
        NotFound: there is nothing of that number that is the person's own. IntegrityFailure: some are still there.
    """
    gone = cohorts.remove(person, number)
    if gone is None:
        raise NotFound("There are no such groups of yours.")
    if cohorts.left_of(number):
        raise IntegrityFailure("What was deleted is still there.")
    facts = {"cohorts": number, "members": gone, "left": 0}
    entry = Entry(
        Event.COHORTS_REMOVED, person.id, kommune=person.kommune or "", correlation=proof_of(number), facts=facts
    )
    log.record([entry])
    return gone


def proof_of(number: int) -> str:
    """By what the log's entry on the deletion is found."""
    return f"cohorts {number}"
