"""From a value back to where it came from: the rows a rule touched, what was reported in them, and in which report."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp
from sqlglot.expressions.core import Expr

from synlig.core.instant import danish_day
from synlig.core.kommune import KommuneKode
from synlig.core.rule import Rule
from synlig.core.ruleset import Checked, RuleSet
from synlig.storage.rules.knowledge import KNOWLEDGE
from synlig.storage.rules.running import Run

SAID: Final = ("receipt", "source_element")
"""The receipt of the report a row is from, and the way to the element in it, as FHIRPath."""
NOT_TOLD: Final = frozenset(
    {"kommune", "surrogate", "resource_id", "bundle_id", "version_time", "known_at", "received_seq"}
)
"""What is said of a row apart, or of nobody."""


@dataclass(frozen=True, slots=True)
class TouchedRow:
    """One row as it was reported, where it is from (`SAID`), and each rule that touched it with what it made there."""

    row: Mapping[str, Any]
    reported: Mapping[str, Any]
    touched: tuple[tuple[str, Any], ...]


def with_rules(done: Run, rules: RuleSet, table: str, kommune: KommuneKode, ids: Collection[str]) -> list[TouchedRow]:
    """The rows of `kommune` in `table` with these ids, each with the rules of the table that touched it.

    A setting rule touched a row when the value it set is there; a validating one when it remarked on it, by severity.
    """
    about = [one.rule for one in rules.all if one.rule.table == table]
    wanted = pc.field("resource_id").isin(pa.array(ids, pa.string())) & (pc.field("kommune") == kommune)
    remarks = defaultdict[str, list[tuple[str, Any]]](list)
    for one in done.findings.filter(wanted & (pc.field("source") == table)).to_pylist():
        remarks[one["resource_id"]].append((one["rule"], one["severity"]))
    made = {rule.target.column for rule in about if rule.target is not None}
    rows = done.tables[table].filter(wanted).sort_by("resource_id").to_pylist()
    resource = about[0].element.partition(".")[0] if about else ""
    return [
        TouchedRow(
            {name: row[name] for name in ("resource_id", "bundle_id", "version_time")}
            | {"receipt": row["received_seq"], "source_element": _element(resource, row["resource_id"])},
            {name: value for name, value in row.items() if name not in {*NOT_TOLD, *made} and value is not None},
            (*_given(row, about), *sorted(remarks[row["resource_id"]])),
        )
        for row in rows
    ]


def _given(row: Mapping[str, Any], rules: Collection[Rule]) -> list[tuple[str, Any]]:
    day = danish_day(row["known_at"])
    return [
        (rule.id, row[rule.target.column])
        for rule in rules
        if rule.target is not None and row[rule.target.column] is not None and rule.term.holds(day)
    ]


def traced(done: Run, checked: Checked, kommune: KommuneKode) -> list[dict[str, Any]]:
    """The rows of `kommune` that the rule remarked on, or gave a value; others' rows are never looked at.

    Each has resource_id, bundle_id, version_time, the columns of the row that the rule read, what it made, and `SAID`.
    """
    rule = checked.rule
    own = done.tables[rule.table].filter(pc.field("kommune") == kommune)
    made = "remark" if rule.target is None else rule.target.column
    own = _remarked(own, done.findings, kommune) if rule.target is None else own.filter(pc.field(made).is_valid())
    read = sorted({column for table, column in checked.reads if table == rule.table} - {"kommune", "surrogate"})
    columns = list(dict.fromkeys(["resource_id", "bundle_id", "version_time", *read, made]))
    receipts = own["received_seq"].to_pylist()
    return [
        {**row, "receipt": receipt, "source_element": _element(rule.element, row["resource_id"])}
        for row, receipt in zip(own.select(columns).to_pylist(), receipts, strict=True)
    ]


def stays_home(rules: RuleSet) -> bool:
    """Whether every rule looks only at rows of the municipality it judges, so that those of others need not be read."""
    return all(_keeps_to_kommune(select) for one in rules.all for select in one.tree.find_all(exp.Select))


def _keeps_to_kommune(select: exp.Select) -> bool:
    if select.args["from_"].this.name in KNOWLEDGE:
        return True
    where = select.args.get("where")
    conditions = where.this.flatten() if where is not None and isinstance(where.this, exp.And) else ()
    return any(_same_kommune(one) for one in conditions)


def _same_kommune(node: Expr) -> bool:
    sides = [node.this, node.expression] if isinstance(node, exp.EQ) else []
    return bool(sides) and all(isinstance(side, exp.Column) and side.name == "kommune" for side in sides)


def _element(element: str, resource_id: str) -> str:
    resource, _, within = element.partition(".")
    place = f"Bundle.entry.resource.ofType({resource}).where(id = '{resource_id}')"
    return f"{place}.{within}" if within else place


def _remarked(own: pa.Table, findings: pa.Table, kommune: KommuneKode) -> pa.Table:
    keys = ["resource_id", "version_time", "received_seq"]
    remarks = findings.filter(pc.field("kommune") == kommune).select([*keys, "severity"])
    at = remarks["version_time"].cast(own.schema.field("version_time").type)  # the engine names the machine's own zone
    remarks = remarks.set_column(keys.index("version_time"), "version_time", at)
    return own.join(remarks.rename_columns([*keys, "remark"]), keys, join_type="inner")
