"""SQL of the common subset, said in Spark's words: what has no exact equal there is refused, never guessed."""

from functools import cache
from typing import Final

import sqlglot
from sqlglot import ErrorLevel, exp
from sqlglot.expressions.core import Expr

from synlig.storage.spark.tying import untied

UTC: Final = "+00"
ORDINARY: Final = exp.DataType.build("timestamp", dialect="spark")


@cache
def translated(sql: str) -> str:
    """`sql`, written for the embedded engine, for Spark with a session in UTC.

    Raises:
        UnsupportedError: a part has no equal in Spark.
    """
    (tree,) = sqlglot.parse(sql, dialect="duckdb")
    if tree is None:
        raise ValueError("no statement")
    return untied(_flattened(tree)).transform(_turned).sql(dialect="spark", unsupported_level=ErrorLevel.RAISE)


def _flattened(tree: Expr) -> Expr:
    """EXISTS within EXISTS as one over two tables: Spark lets a subquery name the row just outside it, not further."""
    for inner in list(tree.find_all(exp.Exists)):
        outer = inner.find_ancestor(exp.Select)
        if outer is not None and isinstance(outer.parent, exp.Exists) and _in_conjunction(inner, outer):
            within = inner.this
            outer.append("joins", exp.Join(this=within.args["from_"].this.copy(), kind="CROSS"))
            inner.replace(exp.paren(within.args["where"].this.copy()))
    return tree


def _in_conjunction(node: Expr, select: Expr) -> bool:
    above = node.parent
    while isinstance(above, exp.And | exp.Paren):
        above = above.parent
    return isinstance(above, exp.Where) and above.parent is select


def _turned(node: Expr) -> Expr:
    if isinstance(node, exp.CTE):
        node.set("materialized", None)
    elif isinstance(node, exp.AtTimeZone):
        return exp.func("from_utc_timestamp", node.this, node.args["zone"])
    elif isinstance(node, exp.Anonymous) and str(node.this).lower() == "timezone":
        zone, instant = node.expressions
        return exp.func("from_utc_timestamp", instant, zone)
    elif isinstance(node, exp.Anonymous) and str(node.this).lower() == "date_sub":
        return _whole(node.expressions)
    elif isinstance(node, exp.Cast) and node.to.is_type("timestamptz"):
        return exp.cast(node.this, ORDINARY)
    return node


def _whole(parts: list[Expr]) -> Expr:
    """Whole units from the first instant to the second, as DuckDB's `date_sub` counts them."""
    unit, first, second = parts
    return exp.Anonymous(this="timestampdiff", expressions=[exp.var(unit.name.upper()), first, second])
