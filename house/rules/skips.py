"""Tests are skipped in one place only: where reference material or a program of the machine is missing."""

import ast
from collections.abc import Iterator
from typing import Final

from house.rules.tree import Tree, Violation

WAYS_OUT: Final = frozenset({"skip", "skipif", "xfail", "importorskip", "skipTest", "SkipTest"})
HOME: Final = "tests/conftest.py"


def check(tree: Tree) -> Iterator[Violation]:
    """Every other way a test could be left out. Ask for the fixture `shared`, or for an allowance with a reason."""
    for module in tree.modules:
        if module.path.parts[0] != "tests" or module.path.as_posix() == HOME:
            continue
        for node in ast.walk(module.syntax):
            if isinstance(node, ast.Attribute | ast.Name) and _name(node) in WAYS_OUT:
                yield module.broken("skip", f"{_name(node)} is allowed in {HOME} only", node.lineno)


def _name(node: ast.Attribute | ast.Name) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id
