"""Nothing committed names one machine, one registry or the workshop it was made in."""

import re
from collections.abc import Iterator
from typing import Final

from house.rules.tree import Tree, Violation

OF_ONE_MACHINE: Final = re.compile(
    r"(?<![\w.$}~-])/(?:work|tmp|root|opt/(?:wheels|pypi)|home/[a-z]\w*)(?=[/\s\"'`,;:)]|$)"
)
REGISTRIES: Final = re.compile(
    r"\b(?:pypi\.org|pythonhosted\.org|registry\.npmjs\.org|deb\.debian\.org|proxy\.golang\.org|crates\.io)\b"
)
WORKSHOP: Final = re.compile(r"(?<!\.\./)\bshared/(?:[a-z]|$)")


def check(tree: Tree) -> Iterator[Violation]:
    """Paths of one machine, hosts of registries, and the reference material by its path outside of tests."""
    for path, text in tree.texts():
        for number, line in enumerate(text.splitlines(), 1):
            if (found := OF_ONE_MACHINE.search(line)) is not None:
                yield Violation(path.as_posix(), number, "elsewhere", f"a path of one machine: {found[0]}")
            if (found := REGISTRIES.search(line)) is not None:
                yield Violation(path.as_posix(), number, "elsewhere", f"a registry's host: {found[0]}")
            if path.parts[0] != "tests" and WORKSHOP.search(line):
                yield Violation(path.as_posix(), number, "elsewhere", "reference material is named by its source")
