"""Every module opens with one sentence; every public function and class says what it does."""

import ast
from collections.abc import Iterator

from house.rules.sizes import Function
from house.rules.tree import Module, Tree, Violation


def first_sentence(syntax: ast.Module) -> str | None:
    """The opening line of a module when it is a sentence, else None."""
    lines = (ast.get_docstring(syntax) or "").splitlines()
    if not lines or not lines[0].endswith((".", "?")) or lines[0][:1].islower():
        return None
    return lines[0]


def check(tree: Tree) -> Iterator[Violation]:
    """Modules without a first sentence, and public names of the product without words."""
    for module in tree.modules:
        if first_sentence(module.syntax) is None:
            yield module.broken("first-sentence", "open with one sentence on one line, full stop included")
        if module.of_product:
            yield from _wordless(module, module.syntax.body)


def _wordless(module: Module, body: list[ast.stmt]) -> Iterator[Violation]:
    for node in body:
        if not isinstance(node, Function | ast.ClassDef) or node.name.startswith("_") or _excused(node):
            continue
        if ast.get_docstring(node) is None:
            yield module.broken("docstring", f"{node.name} has no docstring", node.lineno)
        if isinstance(node, ast.ClassDef):
            yield from _wordless(module, node.body)


def _excused(node: Function | ast.ClassDef) -> bool:
    names = {ast.unparse(decorator) for decorator in node.decorator_list}
    return bool(names & {"overload", "override"}) or any(name.endswith(".setter") for name in names)
