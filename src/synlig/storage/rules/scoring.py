"""The quality of what municipalities report: per rule, municipality and week, the share of rows without a remark."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from synlig.core.ruleset import Checked
from synlig.storage.facts.cells import Query
from synlig.storage.rules.running import Run

WEEK = "CAST(date_trunc('week', timezone('Europe/Copenhagen', {row}.known_at)) AS DATE)"


def scores(query: Query, done: Run, rules: Sequence[Checked]) -> pa.Table:
    """Rows of rule, kommune, week (its Monday), checked, found and score (0 to 1), for every rule that finds.

    A week is the Danish week in which the judged version was received; a row counts once per rule.
    """
    parts = [_per_table(query, done, table, rules) for table in sorted({one.rule.table for one in rules})]
    return pa.concat_tables(parts) if parts else pa.table({})


def _per_table(query: Query, done: Run, table: str, rules: Sequence[Checked]) -> pa.Table:
    names = pa.table({"rule": [one.rule.id for one in rules if one.rule.table == table]})
    sources: Mapping[str, Any] = {"judged": done.tables[table], "remarks": done.findings, "rules": names}
    sql = f"""
WITH checked AS (
    SELECT j.kommune, {WEEK.format(row="j")} AS week, count(*) AS checked
    FROM judged j GROUP BY j.kommune, {WEEK.format(row="j")}
),
hit AS (
    SELECT f.rule, f.kommune, {WEEK.format(row="f")} AS week, count(*) AS found
    FROM remarks f WHERE f.source = '{table}' GROUP BY f.rule, f.kommune, {WEEK.format(row="f")}
)
SELECT n.rule, c.kommune, c.week, c.checked, coalesce(h.found, 0) AS found,
    1 - coalesce(h.found, 0) / CAST(c.checked AS DOUBLE) AS score
FROM checked c CROSS JOIN rules n
LEFT JOIN hit h ON h.rule = n.rule AND h.kommune = c.kommune AND h.week = c.week
ORDER BY n.rule, c.kommune, c.week"""  # noqa: S608
    return query(sql, sources)
