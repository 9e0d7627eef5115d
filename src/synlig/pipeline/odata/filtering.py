"""A `$filter` over the columns of an entity set: which rows it keeps."""

import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from odata_query import ast

from synlig.core.errors import NotOffered, WrongUsage
from synlig.pipeline.odata.entity_sets import Column, EntitySet, TextColumn

Mask = NDArray[np.bool_]
Value = Column | str | int | float

COMPARISONS: Final[Mapping[type[ast._Node], Callable[[Any, Any], Any]]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
TURNED: Final[Mapping[type[ast._Node], type[ast._Node]]] = {
    ast.Eq: ast.Eq,
    ast.NotEq: ast.NotEq,
    ast.Lt: ast.Gt,
    ast.LtE: ast.GtE,
    ast.Gt: ast.Lt,
    ast.GtE: ast.LtE,
}
SEARCHES: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "startswith": str.startswith,
    "endswith": str.endswith,
    "contains": lambda text, part: part in text,
}
DEEPEST: Final = 40
"""How deep conditions may be nested."""


def kept(rows: EntitySet, tree: ast._Node, depth: int = 0) -> Mask:
    """True for every row of `rows` that the condition keeps; shape `(rows,)`.

    Raises:
        WrongUsage: no such column, a comparison without sense, or too deep. NotOffered: a function of OData that
            this service has not.
    """
    if depth > DEEPEST:
        raise WrongUsage(f"Conditions are nested at most {DEEPEST} deep.")
    match tree:
        case ast.BoolOp(ast.And(), left, right):
            return kept(rows, left, depth + 1) & kept(rows, right, depth + 1)
        case ast.BoolOp(ast.Or(), left, right):
            return kept(rows, left, depth + 1) | kept(rows, right, depth + 1)
        case ast.UnaryOp(ast.Not(), operand):
            return ~kept(rows, operand, depth + 1)
        case ast.Compare(ast.In(), left, ast.List(values)):
            return np.logical_or.reduce([_compared(rows, ast.Eq, left, value) for value in values])
        case ast.Compare(comparator, left, right):
            return _compared(rows, type(comparator), left, right)
        case ast.Call(function, [column, text]) if function.name.lower() in SEARCHES:
            return _searched(rows, SEARCHES[function.name.lower()], column, text)
        case ast.Boolean():
            return np.full(rows.rows, tree.val == "true")
        case _:
            raise NotOffered(
                "This $filter uses what this service does not offer: it knows eq, ne, lt, le, gt, ge, in, "
                "and, or, not, startswith, endswith and contains."
            )


def _compared(rows: EntitySet, comparator: type[ast._Node], left: ast._Node, right: ast._Node) -> Mask:
    if isinstance(right, ast.Identifier) and not isinstance(left, ast.Identifier):
        left, right, comparator = right, left, TURNED[comparator]
    column, value = _column(rows, left), _literal(right)
    if isinstance(column, TextColumn) != isinstance(value, str):
        raise WrongUsage(f"{_name(left)} cannot be compared with that: texts stand between ' and ', numbers alone.")
    compare = COMPARISONS[comparator]
    if isinstance(column, TextColumn):
        return np.array([compare(text, value) for text in column.texts], dtype=np.bool_)[column.values]
    return np.asarray(compare(column, value), dtype=np.bool_)


def _searched(rows: EntitySet, fits: Callable[[str, str], bool], left: ast._Node, right: ast._Node) -> Mask:
    column, part = _column(rows, left), _literal(right)
    if not isinstance(column, TextColumn) or not isinstance(part, str):
        raise WrongUsage("startswith, endswith and contains look for a text in a column of texts.")
    return np.array([fits(text, part) for text in column.texts], dtype=np.bool_)[column.values]


def _column(rows: EntitySet, node: ast._Node) -> Column:
    name = _name(node)
    if name not in rows.columns:
        raise WrongUsage(f"{rows.name} has no column of that name; there are: {', '.join(rows.columns)}.")
    return rows.columns[name]


def _name(node: ast._Node) -> str:
    if not isinstance(node, ast.Identifier):
        raise NotOffered("A condition of this service has a column on one side and a value on the other.")
    return node.name


def _literal(node: ast._Node) -> str | int | float:
    match node:
        case ast.String():
            return node.val
        case ast.Integer() | ast.Float():
            return _number(node.val)
        case _:
            raise NotOffered("This service compares with texts and numbers.")


def _number(text: str) -> int | float:
    try:
        number = int(text) if text.lstrip("+-").isdigit() else float(text)
    except ValueError:
        raise WrongUsage("A number of this $filter cannot be read.") from None
    if abs(number) > 2**62:
        raise WrongUsage("A number of this $filter is larger than any figure.")
    return number
