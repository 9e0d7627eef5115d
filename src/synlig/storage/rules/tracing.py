"""From a value back to where it came from: the rows a rule touched, what was reported in them, and in which report."""

from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp
from sqlglot.expressions.core import Expr

from synlig.core.kommune import KommuneKode
from synlig.core.ruleset import Checked, RuleSet
from synlig.storage.rules.knowledge import KNOWLEDGE
from synlig.storage.rules.running import Run

SAID: Final = ("receipt", "source_element")
"""The receipt of the report a row is from, and the way to the element in it, as FHIRPath."""


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
    return own.join(remarks.rename_columns([*keys, "remark"]), keys, join_type="inner")
