"""SKS as its owner publishes it (SKScomplete): one record a line, every field at its own place.

The places are those of Sundhedsdatastyrelsen's description (sks-tabelstruktur.pdf), as five readers that others
published use them, each written for itself: docs/CLARIFICATIONS.md names them.
"""

import contextlib
import re
from collections.abc import Collection, Iterable, Mapping
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
"""RecArt (`dia`, `opr`, `und` …) · SKSkode · DatoFra · DatoÆndring · DatoTil · Kodetekst; what follows is not read."""
KIND: Final = re.compile(r"[a-z]{3}", re.ASCII)
CODE: Final = re.compile(r"[A-Z0-9.*+-]{1,20}", re.ASCII)
DAY: Final = re.compile(r"\d{8}", re.ASCII)
NO_END: Final = 2500
"""The year of a last day that means none."""
ENCODINGS: Final = ("utf-8-sig", "windows-1252")
"""The file comes in the second, which holds all letters of ISO 8859-1; who has passed it on may have made it UTF-8."""


@dataclass(frozen=True, slots=True)
class _Record:
    kind: str
    code: str
    first: date
    last: date | None
    words: str


def read_sks(content: bytes, source: str, system: str | None, version: str | None, name: str | None) -> Edition:
    """The edition in the lines of `content`, in UTF-8 or Windows-1252.

    A code with several records is in force from the first to the last day of the newest ones that follow each other
    without a gap, in the words of the newest. It stands under the longest code that it begins with, down to the
    letter of its main group, of whatever kind: some operations stand under headings of another.

    Raises:
        WrongUsage: the code system is not named. InputRejected: a line is no record; the message says which.
    """
    if not system or not version:
        raise WrongUsage("A file of SKS says neither its code system nor its version: name both.")
    records = sorted(_records(content, source), key=lambda one: (one.code, one.first))
    if not records:
        raise InputRejected(f"{source} has no codes.")
    codes = {one.code for one in records}
    held = [_concept(list(same), codes) for _, same in groupby(records, key=lambda one: one.code)]
    return Edition(system, version, name or system, source, tuple(checked_concepts(held, source)))


def _records(content: bytes, source: str) -> Iterable[_Record]:
    for number, line in enumerate(_decoded(content, source).splitlines(), 1):
        if line.strip():
            yield _record(line, f"{source}, line {number}")


def _decoded(content: bytes, source: str) -> str:
    for encoding in ENCODINGS:
        with contextlib.suppress(UnicodeDecodeError):
            return content.decode(encoding)
    raise InputRejected(f"{source} is text in neither UTF-8 nor Windows-1252.")


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


def _concept(records: list[_Record], codes: Collection[str]) -> Concept:
    """A code may stand in several registers, as some operations do: it has the kinds of them all."""
    newest = records[-1]
    first, last = newest.first, newest.last
    for one in reversed(records[:-1]):
        if one.last is not None and one.last + timedelta(days=1) < first:
            break
        first = min(first, one.first)
        last = None if last is None or one.last is None else max(last, one.last)
    kinds = tuple(("kind", kind) for kind in sorted({one.kind for one in records}))
    above = _above(newest.code, codes)
    return Concept(newest.code, newest.words, None, above, in_force=InForce(first, last), properties=kinds)


def _above(code: str, codes: Collection[str]) -> str | None:
    shorter = (code[:length] for length in range(len(code) - 1, 0, -1))
    return next((each for each in shorter if each in codes), None)
