"""Conditions of rules as joins: what stands under EXISTS is held once and each row looked up in it, nothing else.

An engine that plans EXISTS by itself first gathers every kind of row there is, looks those up, and joins the answer
to the rows again: two to four times the work (docs/decisions/0054). Semi and anti joins say the same in one step.
"""

from collections.abc import Iterator

from sqlglot import exp
from sqlglot.expressions.core import Expr


def as_joins(condition: Expr) -> tuple[list[exp.Join], Expr]:
    """The joins that leave the rows `r` for which every (NOT) EXISTS of `condition` holds, and what else must hold."""
    joins, rest = list[exp.Join](), list[Expr]()
    for part in _parts(condition):
        join = _join(part)
        if join is None:
            rest.append(part.copy())
        else:
            joins.append(join)
    return joins, exp.and_(*rest, wrap=False) if rest else exp.true()


def _parts(condition: Expr) -> Iterator[Expr]:
    """What is joined by AND."""
    if isinstance(condition, exp.And):
        yield from _parts(condition.this)
        yield from _parts(condition.expression)
    elif isinstance(condition, exp.Paren) and isinstance(condition.this, exp.And):
        yield from _parts(condition.this)
    else:
        yield condition


def _asked(part: Expr) -> exp.Select | None:
    """The subquery where `part` is EXISTS of it, or NOT."""
    inner = part.this if isinstance(part, exp.Not) else part
    return inner.this if isinstance(inner, exp.Exists) else None


def _join(part: Expr) -> exp.Join | None:
    """Nothing where the subquery looks at a row further out, or asks again elsewhere than under AND."""
    select = _asked(part)
    where = select.args.get("where") if select is not None else None
    if select is None or where is None:
        return None
    held, on = select.args["from_"].this, list[Expr]()
    for one in _parts(where.this):
        if _asked(one) is None and not one.find(exp.Select):
            on.append(one.copy())
        elif _asked(one) is None or not _looks_at(one) <= {held.alias}:
            return None
    if not on:
        return None
    within = [one for one in _parts(where.this) if _asked(one) is not None]
    source = _narrowed(held, within) if within else held.copy()
    kind = "ANTI" if isinstance(part, exp.Not) else "SEMI"
    return None if source is None else exp.Join(this=source, kind=kind, on=exp.and_(*on))


def _narrowed(held: exp.Table, within: list[Expr]) -> exp.Subquery | None:
    """The rows of `held` for which its own questions hold."""
    joins = [_join(one) for one in within]
    if None in joins:
        return None
    rows = exp.select(exp.Column(this=exp.Star(), table=exp.to_identifier(held.alias))).from_(held.copy())
    rows.set("joins", joins)
    return rows.subquery(held.alias)


def _looks_at(part: Expr) -> set[str]:
    """The rows that `part` looks at and does not ask for itself."""
    asked = {table.alias for table in part.find_all(exp.Table)}
    return {column.table for column in part.find_all(exp.Column)} - asked
