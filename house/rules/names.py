"""What has no name has no home yet: no drawers for odd things, and nothing left undone."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from house.rules.tree import Tree, Violation

DRAWERS: Final = re.compile(r"(?:^|_)(?:utils?|common|helpers?|managers?|misc)(?:$|_)")
DRAWER_CLASSES: Final = re.compile(r"(?:Utils?|Helpers?|Managers?|Misc)$")
UNDONE: Final = re.compile(r"\b(?:TODO|FIXME|XXX|HACK|raise NotImplementedError)\b")


def check(tree: Tree) -> Iterator[Violation]:
    """Files, folders and classes named as drawers; words that promise work."""
    for path in tree.paths:
        if any(DRAWERS.search(part.lower()) for part in (*path.parts[:-1], path.stem)):
            yield Violation(path.as_posix(), 1, "name", "named as a drawer for odd things")
    for module in tree.modules:
        for node in ast.walk(module.syntax):
            if isinstance(node, ast.ClassDef) and DRAWER_CLASSES.search(node.name):
                yield module.broken("name", f"{node.name} is named as a drawer for odd things", node.lineno)
    for path, text in tree.texts():
        for number, line in enumerate(text.splitlines(), 1):
            if (word := UNDONE.search(line)) is not None:
                yield Violation(path.as_posix(), number, "undone", f"{word[0]}: do it, or leave it out")
