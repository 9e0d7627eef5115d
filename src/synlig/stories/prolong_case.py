"""Give a case two months more, once, because it is complex; the person is to be told why."""

from synlig.core.errors import WrongUsage
from synlig.core.person_case import MONTHS, MORE_MONTHS, PersonCase, due_after
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.pipeline.numbers import check_nameless
from synlig.storage.person_cases import PersonCases


def prolong_case(case_id: str, why: str, *, person_cases: PersonCases, log: Recorder, actor: str) -> PersonCase:
    """The case with its new day (databeskyttelsesforordningen art. 12, stk. 3).

    Raises:
        WrongUsage: without a reason, or twice. NotFound: no such case. Conflict: it has ended.
    """
    check_nameless(why)
    case = person_cases.named(case_id)
    if not why.strip() or case.prolonged_why:
        raise WrongUsage("A case is prolonged once, with the reason that the person is told.")
    log.record([Entry(Event.CASE_CHANGED, actor, case=case_id, facts={"decision": "prolonged"})])
    person_cases.prolong(case_id, due_after(case.received, MONTHS + MORE_MONTHS), why.strip())
    return person_cases.named(case_id)
