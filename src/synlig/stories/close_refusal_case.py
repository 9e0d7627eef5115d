"""Close a case of repeated refusals: someone has looked into it and says what it was (K15)."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from synlig.core.errors import WrongUsage
from synlig.core.knock import RefusalCase
from synlig.core.permission import Person
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.pipeline.numbers import check_nameless
from synlig.storage.refusals import Refusals

LONGEST_NOTE: Final = 1000


def close_refusal_case(
    case_id: int,
    person: Person,
    note: str,
    *,
    refusals: Refusals,
    log: Recorder,
    clock: Callable[[], datetime],
) -> RefusalCase:
    """The closed case; later refusals of the same address or key open a new one.

    Raises:
        NotFound: there is no open case of that number. WrongUsage: nothing is said of what it was.
    """
    check_nameless(note)
    said = note.strip()
    if not said or len(said) > LONGEST_NOTE:
        raise WrongUsage(f"Say what it was, in at most {LONGEST_NOTE} characters.")
    facts = {"case": case_id, "note": said}
    log.record([Entry(Event.REFUSALS_SEEN, person.id, case=f"refusals-{case_id}", facts=facts)])
    return refusals.close(case_id, person.id, said, clock())
