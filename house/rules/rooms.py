"""What only one room may do: SQL in storage, the clock and the disk nowhere in core and pipeline."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from house.rules.tree import Module, Tree, Violation

STATEMENT: Final = re.compile(
    r"\s*(?:SELECT\s.+?\sFROM\s+[\w(\"]|INSERT\s+(?:OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s"
    r"|(?:CREATE|DROP|ALTER)\s+(?:TEMP\s+|UNIQUE\s+|OR\s+REPLACE\s+)?(?:TABLE|INDEX|VIEW|TRIGGER|MACRO)\s"
    r"|WITH\s+\w+\s+AS\s*\(|PRAGMA\s+\w+)",
    re.IGNORECASE | re.DOTALL,
)
PURE: Final = ("core", "pipeline")
IMPURE_CALLS: Final = frozenset({"now", "utcnow", "today", "uuid1", "uuid4", "read_text", "write_text", "read_bytes"})
IMPURE_NAMES: Final = frozenset({"open", "print", "input", "__import__", "exec", "eval"})
DISKLESS: Final = ("core", "pipeline", "stories")


def check(tree: Tree) -> Iterator[Violation]:
    """Statements outside storage, impure calls in core and pipeline, files opened by stories."""
    for module in tree.product:
        if module.floor not in (None, "storage"):
            yield from _statements(module)
        if module.floor in PURE:
            yield from _impure(module)
        if module.floor in DISKLESS:
            yield from _files(module)
    for path in tree.paths:
        if path.suffix == ".sql" and "storage" not in path.parts:
            yield Violation(path.as_posix(), 1, "sql", "SQL rests in storage only")


def _statements(module: Module) -> Iterator[Violation]:
    for node in ast.walk(module.syntax):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and STATEMENT.match(node.value):
            yield module.broken("sql", "an SQL statement outside storage", node.lineno)


def _impure(module: Module) -> Iterator[Violation]:
    for node in ast.walk(module.syntax):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in IMPURE_CALLS:
            yield module.broken("pure", f"{node.func.attr}() reaches outside; hand the value in", node.lineno)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in IMPURE_NAMES:
            yield module.broken("pure", f"{node.func.id}() reaches outside; hand the value in", node.lineno)


def _files(module: Module) -> Iterator[Violation]:
    for node in ast.walk(module.syntax):
        if isinstance(node, ast.Attribute) and node.attr in {"mkdir", "unlink", "write_bytes", "rmtree"}:
            yield module.broken("disk", f"{node.attr} touches the disk, which is storage's", node.lineno)
