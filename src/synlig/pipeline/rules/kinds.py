"""The kind of every part of an expression, so that no engine has to guess how a text becomes a number."""

from collections.abc import Iterator, Mapping
from typing import Final

from sqlglot import exp
from sqlglot.expressions.core import Expr

from synlig.core.rule import Kinds, Refusal, Rule
from synlig.core.table import Kind
from synlig.pipeline.rules.grammar import refusal_at
from synlig.pipeline.rules.naming import row_of

NUMBERS: Final = ("integer", "decimal")
WORDS: Final[Mapping[str, tuple[tuple[Kind, ...], Kind]]] = {
    "mentions": (("text", "text"), "boolean"),
    "danish_day": (("instant",), "day"),
    "days": (("day", "day"), "integer"),
    "minutes": (("instant", "instant"), "integer"),
    "age": (("day", "day"), "integer"),
    "starts": (("text", "text"), "boolean"),
}


class Wrong(Exception):
    """Two parts that do not go together; holds the node."""

    def __init__(self, node: Expr, reason: str) -> None:
        super().__init__(reason)
        self.node = node


def check(rule: Rule, tree: Expr, kinds: Kinds) -> list[Refusal]:
    """Where kinds are mixed, and whether the whole is of the kind that is asked for."""
    wanted: Kind = "boolean" if rule.target is None else rule.target.kind
    try:
        made = kind_of(tree, rule.table, kinds)
        _alike(tree, made, wanted)
        for where in tree.find_all(exp.Where):
            _alike(where, kind_of(where.this, rule.table, kinds), "boolean")
    except Wrong as wrong:
        return [refusal_at(rule, wrong.node, str(wrong))]
    return []


def kind_of(node: Expr, table: str, kinds: Kinds) -> Kind | None:
    """The kind that `node` gives, None where it is NULL.

    Raises:
        Wrong: kinds are mixed within.
    """

    def of(inner: Expr) -> Kind | None:
        return kind_of(inner, table, kinds)

    match node:
        case exp.Column():
            return kinds[row_of(node, table)][node.name] if node.table else "day"
        case exp.Literal():
            return "text" if node.is_string else "integer" if node.is_int else "decimal"
        case exp.Cast():
            return "day"
        case exp.Null():
            return None
        case exp.Boolean() | exp.Exists():
            return "boolean"
        case exp.Paren() | exp.Neg():
            return of(node.this)
        case exp.Count() | exp.Length():
            return "integer"
        case exp.Anonymous():
            return _word(node, [of(argument) for argument in node.expressions])
        case exp.Subquery():
            return of(node.this.expressions[0])
        case exp.Max() | exp.Min():
            return of(node.this)
        case exp.Case():
            _branches(node, [of(branch.this) for branch in node.args["ifs"]], of(node.this) if node.this else "boolean")
            return _same(node, [of(part) for part in _values(node)])
        case exp.Coalesce():
            return _same(node, [of(part) for part in node.iter_expressions()])
        case exp.Add() | exp.Sub() | exp.Mul():
            return _same(node, ["integer", *(of(part) for part in node.iter_expressions())])
        case exp.DPipe():
            return _same(node, ["text", *(of(part) for part in node.iter_expressions())])
        case _:
            return _condition(node, [of(part) for part in node.iter_expressions()])


def _values(node: Expr) -> Iterator[Expr]:
    for branch in node.args["ifs"]:
        yield branch.args["true"]
    if node.args.get("default") is not None:
        yield node.args["default"]


def _branches(node: Expr, asked: list[Kind | None], wanted: Kind | None) -> None:
    for kind in asked:
        if wanted is not None:
            _alike(node, kind, wanted)


def _condition(node: Expr, parts: list[Kind | None]) -> Kind:
    if isinstance(node, exp.And | exp.Or | exp.Not):
        for part in parts:
            _alike(node, part, "boolean")
    else:
        _same(node, parts)
    return "boolean"


def _word(node: exp.Anonymous, given: list[Kind | None]) -> Kind:
    wanted, made = WORDS[str(node.this)]
    for one, other in zip(given, wanted, strict=True):
        _alike(node, one, other)
    return made


def _same(node: Expr, parts: list[Kind | None]) -> Kind | None:
    first: Kind | None = None
    for part in parts:
        if first is None:
            first = part
        else:
            _alike(node, part, first)
            first = "decimal" if "decimal" in (part, first) else first
    return first


def _alike(node: Expr, one: Kind | None, other: Kind) -> None:
    if one is not None and one != other and not (one in NUMBERS and other in NUMBERS):
        raise Wrong(node, f"{one} where {other} is needed")
