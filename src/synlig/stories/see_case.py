"""See a person's case with its gross list and what was decided on each row."""

from synlig.core.person_case import CaseItem, PersonCase
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.storage.person_cases import PersonCases


def see_case(
    case_id: str, *, person_cases: PersonCases, log: Recorder, actor: str
) -> tuple[PersonCase, list[CaseItem]]:
    """The case and its rows; that it was seen is in the log first (K5).

    Raises:
        NotFound: no such case.
    """
    case, items = person_cases.named(case_id), person_cases.items(case_id)
    subject = person_cases.person(case_id) if items else ""
    log.record([Entry(Event.PERSON_SEEN, actor, case=case_id, subject=subject, facts={"rows": len(items)})])
    return case, items
