"""Small things: no function over 50 lines, no file over 250; declarations are exempt."""

import ast
from collections.abc import Iterator
from typing import Final

from house.rules.tree import Module, Tree, Violation

FUNCTION_STOP: Final = 50
FILE_STOP: Final = 250
Function = ast.FunctionDef | ast.AsyncFunctionDef


def check(tree: Tree) -> Iterator[Violation]:
    """Files and functions that outgrew the stops."""
    for module in tree.modules:
        functions = [node for node in ast.walk(module.syntax) if isinstance(node, Function)]
        lines = len(module.text.splitlines()) - sum(map(_lines, filter(_declares, module.syntax.body)))
        if lines > FILE_STOP:
            yield module.broken("size", f"{lines} lines beside its declarations; at most {FILE_STOP}")
        yield from _long(module, functions)


def _declares(node: ast.stmt) -> bool:
    """Whether it is data: a table of values, or a class of nothing but fields."""
    return isinstance(node, ast.Assign | ast.AnnAssign | ast.ClassDef) and not any(
        isinstance(inside, Function | ast.Lambda) for inside in ast.walk(node)
    )


def _lines(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _long(module: Module, functions: list[Function]) -> Iterator[Violation]:
    for function in functions:
        if (lines := _lines(function)) > FUNCTION_STOP:
            yield module.broken("size", f"{function.name} has {lines} lines; at most {FUNCTION_STOP}", function.lineno)
