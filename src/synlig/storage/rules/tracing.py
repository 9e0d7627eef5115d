"""From a value back to where it came from: the rows a rule touched, what was reported in them, and in which report."""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from synlig.core.kommune import KommuneKode
from synlig.core.ruleset import Checked
from synlig.storage.rules.running import Run


def traced(done: Run, checked: Checked, kommune: KommuneKode) -> list[dict[str, Any]]:
    """The rows of `kommune` that the rule remarked on, or gave a value; others' rows are never looked at.

    Each has resource_id, bundle_id, version_time, the columns of the row that the rule read, and what it made.
    """
    rule = checked.rule
    own = done.tables[rule.table].filter(pc.field("kommune") == kommune)
    made = "remark" if rule.target is None else rule.target.column
    own = _remarked(own, done.findings, kommune) if rule.target is None else own.filter(pc.field(made).is_valid())
    read = sorted({column for table, column in checked.reads if table == rule.table} - {"kommune", "surrogate"})
    return own.select(list(dict.fromkeys(["resource_id", "bundle_id", "version_time", *read, made]))).to_pylist()


def _remarked(own: pa.Table, findings: pa.Table, kommune: KommuneKode) -> pa.Table:
    keys = ["resource_id", "version_time", "received_seq"]
    remarks = findings.filter(pc.field("kommune") == kommune).select([*keys, "severity"])
    return own.join(remarks.rename_columns([*keys, "remark"]), keys, join_type="inner")
