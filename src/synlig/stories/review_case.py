"""Go through a case's gross list: keep, cross out or reject rows, each with a reason where it is not kept."""

from collections.abc import Sequence

from synlig.core.errors import NotFound, WrongUsage
from synlig.core.person_case import DECISIONS, Decision
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.pipeline.numbers import check_nameless
from synlig.storage.person_cases import PersonCases


def review_case(
    case_id: str,
    numbers: Sequence[int],
    decision: Decision,
    reason: str = "",
    *,
    person_cases: PersonCases,
    log: Recorder,
    actor: str,
) -> int:
    """How many rows were decided on (K22).

    Raises:
        WrongUsage: no such decision, or no reason for one that needs it. NotFound: no such case or row.
        Conflict: the case has ended.
    """
    check_nameless(reason)
    if decision not in DECISIONS or (decision != "keep" and not reason.strip()):
        raise WrongUsage("A row is kept, or redacted or rejected with a reason.")
    there = {item.number for item in person_cases.items(case_id)}
    if not set(numbers) <= there or not numbers:
        raise NotFound(f"The case {case_id} has no such row.")
    facts = {"decision": decision, "rows": len(numbers)}
    log.record([Entry(Event.CASE_CHANGED, actor, case=case_id, subject=person_cases.person(case_id), facts=facts)])
    return person_cases.decide(case_id, numbers, decision, reason.strip(), actor)
