"""A view: released figures or codes as a table that BI tools read by SQL, with words for every column (C7, U2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from synlig.core.words import Words


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """`columns` by name in their order, all of the same length, those of `key` first; `texts` are not whole numbers.

    `cube` and `release` say what the rows are of; both are empty where they are of no release.
    """

    name: str
    words: Words
    key: tuple[str, ...]
    texts: frozenset[str]
    titles: Mapping[str, Words]
    columns: Mapping[str, Sequence[str] | Sequence[int]]
    cube: str = ""
    release: str = ""
