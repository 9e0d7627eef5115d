"""The language of rules: SQL conditions of a closed list of words, whose answer rests on the rows alone."""

from collections.abc import Iterator
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.expressions.core import Expr

from synlig.core.rule import Place, Refusal, Rule
from synlig.pipeline.rules.literals import hidden_line, unwritable

DIALECT: Final = "duckdb"
AS_OF: Final = "as_of"
"""The bare name that stands for the Danish day up to which everything is known."""
WORDS: Final = {"mentions": 2, "danish_day": 1, "days": 2, "minutes": 2, "age": 2, "starts": 2}
"""Our own words and how many arguments each takes.

`mentions(list, id)`: the space-separated list holds the id · `danish_day(instant)`: its day in Denmark ·
`days(day, day)` from the first to the second · `minutes(instant, instant)` whole minutes from the first to the second ·
`age(birth_date, day)` in whole years · `starts(text, beginning)`.
"""
PLAIN: Final = frozenset(
    {
        *(exp.And, exp.Or, exp.Not, exp.Paren, exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Is, exp.In),
        *(exp.Between, exp.Case, exp.If, exp.Coalesce, exp.Add, exp.Sub, exp.Mul, exp.Neg, exp.DPipe, exp.Length),
        *(exp.Literal, exp.Boolean, exp.Null, exp.Column, exp.Identifier, exp.Count, exp.Min, exp.Max, exp.Star),
        *(exp.Exists, exp.Subquery, exp.Select, exp.From, exp.Where, exp.Table, exp.TableAlias),
        *(exp.Anonymous, exp.Cast, exp.DataType),
    }
)
CLOCKED: Final = frozenset({"NOW", "TODAY", "RANDOM", "RAND", "UUID", "GEN_RANDOM_UUID", "CURRENT_LOCALTIMESTAMP"})
SELECT_PARTS: Final = frozenset({"expressions", "from_", "where"})
AGGREGATES: Final = (exp.Count, exp.Min, exp.Max)


def parse(rule: Rule) -> tuple[Expr | None, list[Refusal]]:
    """The rule's expression as a tree, or None and why it is none; every refusal names its line."""
    if (line := hidden_line(rule.expression)) is not None:
        return None, [_refusal(rule, line, "a letter that cannot be seen")]
    try:
        statements = sqlglot.parse(f"SELECT {rule.expression}", dialect=DIALECT)
    except RecursionError:
        return None, [_refusal(rule, 1, "syntax: nested too deeply")]
    except SqlglotError as error:
        told = getattr(error, "errors", None) or [{}]
        words = told[0].get("description") or str(error).splitlines()[0]
        return None, [_refusal(rule, told[0].get("line") or 1, f"syntax: {words}")]
    whole = statements[0] if len(statements) == 1 else None
    if not isinstance(whole, exp.Select) or _parts(whole) != {"expressions"} or len(whole.expressions) != 1:
        return None, [_refusal(rule, 1, "syntax: one expression is asked for, not a statement")]
    tree = whole.expressions[0].copy()
    return tree, [_refusal(rule, line_of(node), reason) for node, reason in _disallowed(tree)]


def line_of(node: Expr) -> int:
    """The line within the expression on which `node` stands, counted from 1, as near as the parser tells."""
    for inside in node.walk():
        if (line := inside.meta.get("line")) is not None:
            return int(line)
    return line_of(node.parent) if node.parent is not None else 1


def _refusal(rule: Rule, line: int, reason: str) -> Refusal:
    return Refusal(Place(rule.expression_place.file, rule.expression_place.line + line - 1), rule.id, reason)


def refusal_at(rule: Rule, node: Expr, reason: str) -> Refusal:
    """A refusal that names the line of `node`."""
    return _refusal(rule, line_of(node), reason)


def _parts(node: Expr) -> set[str]:
    return {name for name, value in node.args.items() if value}


def _disallowed(tree: Expr) -> Iterator[tuple[Expr, str]]:
    for node in tree.walk():
        yield from unwritable(node)
        if type(node) not in PLAIN:
            yield node, _stranger(node)
        elif isinstance(node, exp.Anonymous):
            yield from _own_word(node)
        elif isinstance(node, exp.Select):
            yield from _select(node)
        elif isinstance(node, exp.Cast) and not (isinstance(node.this, exp.Literal) and node.to.is_type("date")):
            yield node, "only days are written with a kind: DATE '2026-01-01'"
        elif isinstance(node, exp.In) and _parts(node) != {"this", "expressions"}:
            yield node, "IN takes a list of values; ask a table with EXISTS"
        elif isinstance(node, exp.Star | exp.Count | exp.Min | exp.Max):
            yield from _aggregate(node)


def _stranger(node: Expr) -> str:
    if isinstance(node, exp.Func):
        return _function(node.sql_name())
    return f"{type(node).__name__} is no part of the language of rules"


def _function(name: str) -> str:
    if name.upper() in CLOCKED or name.upper().startswith("CURRENT_"):
        return f"{name.lower()}() gives another answer each time; the day of the run is {AS_OF}"
    return f"the function {name.lower()}() is not among those that rules may use"


def _own_word(node: exp.Anonymous) -> Iterator[tuple[Expr, str]]:
    name = str(node.this)
    if name not in WORDS:
        yield node, _function(name)
    elif len(node.expressions) != WORDS[name]:
        yield node, f"{name} takes {WORDS[name]} arguments"


def _select(node: exp.Select) -> Iterator[tuple[Expr, str]]:
    source = node.args["from_"].this if "from_" in _parts(node) else None
    if _parts(node) - SELECT_PARTS or not isinstance(source, exp.Table) or _parts(source) != {"this", "alias"}:
        yield node, "a subquery is SELECT one thing FROM one table with a short name WHERE a condition"
    elif not isinstance(source.this, exp.Identifier) or len(node.expressions) != 1:
        yield node, "a subquery asks one thing of one named table"
    elif not isinstance(node.parent, exp.Exists) and not isinstance(node.expressions[0], AGGREGATES):
        yield node, "a subquery that gives a value gives one: count, min or max"


def _aggregate(node: Expr) -> Iterator[tuple[Expr, str]]:
    if isinstance(node, exp.Star):
        if not isinstance(node.parent, exp.Count):
            yield node, "name the columns"
    elif not isinstance(node.parent, exp.Select) or node.expressions:
        yield node, "count, min and max stand alone in what a subquery selects"
