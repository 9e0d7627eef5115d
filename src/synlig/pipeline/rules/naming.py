"""Every table and column a rule names is one that is there, and every name says which row it is of."""

from collections.abc import Iterator, Mapping
from typing import Final

from sqlglot import exp
from sqlglot.expressions.core import Expr

from synlig.core.rule import Kinds, Refusal, Rule
from synlig.pipeline.rules.grammar import AS_OF, refusal_at

ROW: Final = "r"
"""The short name of the row that is judged."""


def check(rule: Rule, tree: Expr, kinds: Kinds) -> list[Refusal]:
    """What the rule names and is not there."""
    if rule.table not in kinds:
        return [Refusal(rule.place, rule.id, f"there is no table {rule.table}")]
    return [refusal_at(rule, node, reason) for node, reason in _wrong(tree, {ROW: rule.table}, kinds)]


def columns(tree: Expr, table: str) -> set[tuple[str, str]]:
    """The (table, column) pairs that an expression over the rows of `table` reads."""
    return {(row_of(node, table), node.name) for node in tree.find_all(exp.Column) if node.table}


def row_of(node: exp.Column, table: str) -> str:
    """The table whose row `node` is a column of, in an expression over the rows of `table`."""
    return _scope(node, {ROW: table})[node.table]


def tables(tree: Expr, table: str) -> set[str]:
    """The tables that an expression over the rows of `table` reads, itself included."""
    return {table, *(node.name for node in tree.find_all(exp.Table))}


def _scope(node: Expr, outer: Mapping[str, str]) -> dict[str, str]:
    scope = dict(outer)
    above = node.parent
    while above is not None:
        if isinstance(above, exp.Select):
            source = above.args["from_"].this
            scope[source.alias] = source.name
        above = above.parent
    return scope


def _too_far(node: exp.Column) -> bool:
    """Whether it names a row beyond the one just outside its subquery; Spark would not find it."""
    inner = node.find_ancestor(exp.Select)
    outer = inner.find_ancestor(exp.Select) if inner is not None else None
    if inner is None or outer is None or node.table in (_alias(inner), _alias(outer)):
        return False
    above = inner.parent.parent if isinstance(inner.parent, exp.Exists) else inner
    while isinstance(above, exp.And | exp.Paren):
        above = above.parent
    return not (isinstance(above, exp.Where) and isinstance(outer.parent, exp.Exists))


def _alias(select: exp.Select) -> str:
    return select.args["from_"].this.alias


def _wrong(tree: Expr, outer: Mapping[str, str], kinds: Kinds) -> Iterator[tuple[Expr, str]]:
    aliases = list(outer)
    for node in tree.find_all(exp.Table):
        if node.name not in kinds:
            yield node, f"there is no table {node.name}"
        if node.alias in aliases:
            yield node, f"the short name {node.alias} is taken"
        aliases.append(node.alias)
    for node in tree.find_all(exp.Column):
        yield from _column(node, _scope(node, outer), kinds)


def _column(node: exp.Column, scope: Mapping[str, str], kinds: Kinds) -> Iterator[tuple[Expr, str]]:
    if not node.table:
        if node.name != AS_OF:
            yield node, f"say whose column {node.name} is, as in {ROW}.{node.name}"
    elif node.table not in scope:
        yield node, f"{node.table} is no row in sight"
    elif _too_far(node):
        yield node, f"{node.table} is two rows away: only EXISTS within EXISTS, joined by AND, may name it"
    elif (table := scope[node.table]) in kinds and node.name not in kinds[table]:
        yield node, f"{table} has no column {node.name}"
