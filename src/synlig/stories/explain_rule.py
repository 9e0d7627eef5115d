"""Explain a rule: what it says and why, what it reads, and which other rules it rests on."""

from typing import Any

from synlig.core.errors import NotFound
from synlig.core.rule import Rule
from synlig.core.ruleset import Checked, RuleSet
from synlig.pipeline.rules import RuleBook


def explain_rule(key: str, *, rule_book: RuleBook) -> dict[str, Any]:
    """The rule `key` in words, with who decided on it.

    Raises:
        NotFound: there is no such rule.
    """
    rule_set = rule_book.now
    found = [checked for checked in rule_set.all if checked.rule.id == key]
    if not found:
        raise NotFound(f"There is no rule {key}: synlig rules list names them.")
    made = rule_book.adoption_of(found[-1].rule)
    decided = {"proposed_by": made.proposer, "approved_by": made.approver, "change": made.change} if made else {}
    return _words(found[-1], rule_set) | decided


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
