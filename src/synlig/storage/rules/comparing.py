"""Two rule sets over the same rows: what one finds or sets and the other does not, by rule and municipality."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import pyarrow as pa

from synlig.core.rule import Rule
from synlig.storage.facts.cells import Query
from synlig.storage.rules.running import Run

What = Literal["come", "gone", "changed"]
KEY: Final = ("rule", "kommune", "source", "resource_id", "received_seq", "severity")


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows of a municipality on which a rule's findings come or go, or in which the value it sets is another."""

    rule: str
    table: str
    kommune: str
    what: What
    rows: int


def compared(query: Query, before: Run, after: Run, rules: Iterable[Rule]) -> list[Difference]:
    """Every difference in what `rules` find or set; both runs are over the same rows."""
    old, new = _keys(before.findings), _keys(after.findings)
    found = [*_differ(new - old, "come"), *_differ(old - new, "gone")]
    setters = {(rule.table, rule.target.column): rule for rule in rules if rule.target is not None}
    for (table, column), rule in setters.items():
        there = [run.tables[table] for run in (before, after) if table in run.tables]
        counted = query(*_changed(there[0], there[-1] if len(there) > 1 else there[0].drop_columns([column]), column))
        found += [Difference(rule.id, table, row["kommune"], "changed", row["rows"]) for row in counted.to_pylist()]
    return sorted(found, key=lambda one: (one.rule, one.kommune, one.what))


def _differ(keys: Iterable[tuple[str, ...]], what: What) -> Iterator[Difference]:
    counted = Counter((key[0], key[2], key[1]) for key in keys)
    return (Difference(rule, table, kommune, what, rows) for (rule, table, kommune), rows in counted.items())


def _keys(findings: pa.Table) -> set[tuple[str, ...]]:
    return set(zip(*(findings[name].to_pylist() for name in KEY), strict=True))


def _changed(before: pa.Table, after: pa.Table, column: str) -> tuple[str, Mapping[str, pa.Table]]:
    was = f"b.{column}" if column in before.column_names else "NULL"
    now = f"a.{column}" if column in after.column_names else "NULL"
    sql = f"""
SELECT a.kommune, count(*) AS "rows" FROM now_set a
JOIN was_set b ON b.kommune = a.kommune AND b.resource_id = a.resource_id
WHERE ({was} IS NULL) <> ({now} IS NULL) OR {was} <> {now}
GROUP BY a.kommune"""  # noqa: S608 (columns of checked rules)
    return sql, {"was_set": before, "now_set": after}
