"""Rules carried out slowly and plainly: each row by itself, each subquery a loop, NULL as SQL has it."""

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlglot import exp
from sqlglot.expressions.core import Expr

from synlig.core.instant import DANISH_TIME, danish_day
from synlig.core.rule import Rule
from synlig.core.ruleset import RuleSet

Row = Mapping[str, Any]
Rows = dict[str, list[dict[str, Any]]]
Scope = Mapping[str, Row]


def carry_out(rows: Rows, rules: RuleSet, as_of: date) -> tuple[Rows, list[tuple[str, str, str, int]]]:
    """The rows with what rules set in them, and (rule, severity, resource id, receipt) of every finding."""
    for layer in rules.layers:
        made = [
            (checked.rule, [_given(checked.rule, checked.tree, row, rows, as_of) for row in rows[checked.rule.table]])
            for checked in layer
        ]
        for rule, values in made:
            assert rule.target is not None
            for row, value in zip(rows[rule.table], values, strict=True):
                row[rule.target.column] = value if value is not None else row.get(rule.target.column)
    found = [
        (checked.rule.id, _severity(checked.rule, row), row["resource_id"], row["received_seq"])
        for checked in rules.finding
        for row in rows[checked.rule.table]
        if _in_force(checked.rule, row) and Slow(rows, as_of).value(checked.tree, {"r": row}) is True
    ]
    return rows, found


def _given(rule: Rule, tree: Expr, row: Row, rows: Rows, as_of: date) -> Any:
    return Slow(rows, as_of).value(tree, {"r": row}) if _in_force(rule, row) else None


def _in_force(rule: Rule, row: Row) -> bool:
    day = danish_day(row["known_at"])
    return rule.term.start <= day and (rule.term.end is None or day < rule.term.end)


def _severity(rule: Rule, row: Row) -> str:
    held = [word for start, word in rule.severity if start <= danish_day(row["known_at"])]
    return held[-1] if held else rule.severity[0][1]


class Slow:
    """An interpreter of the language of rules."""

    def __init__(self, rows: Rows, as_of: date) -> None:
        self.rows = rows
        self.as_of = as_of

    def value(self, node: Expr, scope: Scope) -> Any:
        """What `node` gives where each short name is the row `scope` says."""
        return getattr(self, f"_{type(node).__name__.lower()}")(node, scope)

    def _all(self, nodes: Sequence[Expr], scope: Scope) -> list[Any]:
        return [self.value(node, scope) for node in nodes]

    def _two(self, node: Expr, scope: Scope) -> tuple[Any, Any]:
        return self.value(node.this, scope), self.value(node.expression, scope)

    def _column(self, node: exp.Column, scope: Scope) -> Any:
        return scope[node.table][node.name] if node.table else self.as_of

    def _literal(self, node: exp.Literal, _scope: Scope) -> Any:
        return str(node.this) if node.is_string else float(node.this) if "." in node.this else int(node.this)

    def _cast(self, node: exp.Cast, _scope: Scope) -> date:
        return date.fromisoformat(node.this.this)

    def _null(self, _node: Expr, _scope: Scope) -> None:
        return None

    def _boolean(self, node: exp.Boolean, _scope: Scope) -> bool:
        return bool(node.this)

    def _paren(self, node: Expr, scope: Scope) -> Any:
        return self.value(node.this, scope)

    def _and(self, node: Expr, scope: Scope) -> bool | None:
        two = self._two(node, scope)
        return False if False in two else None if None in two else True

    def _or(self, node: Expr, scope: Scope) -> bool | None:
        two = self._two(node, scope)
        return True if True in two else None if None in two else False

    def _not(self, node: Expr, scope: Scope) -> bool | None:
        value = self.value(node.this, scope)
        return None if value is None else not value

    def _is(self, node: Expr, scope: Scope) -> bool:
        one, other = self._two(node, scope)
        return one is other

    def _compared(self, node: Expr, scope: Scope, test: Callable[[Any, Any], bool]) -> bool | None:
        one, other = self._two(node, scope)
        return None if one is None or other is None else bool(test(one, other))

    def _eq(self, node: Expr, scope: Scope) -> bool | None:
        return self._compared(node, scope, operator.eq)

    def _neq(self, node: Expr, scope: Scope) -> bool | None:
        return self._compared(node, scope, operator.ne)

    def _lt(self, node: Expr, scope: Scope) -> bool | None:
        return self._compared(node, scope, operator.lt)

    def _lte(self, node: Expr, scope: Scope) -> bool | None:
        return self._compared(node, scope, operator.le)

    def _gt(self, node: Expr, scope: Scope) -> bool | None:
        return self._compared(node, scope, operator.gt)

    def _gte(self, node: Expr, scope: Scope) -> bool | None:
        return self._compared(node, scope, operator.ge)

    def _in(self, node: exp.In, scope: Scope) -> bool | None:
        value, held = self.value(node.this, scope), self._all(node.expressions, scope)
        return None if value is None else True if value in held else None if None in held else False

    def _mul(self, node: Expr, scope: Scope) -> Any:
        one, other = self._two(node, scope)
        return None if one is None or other is None else one * other

    def _neg(self, node: Expr, scope: Scope) -> Any:
        value = self.value(node.this, scope)
        return None if value is None else -value

    def _coalesce(self, node: exp.Coalesce, scope: Scope) -> Any:
        values = self._all([node.this, *node.expressions], scope)
        return next((value for value in values if value is not None), None)

    def _case(self, node: exp.Case, scope: Scope) -> Any:
        for branch in node.args["ifs"]:
            asked = self.value(branch.this, scope)
            if node.this is not None:
                subject = self.value(node.this, scope)
                asked = None if subject is None else subject == asked
            if asked is True:
                return self.value(branch.args["true"], scope)
        default = node.args.get("default")
        return None if default is None else self.value(default, scope)

    def _exists(self, node: exp.Exists, scope: Scope) -> bool:
        return any(True for _ in self._selected(node.this, scope))

    def _subquery(self, node: exp.Subquery, scope: Scope) -> Any:
        asked = node.this.expressions[0]
        rows = list(self._selected(node.this, scope))
        if isinstance(asked, exp.Count):
            return len(rows)
        values = [value for row in rows if (value := self.value(asked.this, row)) is not None]
        return None if not values else max(values) if isinstance(asked, exp.Max) else min(values)

    def _selected(self, select: Any, scope: Scope) -> Iterator[Scope]:
        source, where = select.args["from_"].this, select.args.get("where")
        for row in self.rows[source.name]:
            inner = {**scope, source.alias: row}
            if where is None or self.value(where.this, inner) is True:
                yield inner

    def _anonymous(self, node: exp.Anonymous, scope: Scope) -> Any:
        values = self._all(node.expressions, scope)
        return None if None in values else getattr(self, f"_word_{node.this}")(*values)

    def _word_mentions(self, held: str, key: str) -> bool:
        return f" {key} " in f" {held} "

    def _word_starts(self, text: str, beginning: str) -> bool:
        return text.startswith(beginning)

    def _word_danish_day(self, instant: datetime) -> date:
        return instant.astimezone(DANISH_TIME).date()

    def _word_days(self, first: date, second: date) -> int:
        return (second - first).days

    def _word_minutes(self, first: datetime, second: datetime) -> int:
        minutes = abs(second - first) // timedelta(minutes=1)
        return minutes if second >= first else -minutes

    def _word_age(self, birth: date, day: date) -> int:
        return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
