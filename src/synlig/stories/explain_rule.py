"""Explain a rule: what it says and why, what it reads, and which other rules it rests on."""

from typing import Any

from synlig.core.errors import NotFound
from synlig.core.rule import Rule
from synlig.core.ruleset import Checked, RuleSet


def explain_rule(key: str, *, rule_set: RuleSet) -> dict[str, Any]:
    """The rule `key` in words.

    Raises:
        NotFound: there is no such rule.
    """
    found = [checked for checked in rule_set.all if checked.rule.id == key]
    if not found:
        raise NotFound(f"There is no rule {key}: synlig rules list names them.")
    return _words(found[-1], rule_set)


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
