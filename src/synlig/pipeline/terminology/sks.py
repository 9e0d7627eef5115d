"""SKS as its owner publishes it (SKScomplete): one record a line, every field at its own place."""

import contextlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from synlig.core.classification import Concept, Edition, InForce
from synlig.core.errors import InputRejected, WrongUsage
from synlig.pipeline.terminology.concepts import checked_concepts
from synlig.pipeline.terminology.elements import text

PLACES: Final[Mapping[str, slice]] = {
    "kind": slice(0, 3),
    "code": slice(3, 23),
    "first": slice(23, 31),
    "changed": slice(31, 39),
    "last": slice(39, 47),
    "words": slice(47, 167),
}
"""`dia`, `opr`, `und` … · the code · in force from · changed · in force to · the words (docs/CLARIFICATIONS.md)."""
KIND: Final = re.compile(r"[a-z]{3}", re.ASCII)
CODE: Final = re.compile(r"[A-Z0-9.*+-]{1,20}", re.ASCII)
DAY: Final = re.compile(r"\d{8}", re.ASCII)
NO_END: Final = 2500
"""The year of a last day that means none."""
SHORTEST_ABOVE: Final = 2
"""Characters of a code that others can stand under: the letter of a chapter alone is no code."""


@dataclass(frozen=True, slots=True)
class _Record:
    kind: str
    code: str
    first: date
    last: date | None
    words: str


def read_sks(content: bytes, source: str, system: str | None, version: str | None, name: str | None) -> Edition:
    """The edition in the lines of `content`, in UTF-8 or ISO 8859-1.

    A code with several records is in force from the first to the last day of the newest ones that follow each other
    without a gap, in the words of the newest. It stands under the longest code of its kind that it begins with.

    Raises:
        WrongUsage: the code system is not named. InputRejected: a line is no record; the message says which.
    """
    if not system or not version:
        raise WrongUsage("A file of SKS says neither its code system nor its version: name both.")
    records = sorted(_records(content, source), key=lambda one: (one.code, one.first))
    if not records:
        raise InputRejected(f"{source} has no codes.")
    kinds = {one.code: one.kind for one in records}
    held = [_concept(list(same), kinds) for _, same in groupby(records, key=lambda one: one.code)]
    return Edition(system, version, name or system, source, tuple(checked_concepts(held, source)))


def _records(content: bytes, source: str) -> Iterable[_Record]:
    for number, line in enumerate(_decoded(content).splitlines(), 1):
        if line.strip():
            yield _record(line, f"{source}, line {number}")


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("iso-8859-1")


def _record(line: str, where: str) -> _Record:
    field = {name: line[place].strip() for name, place in PLACES.items()}
    words = text({"words": field["words"] or None}, "words", where)
    if not KIND.fullmatch(field["kind"]) or not CODE.fullmatch(field["code"]) or words is None:
        raise InputRejected(f"{where}: this is no record of SKS: kind, code, three days and words, each at its place.")
    first, last = _day(field["first"], where), _day(field["last"], where)
    _day(field["changed"], where)
    if last < first:
        raise InputRejected(f"{where}: {field['code']} ends before it begins.")
    return _Record(field["kind"], field["code"], first, None if last.year >= NO_END else last, words)


def _day(written: str, where: str) -> date:
    if DAY.fullmatch(written):
        with contextlib.suppress(ValueError):
            return date.fromisoformat(written)
    raise InputRejected(f"{where}: a day is written 20261124.")


def _concept(records: list[_Record], kinds: Mapping[str, str]) -> Concept:
    newest = records[-1]
    first, last = newest.first, newest.last
    for one in reversed(records[:-1]):
        if one.last is not None and one.last + timedelta(days=1) < first:
            break
        first = min(first, one.first)
        last = None if last is None or one.last is None else max(last, one.last)
    above = _above(newest.code, newest.kind, kinds)
    return Concept(
        newest.code, newest.words, None, above, in_force=InForce(first, last), properties=(("kind", newest.kind),)
    )


def _above(code: str, kind: str, kinds: Mapping[str, str]) -> str | None:
    shorter = (code[:length] for length in range(len(code) - 1, SHORTEST_ABOVE - 1, -1))
    return next((each for each in shorter if kinds.get(each) == kind), None)
