"""Trace a rule: in one municipality's own rows what was reported, what the rule made of it, and in which report."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Final

from synlig.core.errors import NotFound
from synlig.core.instant import danish_day
from synlig.core.kommune import KommuneKode
from synlig.core.ruleset import RuleSet
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.storage.receipts import Receipts
from synlig.storage.rules import Run, traced

MOST_ROWS: Final = 1_000


def trace_rule(
    key: str,
    kommune: KommuneKode,
    *,
    rule_set: RuleSet,
    rule_run_in: Callable[[RuleSet, date, KommuneKode], Run],
    receipts: Receipts,
    clock: Callable[[], datetime],
    log: Recorder,
    actor: str,
) -> Sequence[dict[str, Any]]:
    """The rows of `kommune` that the rule `key` touched, at most 1,000; given only when the log has it (K5).

    Raises:
        NotFound: there is no such rule.
    """
    found = [checked for checked in rule_set.all if checked.rule.id == key]
    if not found:
        raise NotFound(f"There is no rule {key}: synlig rules list names them.")
    done = rule_run_in(rule_set.only(found[-1].rule), danish_day(clock()), kommune)
    rows = traced(done, found[-1], kommune)[:MOST_ROWS]
    about = receipts.citizens(row["receipt"] for row in rows)
    facts = {"rule": key, "rule_set": rule_set.version, "rows": len(rows)}
    log.record([Entry(Event.PERSON_SEEN, actor, kommune=kommune, facts=facts, subjects=about)])
    return rows
