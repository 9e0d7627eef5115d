"""A set of rules that can run together: each checked, the setting ones in layers, the whole with a version."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlglot.expressions.core import Expr

from synlig.core.rule import Rule


@dataclass(frozen=True, slots=True)
class Checked:
    """A rule with its expression as a tree, and the (table, column) pairs and tables that it reads."""

    rule: Rule
    tree: Expr
    reads: frozenset[tuple[str, str]]
    tables: frozenset[str]

    @property
    def looks_beyond(self) -> bool:
        """Whether it looks at more than the row it remarks on."""
        return "SELECT" in self.rule.expression


Layer = tuple[Checked, ...]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules that were found fit to run. `layers` are the setting rules in order; `version` names exactly this set."""

    finding: tuple[Checked, ...]
    layers: tuple[tuple[Checked, ...], ...]
    version: str

    @property
    def all(self) -> tuple[Checked, ...]:
        """Every rule, the setting ones first, in the order they run."""
        return (*(rule for layer in self.layers for rule in layer), *self.finding)

    @property
    def told(self) -> "RuleSet":
        """The set without remarks for information on single rows: those are scored as quality, row by row."""
        kept = (one for one in self.finding if one.looks_beyond or one.rule.severity[-1][1] != "information")
        return RuleSet(tuple(kept), self.layers, self.version)

    def only(self, *wanted: Rule) -> "RuleSet":
        """The set cut down to some rules and those that set what they read."""
        reads, kept = {column for one in self.all if one.rule in wanted for column in one.reads}, list[Layer]()
        for layer in reversed(self.layers):
            needed = tuple(one for one in layer if one.rule in wanted or _sets(one.rule) in reads)
            reads |= {column for one in needed for column in one.reads}
            kept.insert(0, needed)
        finding = tuple(one for one in self.finding if one.rule in wanted)
        return RuleSet(finding, tuple(layer for layer in kept if layer), self.version)

    def resting_on(self, keys: Collection[str]) -> list[Rule]:
        """The rules with these ids, and every rule that reads what they set, however far down."""
        found = [one.rule for one in self.all if one.rule.id in keys]
        made = {_sets(rule) for rule in found} - {None}
        for layer in (*self.layers, self.finding):
            for one in layer:
                if one.rule not in found and one.reads & made:
                    found.append(one.rule)
                    made |= {_sets(one.rule)} - {None}
        return found


def _sets(rule: Rule) -> tuple[str, str] | None:
    return None if rule.target is None else (rule.table, rule.target.column)
