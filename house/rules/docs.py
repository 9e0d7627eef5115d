"""The documentation is complete: commands, exit codes, routes, settings, decisions and links."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from house.rules.tree import Module, Tree, Violation

CONTRACT: Final = Path("docs", "CONTRACT.md")
DECISIONS: Final = Path("docs", "decisions")
VERBS: Final = frozenset({"get", "post", "put", "delete", "patch", "head", "route", "api_route", "Route", "Mount"})
LINK: Final = re.compile(r"\]\((?!https?://|#|mailto:)(?P<target>[^)#\s]+)")
CITED: Final = re.compile(r"(?<![\"'/])\b[A-Z][A-Z_]+\.md\b")
SECTIONS: Final = ("## Context", "## Decision", "## Consequences")


def check(tree: Tree) -> Iterator[Violation]:
    """What the pages lack or point to in vain."""
    text = tree.text(CONTRACT) or ""
    for module in tree.product:
        yield from _exit_codes(module, text)
        yield from _routes(module, text)
    yield from _links(tree)
    yield from _citations(tree)
    yield from _decisions(tree)


def _exit_codes(module: Module, text: str) -> Iterator[Violation]:
    for node in ast.walk(module.syntax):
        if not isinstance(node, ast.Assign | ast.AnnAssign) or not isinstance(node.value, ast.Constant):
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        named = any(isinstance(target, ast.Name) and target.id == "exit_code" for target in targets)
        if named and f"| {node.value.value!r} |" not in text:
            yield module.broken("docs", f"exit code {node.value.value!r} is not in {CONTRACT}", node.lineno)


def _routes(module: Module, text: str) -> Iterator[Violation]:
    for node in ast.walk(module.syntax) if module.floor == "surfaces" else ():
        if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        route = node.args[0].value
        if called in VERBS and isinstance(route, str) and route.startswith("/") and f"{route}`" not in text:
            yield module.broken("docs", f"route {route} is not in {CONTRACT}", node.lineno)


def _links(tree: Tree) -> Iterator[Violation]:
    for path, text in tree.texts():
        for number, line in enumerate(text.splitlines() if path.suffix == ".md" else (), 1):
            for link in LINK.finditer(line):
                if not (tree.root / path.parent / link["target"]).exists():
                    yield Violation(path.as_posix(), number, "docs", f"{link['target']} is not there")


def _citations(tree: Tree) -> Iterator[Violation]:
    pages = {path.name for path in tree.paths if path.suffix == ".md"}
    for module in tree.product:
        for number, line in enumerate(module.text.splitlines(), 1):
            for name in CITED.findall(line):
                if name not in pages:
                    yield module.broken("docs", f"{name} is cited and not there", number)


def _decisions(tree: Tree) -> Iterator[Violation]:
    pages = [path for path in tree.paths if path.parent == DECISIONS and path.name != "README.md"]
    index = tree.text(DECISIONS / "README.md") or ""
    for number, path in enumerate(pages, 1):
        text = tree.text(path) or ""
        if not path.name.startswith(f"{number:04}-"):
            yield Violation(
                path.as_posix(), 1, "docs", f"decision pages are numbered without gaps; {number:04} is next"
            )
        if f"({path.name})" not in index:
            yield Violation(path.as_posix(), 1, "docs", "not in the index of decisions")
        for section in SECTIONS:
            if section not in text.splitlines():
                yield Violation(path.as_posix(), 1, "docs", f"{section} is missing")
