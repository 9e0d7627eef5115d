"""Explain a rule: what it says and rests on, and in one municipality's own rows what it was given and what it made."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

from synlig.core.errors import NotFound
from synlig.core.instant import danish_day
from synlig.core.kommune import KommuneKode
from synlig.core.rule import Rule
from synlig.core.ruleset import Checked, RuleSet
from synlig.storage.rules import Run, traced

MOST_ROWS: Final = 1_000


def explain_rule(
    key: str,
    kommune: KommuneKode | None,
    *,
    rule_set: RuleSet,
    rule_run: Callable[[RuleSet, date], Run],
    clock: Callable[[], datetime],
) -> dict[str, Any]:
    """The rule `key` in words, and with `kommune` the rows of that municipality it touched, at most 1,000.

    Each row names what was reported, what the rule made of it, and the report it stands in.

    Raises:
        NotFound: there is no such rule.
    """
    found = [checked for checked in rule_set.all if checked.rule.id == key]
    if not found:
        raise NotFound(f"There is no rule {key}: synlig rules list names them.")
    explained = _words(found[-1], rule_set)
    if kommune is not None:
        done = rule_run(rule_set.only(found[-1].rule), danish_day(clock()))
        explained["rows"] = traced(done, found[-1], kommune)[:MOST_ROWS]
    return explained


def _words(checked: Checked, rules: RuleSet) -> dict[str, Any]:
    rule = checked.rule
    return {
        "id": rule.id,
        "kind": rule.kind,
        "rule_set": rules.version,
        "declared": str(rule.place),
        "element": rule.element,
        "title_da": rule.title.da,
        "title": rule.title.en,
        "why_da": rule.why.da,
        "why": rule.why.en,
        "fix_da": rule.fix.da,
        "fix": rule.fix.en,
        "source": rule.source,
        "severity": [{"from": day.isoformat(), "is": word} for day, word in rule.severity],
        "sets": f"{rule.table}.{rule.target.column}" if rule.target is not None else None,
        "over": rule.table,
        "expression": rule.expression,
        "reads": sorted(f"{table}.{column}" for table, column in checked.reads),
        "rests_on": sorted(_others(rule, rules)),
    }


def _others(rule: Rule, rules: RuleSet) -> set[str]:
    return {checked.rule.id for checked in rules.only(rule).all} - {rule.id}
