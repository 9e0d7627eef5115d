"""The rules that are declared, in the order they run: what each is about and since when it holds."""

from collections.abc import Iterator
from typing import Any

from synlig.core.rule import Rule
from synlig.core.ruleset import RuleSet


def list_rules(*, rule_set: RuleSet) -> Iterator[dict[str, Any]]:
    """One line per rule, the ones that set columns first."""
    return (_line(checked.rule) for checked in rule_set.all)


def _line(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "kind": rule.kind,
        "table": rule.table,
        "title_da": rule.title.da,
        "title": rule.title.en,
        "severity": rule.severity[-1][1] if rule.severity else None,
        "sets": rule.target.column if rule.target is not None else None,
        "from": rule.term.start.isoformat(),
        "to": rule.term.end.isoformat() if rule.term.end is not None else None,
    }
