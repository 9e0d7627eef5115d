"""End a person's case: granted, partly granted, or refused on its legal ground."""

from collections.abc import Callable
from datetime import datetime

from synlig.core.errors import WrongUsage
from synlig.core.person_case import OUTCOMES, Outcome, PersonCase, check_ending
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.pipeline.numbers import check_nameless
from synlig.storage.erasing.erasures import Erasures
from synlig.storage.person_cases import PersonCases


def close_case(
    case_id: str,
    outcome: Outcome,
    ground: str,
    reason: str,
    *,
    person_cases: PersonCases,
    erasures: Erasures,
    log: Recorder,
    actor: str,
    clock: Callable[[], datetime],
) -> PersonCase:
    """The ended case.

    Raises:
        WrongUsage: no such outcome, a refusal without its ground, rows not gone through, or an erasure granted that
        was not carried out. NotFound: no such case. Conflict: it has ended.
    """
    check_nameless(ground, reason)
    case = person_cases.named(case_id)
    if outcome not in OUTCOMES:
        raise WrongUsage(f"A case ends {', '.join(OUTCOMES)}.")
    check_ending(case, outcome, ground)
    if case.kind == "erasure" and outcome != "refused" and case_id not in {done.case for done in erasures.done()}:
        raise WrongUsage(f"Nobody was erased in case {case_id} yet: synlig person erase - --case {case_id}.")
    facts = {"outcome": outcome, "kind": case.kind}
    log.record([Entry(Event.CASE_CLOSED, actor, outcome, case=case_id, purpose=ground, facts=facts)])
    person_cases.close(case_id, outcome, ground.strip(), reason.strip(), actor, clock())
    return person_cases.named(case_id)
