"""No number that could be a CPR number stands in any file."""

import re
from collections.abc import Iterator
from typing import Final

from house.rules.tree import Tree, Violation

LONG_TOKENS: Final = re.compile(
    r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{32,}|sha512-[\w+/=]+"
)
"""UUIDs and digests, where ten digits in a row come by chance."""
CPR_LIKE: Final = re.compile(
    r"(?<!\d)(?:(?:0[1-9]|[12]\d|3[01])(?:0[13578]|1[02])|(?:0[1-9]|[12]\d|30)(?:0[469]|11)|(?:0[1-9]|[12]\d)02)"
    r"\d{2}-?\d{4}(?!\d)"
)


def check(tree: Tree) -> Iterator[Violation]:
    """Ten digits that begin with a date, with or without the hyphen; the message does not repeat them."""
    for path, text in tree.texts():
        for number, line in enumerate(text.splitlines(), 1):
            if CPR_LIKE.search(LONG_TOKENS.sub(" ", line)):
                yield Violation(path.as_posix(), number, "personal", "ten digits that could be a CPR number")
