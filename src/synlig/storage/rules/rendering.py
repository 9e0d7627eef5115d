"""Expressions of rules in the words of the engine; DuckDB's today, a further engine gets a file of its own here."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlglot import exp, parse_one
from sqlglot.expressions.core import Expr

from synlig.core.ruleset import Checked
from synlig.storage.rules.joining import as_joins

DIALECT: Final = "duckdb"
WORDS: Final[Mapping[str, str]] = {
    "mentions": "contains(' ' || {0} || ' ', ' ' || {1} || ' ')",
    "danish_day": "CAST(timezone('Europe/Copenhagen', {0}) AS DATE)",
    "days": "date_diff('day', {0}, {1})",
    "minutes": "date_sub('minute', {0}, {1})",
    "age": "extract(YEAR FROM {1}) - extract(YEAR FROM {0}) - CASE WHEN extract(MONTH FROM {1}) * 100 "
    "+ extract(DAY FROM {1}) < extract(MONTH FROM {0}) * 100 + extract(DAY FROM {0}) THEN 1 ELSE 0 END",
    "starts": "starts_with({0}, {1})",
}
"""The words of the language of rules that are not SQL's own, by what they are in the engine's."""

MOST_RENDERED: Final = 1_000
_RENDERED: Final[dict[tuple[str, date], "_Said"]] = {}
"""Said once a day: a worker judges many times."""


class _Said(NamedTuple):
    """An expression as it stands; and, as a condition, what rows are joined to and what must hold beside that."""

    whole: str
    joins: str
    rest: str


def rendered(checked: Checked, as_of: date) -> str:
    """The expression of a rule as SQL over a row `r`, known up to the end of the Danish day `as_of`."""
    return _rendered(checked, as_of).whole


def sought(checked: Checked, as_of: date) -> tuple[str, str]:
    """The condition of a rule as SQL: what rows `r` are joined to, and what of them must hold beside that."""
    said = _rendered(checked, as_of)
    return said.joins, said.rest


def _rendered(checked: Checked, as_of: date) -> _Said:
    key = (checked.rule.expression, as_of)
    if key not in _RENDERED:
        if len(_RENDERED) >= MOST_RENDERED:
            _RENDERED.clear()
        tree = _said(checked.tree, as_of)
        joins, rest = as_joins(tree)
        _RENDERED[key] = _Said(_sql(tree), " ".join(map(_sql, joins)), _sql(rest))
    return _RENDERED[key]


def _sql(tree: Expr) -> str:
    return tree.sql(dialect=DIALECT, identify=True)


def _said(tree: Expr, as_of: date) -> Expr:
    def turned(node: Expr) -> Expr:
        return _turned(node, as_of)

    return tree.transform(turned)


def _turned(node: Expr, as_of: date) -> Expr:
    if isinstance(node, exp.Column) and not node.table:
        return exp.cast(exp.Literal.string(as_of.isoformat()), "date")
    if isinstance(node, exp.Anonymous) and str(node.this) in WORDS:
        arguments = [f"({_sql(_said(argument, as_of))})" for argument in node.expressions]
        return exp.paren(parse_one(WORDS[str(node.this)].format(*arguments), dialect=DIALECT))
    return node


def instant(value: datetime) -> str:
    """An instant as a literal that says its offset, so that no session's time zone has a say."""
    return f"CAST('{value:%Y-%m-%d %H:%M:%S}+00' AS TIMESTAMPTZ)"
