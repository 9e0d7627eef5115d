"""The rules as the portal shows them, each with who decided on it, and the editions of the set."""

from collections.abc import Sequence
from dataclasses import dataclass

from synlig.core.rule import Adoption, Rule
from synlig.core.ruleset import RuleSet
from synlig.pipeline.rules import Edition, RuleBook


@dataclass(frozen=True, slots=True)
class SeenRule:
    """A rule, the change that brought it (None: delivered), and the rules it rests on."""

    rule: Rule
    adoption: Adoption | None
    rests_on: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class SeenRules:
    """The set in its newest edition, and every edition there was, the newest first."""

    version: str
    rules: Sequence[SeenRule]
    editions: Sequence[Edition]


def see_rules(*, rule_book: RuleBook) -> SeenRules:
    """All of them; public knowledge, nobody's data (C4)."""
    rules = rule_book.now
    seen = [SeenRule(one.rule, rule_book.adoption_of(one.rule), _under(one.rule, rules)) for one in rules.all]
    return SeenRules(rules.version, seen, list(reversed(rule_book.editions)))


def _under(rule: Rule, rules: RuleSet) -> tuple[Rule, ...]:
    return tuple(one.rule for one in rules.only(rule).all if one.rule != rule)
