"""Carry out the examples that rules bring along: does each rule do what it says?"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from synlig.core.errors import NotFound
from synlig.core.ruleset import Checked, RuleSet
from synlig.storage.rules import Outcome


def test_rules(
    wanted: Sequence[str],
    told: Callable[[int], None],
    *,
    rule_set: RuleSet,
    rule_examples: Callable[[Checked], list[Outcome]],
) -> Iterator[dict[str, Any]]:
    """One line per example of the rules `wanted` (all when empty); `told` hears of each rule done.

    Raises:
        NotFound: there is no such rule.
    """
    if unknown := sorted(set(wanted) - {checked.rule.id for checked in rule_set.all}):
        raise NotFound(f"There is no rule {unknown[0]}: synlig rules list names them.")
    for checked in rule_set.all:
        if not wanted or checked.rule.id in wanted:
            yield from map(_line, rule_examples(checked))
            told(1)


def _line(outcome: Outcome) -> dict[str, Any]:
    return {
        "rule": outcome.rule,
        "example": outcome.example.says.en,
        "holds": outcome.holds,
        "expected": dict(outcome.expected),
        "came": dict(outcome.came),
    }
