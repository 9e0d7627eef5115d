"""Each noun of GLOSSARY.md is a file or a folder of the product, by the same name."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from house.places import PACKAGE
from house.rules.tree import Tree, Violation

GLOSSARY: Final = Path("GLOSSARY.md")
ROW: Final = re.compile(r"^\| \*\*(?P<noun>[^*|]+)\*\* \|[^|]*\|[^|]*\|\s*`(?P<place>[^`|]+)`\s*\|$")


def check(tree: Tree) -> Iterator[Violation]:
    """Nouns whose place is not there, or is spelt otherwise."""
    text = tree.text(GLOSSARY)
    if text is None:
        yield Violation(GLOSSARY.as_posix(), 1, "glossary", "there is no glossary")
        return
    rows = 0
    for number, line in enumerate(text.splitlines(), 1):
        if (row := ROW.match(line)) is not None:
            rows += 1
            yield from _misplaced(tree, number, row["noun"], row["place"])
        elif line.startswith("| **"):
            yield Violation(GLOSSARY.as_posix(), number, "glossary", "a row is noun, Danish, meaning, `place`")
    if rows == 0:
        yield Violation(GLOSSARY.as_posix(), 1, "glossary", "no noun is explained")


def _misplaced(tree: Tree, number: int, noun: str, place: str) -> Iterator[Violation]:
    if not (tree.root / PACKAGE / place).exists():
        yield Violation(GLOSSARY.as_posix(), number, "glossary", f"{noun}: {place} is not there")
    if _plain(Path(place).stem) not in {_plain(noun), _plain(noun) + "s"}:
        yield Violation(GLOSSARY.as_posix(), number, "glossary", f"{noun}: {place} is spelt otherwise")


def _plain(name: str) -> str:
    return re.sub(r"[ _-]", "", name).lower()
