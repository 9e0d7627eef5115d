"""How many rows each rule remarked on or gave a value, municipality by municipality."""

from collections import Counter
from collections.abc import Callable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from synlig.core.release import AsKnown
from synlig.core.rule import Rule
from synlig.core.ruleset import RuleSet
from synlig.storage.facts.lookups import midnight
from synlig.storage.rules.running import Run

Touches = Counter[tuple[str, str]]
"""Rows by (kommune, rule)."""
CountRuleRows = Callable[[RuleSet, AsKnown], Mapping[tuple[str, str], int]]
"""Rows that each rule touched in what was known, by (kommune, rule), protected as cells are."""


def touched_rows(done: Run, rules: RuleSet) -> Touches:
    """Exact numbers of rows: for those who protect them before anyone else sees them."""
    counted: Touches = Counter()
    grouped = done.findings.group_by(["kommune", "rule"]).aggregate([([], "count_all")])
    for row in grouped.to_pylist():
        counted[row["kommune"], row["rule"]] += row["count_all"]
    for checked in (one for layer in rules.layers for one in layer):
        counted.update(_given(done.tables[checked.rule.table], checked.rule))
    return counted


def _given(rows: pa.Table, rule: Rule) -> Touches:
    if rule.target is None:
        return Counter()
    held = rows.filter(pc.field(rule.target.column).is_valid() & _in_force(rule)).group_by("kommune")
    grouped = held.aggregate([([], "count_all")]).to_pylist()
    return Counter({(row["kommune"], rule.id): row["count_all"] for row in grouped})


def _in_force(rule: Rule) -> pc.Expression:
    since = pc.field("known_at") >= pc.scalar(midnight(rule.term.start))
    return since if rule.term.end is None else since & (pc.field("known_at") < pc.scalar(midnight(rule.term.end)))
