"""The codes that are counted, by how they may be reported: UUID or legacy key to UUID."""

from collections.abc import Iterable
from dataclasses import dataclass

from synlig.core.codes import FSIII, CodeBook

Canonical = dict[str, str]


@dataclass(frozen=True, slots=True)
class Canon:
    """Canonical UUIDs by reported code: of conditions, interventions, severities, and of any FSIII concept."""

    tilstande: Canonical
    indsatser: Canonical
    levels: Canonical
    any: Canonical


def canon(book: CodeBook) -> Canon:
    """The canonical codes of `book` (CONTRACT.md: counted under the FSIII UUID, legacy keys mapped)."""
    return Canon(
        _of(book, ("condition",)),
        _of(book, ("intervention",)),
        _of(book, ("level",)),
        _of(book, {code.kind for code in book.codes.values()}),
    )


def _of(book: CodeBook, kinds: Iterable[str]) -> Canonical:
    wanted = frozenset(kinds)
    fsiii = (code for (system, _), code in book.codes.items() if system == FSIII and code.kind in wanted)
    return {code.code: uuid for code in fsiii if (uuid := book.canonical(code.code)) is not None}
