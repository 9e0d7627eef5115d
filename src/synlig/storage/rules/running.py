"""A rule set carried out: columns set layer by layer, then every finding, all of it beside what was reported."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import pyarrow as pa

from synlig.core.arrow import ARROW_KINDS
from synlig.core.rule import Rule
from synlig.core.ruleset import Checked, RuleSet
from synlig.core.table import Kind
from synlig.storage.facts.cells import Query
from synlig.storage.facts.lookups import midnight
from synlig.storage.rules.knowledge import KNOWLEDGE
from synlig.storage.rules.rendering import instant, rendered, sought
from synlig.storage.rules.states import states

OF_ROW: Final[Mapping[str, Kind]] = {
    "kommune": "text",
    "surrogate": "text",
    "resource_id": "text",
    "bundle_id": "text",
    "received_seq": "integer",
    "version_time": "instant",
    "known_at": "instant",
}
OF_FINDING: Final[Mapping[str, Kind]] = {"rule": "text", "severity": "text", "source": "text", **OF_ROW}
FINDINGS: Final = pa.schema([(name, ARROW_KINDS[kind]) for name, kind in OF_FINDING.items()])
"""One remark of one rule on one row: `source` is its table, `received_seq` the receipt of the report it is from."""
SQL_KINDS: Final[Mapping[Kind, str]] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "decimal": "DOUBLE",
    "boolean": "BOOLEAN",
    "instant": "TIMESTAMPTZ",
    "day": "DATE",
}


@dataclass(frozen=True, slots=True)
class Run:
    """What a run gave: the rows of each table with the columns set beside the reported ones, and the findings."""

    tables: Mapping[str, pa.Table]
    findings: pa.Table


def run(
    query: Query,
    stored: Mapping[str, Any],
    looked_up: Mapping[str, pa.Table],
    rules: RuleSet,
    as_of: date,
    known: datetime | None = None,
) -> Run:
    """Carry out `rules` over the `stored` tables as known at the end of the Danish day `as_of`.

    What was received before `known` counts, by default before that day's end. `looked_up` are the tables of
    `knowledge`. What is set is handed on in new tables: a run that fails leaves nothing.
    """
    return carried_out(query, states(query, stored, _wanted(rules), as_of, known), looked_up, rules, as_of)


def carried_out(
    query: Query, rows: Mapping[str, pa.Table], looked_up: Mapping[str, pa.Table], rules: RuleSet, as_of: date
) -> Run:
    """Carry out `rules` over `rows` that are already those of the day `as_of`."""
    tables = dict(rows)
    for layer in rules.layers:
        tables |= _with_targets(query, {**tables, **looked_up}, layer, as_of)
    return Run(tables, found(query, {**tables, **looked_up}, rules.finding, as_of))


def found(query: Query, tables: Mapping[str, pa.Table], rules: Sequence[Checked], as_of: date) -> pa.Table:
    """The findings of `rules` over `tables` that are ready to be judged (schema `FINDINGS`)."""
    by_table: dict[str, list[Checked]] = defaultdict(list)
    for checked in rules:
        by_table[checked.rule.table].append(checked)
    made = [FINDINGS.empty_table()]
    for judged in by_table.values():
        sources = {name: tables[name] for checked in judged for name in checked.tables}
        made.append(query(_judging(judged, as_of), sources).cast(FINDINGS))
    return pa.concat_tables(made)


def _judging(judged: Sequence[Checked], as_of: date) -> str:
    """One query for all rules over a table: rows that no rule of a single row remarks on are read once and let go."""
    alone = [checked for checked in judged if not checked.looks_beyond]
    table = judged[0].rule.table
    hit = " OR ".join(f"({_condition(checked, as_of)})" for checked in alone) or "FALSE"
    remarks = [_remarks(checked, "hit" if checked in alone else table, as_of) for checked in judged]
    return f"WITH hit AS MATERIALIZED (SELECT * FROM {table} r WHERE {hit})\n" + "\nUNION ALL ".join(remarks)  # noqa: S608


def _wanted(rules: RuleSet) -> dict[str, set[str]]:
    targets = {(one.rule.table, one.rule.target.column) for one in rules.all if one.rule.target is not None}
    wanted: dict[str, set[str]] = defaultdict(set)
    for checked in rules.all:
        for table in checked.tables - set(KNOWLEDGE):
            wanted[table] |= {column for of, column in checked.reads - targets if of == table}
    return wanted


def _with_targets(
    query: Query, tables: Mapping[str, pa.Table], layer: Sequence[Checked], as_of: date
) -> dict[str, pa.Table]:
    by_table: dict[str, dict[str, list[Checked]]] = defaultdict(lambda: defaultdict(list))
    for checked in layer:
        if checked.rule.target is not None:
            by_table[checked.rule.table][checked.rule.target.column].append(checked)
    made = {}
    for table, columns in by_table.items():
        sources = {name: tables[name] for each in columns.values() for checked in each for name in checked.tables}
        values = ", ".join(f'{_value(each, as_of)} AS "{column}"' for column, each in columns.items())
        made[table] = query(f"SELECT r.*, {values} FROM {table} r", sources)  # noqa: S608
    return made


def _value(rules: Sequence[Checked], as_of: date) -> str:
    """The value that the rule in force on the row's day gives; rules for one column are never in force together."""
    kind: Kind = next(checked.rule.target.kind for checked in rules if checked.rule.target is not None)
    cases = " ".join(f"WHEN {_in_force(checked.rule)} THEN {rendered(checked, as_of)}" for checked in rules)
    return f"CAST(CASE {cases} END AS {SQL_KINDS[kind]})"


def _remarks(checked: Checked, source: str, as_of: date) -> str:
    rule = checked.rule
    columns = ", ".join(f"r.{name}" for name in OF_ROW)
    head = f"SELECT '{rule.id}' AS rule, {_severity(rule)} AS severity, '{rule.table}' AS source, {columns}"
    joins, rest = sought(checked, as_of)
    return f"{head} FROM {source} r {joins} WHERE {_in_force(rule)} AND ({rest})"


def _condition(checked: Checked, as_of: date) -> str:
    return f"{_in_force(checked.rule)} AND ({rendered(checked, as_of)})"


def _in_force(rule: Rule) -> str:
    since = f"r.known_at >= {instant(midnight(rule.term.start))}"
    return since if rule.term.end is None else f"{since} AND r.known_at < {instant(midnight(rule.term.end))}"


def _severity(rule: Rule) -> str:
    (_, first), *later = rule.severity
    cases = "".join(f" WHEN r.known_at >= {instant(midnight(day))} THEN '{word}'" for day, word in reversed(later))
    return f"CASE{cases} ELSE '{first}' END" if cases else f"'{first}'"
