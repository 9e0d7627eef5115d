"""What a rule may write out: days there are, numbers no sum can burst, letters that are seen, and nobody in person."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Final

from sqlglot import exp
from sqlglot.expressions.core import Expr

MOST: Final = 1_000_000_000
"""Larger numbers burst what an engine counts in, and a rule that bursts stops every other."""
DECIMAL: Final = re.compile(r"[0-9]{1,9}\.[0-9]{1,6}")
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
HIDDEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
"""Letters that turn or hide others: whoever approves a rule must see what runs."""
CITIZEN: Final = "surrogate"


def hidden_line(expression: str) -> int | None:
    """The first line, from 1, that holds a letter that cannot be seen."""
    for number, line in enumerate(expression.split("\n"), 1):
        if any(unicodedata.category(letter) in HIDDEN and letter not in "\t\r" for letter in line):
            return number
    return None


def unwritable(node: Expr) -> Iterator[tuple[Expr, str]]:
    """Why `node` may not stand in a rule."""
    if isinstance(node, exp.Cast) and isinstance(node.this, exp.Literal) and not _is_day(node.this.name):
        yield node, f"there is no day {node.this.name[:20]}"
    elif isinstance(node, exp.Literal) and not node.is_string and not _is_number(node):
        yield node, f"a number is at most {MOST:,} and has at most 6 decimals"
    elif isinstance(node, exp.Column) and node.name == CITIZEN and not _of_two_rows(node.parent):
        yield node, "a rule is about rows, not about someone: a surrogate is only compared with another row's"


def _is_day(text: str) -> bool:
    try:
        return DAY.fullmatch(text) is not None and date.fromisoformat(text).year >= 1
    except ValueError:
        return False


def _is_number(node: exp.Literal) -> bool:
    return int(node.name) <= MOST if node.is_int else DECIMAL.fullmatch(node.name) is not None


def _of_two_rows(node: Expr | None) -> bool:
    sides = [node.this, node.expression] if isinstance(node, exp.EQ | exp.NEQ) else []
    return bool(sides) and all(isinstance(side, exp.Column) and side.name == CITIZEN for side in sides)
