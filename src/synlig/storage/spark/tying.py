"""A least or greatest value that is tied to its row by more than equality, asked so that every Spark plans it.

Sail 0.7 looks such a value up by equality alone. So it is worked out once for each kind of row that asks, in a join,
and then looked up by what tells the kinds apart.
"""

from typing import Final

from sqlglot import exp
from sqlglot.expressions.core import Expr

ASKING: Final = "asking"
TIED: Final = "tied"
VALUE: Final = "least_or_greatest"
STRICT: Final = (
    *(exp.And, exp.Paren, exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.DPipe, exp.Cast, exp.DataType),
    *(exp.Column, exp.Identifier, exp.Literal, exp.Contains, exp.StartsWith, exp.DateDiff, exp.AtTimeZone, exp.Var),
    exp.DataTypeParam,
)
FUNCTIONS: Final = ("timezone", "date_sub")
"""What gives NULL as soon as a part of it is: then a row without the value finds none, however it is looked up."""


def untied(tree: Expr) -> Expr:
    """`tree` with such subqueries asked anew; those whose answer could be another are left as they are."""
    for subquery in list(tree.find_all(exp.Subquery)):
        anew = _anew(subquery)
        if anew is not None:
            subquery.replace(anew)
    return tree


def _anew(subquery: exp.Subquery) -> exp.Subquery | None:
    select, outer = subquery.this, subquery.find_ancestor(exp.Select)
    if outer is None or isinstance(subquery.parent, exp.From | exp.Join) or not _gives_least_or_greatest(select):
        return None
    source, asks = select.args["from_"].this, outer.args["from_"].this
    where = select.args["where"].this
    told = [one for one in where.find_all(exp.Column) if one.table != source.alias_or_name]
    if not isinstance(asks, exp.Table) or {one.table for one in told} != {asks.alias_or_name} or not _loosely(where):
        return None
    names = sorted({one.name for one in told})
    kinds = exp.select(*(exp.column(name, "k") for name in names)).from_(exp.alias_(_bare(asks), "k", table=True))
    on = where.copy()
    for one in [each for each in on.find_all(exp.Column) if each.table == asks.alias_or_name]:
        one.replace(exp.column(one.name, ASKING))
    value = exp.alias_(select.expressions[0].copy(), VALUE)
    made = exp.select(*(exp.column(name, ASKING) for name in names), value).from_(kinds.distinct().subquery(ASKING))
    made = made.join(source.copy(), on=on).group_by(*(exp.column(name, ASKING) for name in names))
    same = [exp.column(name, TIED).eq(exp.column(name, asks.alias_or_name)) for name in names]
    looked_up = exp.select(exp.Max(this=exp.column(VALUE, TIED))).from_(made.subquery(TIED)).where(*same)
    return looked_up.subquery()


def _gives_least_or_greatest(select: Expr) -> bool:
    if not isinstance(select, exp.Select) or not isinstance(select.args.get("where"), exp.Where):
        return False
    return isinstance(select.expressions[0], exp.Min | exp.Max) and isinstance(select.args["from_"].this, exp.Table)


def _loosely(where: Expr) -> bool:
    """Whether the rows are tied by more than equality of columns, and by nothing that holds for NULL."""
    own = list(where.flatten()) if isinstance(where, exp.And) else [where]
    plain = all(
        isinstance(one, exp.EQ) or len({column.table for column in one.find_all(exp.Column)}) == 1 for one in own
    )
    return not plain and all(_is_strict(node) for node in where.walk())


def _is_strict(node: Expr) -> bool:
    return isinstance(node, STRICT) or (isinstance(node, exp.Anonymous) and node.name.lower() in FUNCTIONS)


def _bare(table: exp.Table) -> exp.Table:
    return exp.Table(this=table.this.copy())
