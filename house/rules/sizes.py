"""Small things: no function over 50 lines, no file over 250; declarations are exempt."""

import ast
from collections.abc import Iterator
from typing import Final

from house.rules.tree import Module, Tree, Violation

FUNCTION_STOP: Final = 50
FILE_STOP: Final = 250
Function = ast.FunctionDef | ast.AsyncFunctionDef


def check(tree: Tree) -> Iterator[Violation]:
    """Files and functions that outgrew the stops. A file without any function is a declaration."""
    for module in tree.modules:
        functions = [node for node in ast.walk(module.syntax) if isinstance(node, Function)]
        lines = len(module.text.splitlines())
        if functions and lines > FILE_STOP:
            yield module.broken("size", f"{lines} lines; at most {FILE_STOP}")
        yield from _long(module, functions)


def _long(module: Module, functions: list[Function]) -> Iterator[Violation]:
    for function in functions:
        lines = (function.end_lineno or function.lineno) - function.lineno + 1
        if lines > FUNCTION_STOP:
            yield module.broken("size", f"{function.name} has {lines} lines; at most {FUNCTION_STOP}", function.lineno)
