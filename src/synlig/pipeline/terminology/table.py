"""A code system as a table: one code a line, with its words, its days, what it stands under and what replaced it."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from synlig.core.classification import Concept, Edition, InForce
from synlig.core.errors import InputRejected, WrongUsage
from synlig.pipeline.terminology.concepts import LONGEST_CODE, checked_concepts
from synlig.pipeline.terminology.elements import text

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("code", "kode"),
    "da": ("display_da", "display", "tekst", "navn", "betegnelse"),
    "en": ("display_en",),
    "parent": ("parent", "overkode"),
    "definition": ("definition",),
    "first": ("valid_from", "gyldig_fra", "fra"),
    "last": ("valid_to", "gyldig_til", "til"),
    "replaced_by": ("replaced_by", "afloest_af", "afløst_af"),
    "abstract": ("abstract", "gruppe"),
}
"""What each of our own fields may be called in a header; every other column is a property of the source's."""
DAY: Final = re.compile(
    r"(?P<y>\d{4})-?(?P<m>\d\d)-?(?P<d>\d\d)|(?P<d2>\d\d)[-.](?P<m2>\d\d)[-.](?P<y2>\d{4})", re.ASCII
)
TRUE: Final = frozenset({"true", "1", "ja", "yes"})


def read_table(content: bytes, source: str, system: str | None, version: str | None, name: str | None) -> Edition:
    """The edition in a CSV file with a header, separated by comma or semicolon, in UTF-8.

    Raises:
        WrongUsage: the code system is not named. InputRejected: the file cannot be read; the message has the line.
    """
    if not system or not version:
        raise WrongUsage("A table says neither its code system nor its version: name both.")
    try:
        lines = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputRejected(f"{source} is not UTF-8: save it as UTF-8.") from None
    concepts = checked_concepts(_concepts(lines, source), source)
    if not concepts:
        raise InputRejected(f"{source} has no codes.")
    return Edition(system, version, name or system, source, tuple(concepts))


def _concepts(lines: str, source: str) -> Iterator[Concept]:
    first = lines.partition("\n")[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(lines, newline=""), delimiter=separator, strict=True)
    try:
        header = [column.strip().lower() for column in next(reader, [])]
        places = _places(header, source)
        for row in reader:
            if any(cell.strip() for cell in row):
                yield _concept(row, header, places, f"{source}, line {reader.line_num}")
    except csv.Error as error:
        raise InputRejected(f"{source}, line {reader.line_num}: {error}.") from None


def _places(header: list[str], source: str) -> dict[str, int]:
    """Where each of our own fields stands."""
    doubled = next((column for column in header if column and header.count(column) > 1), None)
    if doubled is not None:
        raise InputRejected(f"{source}: the column {doubled} is there twice.")
    places = {field: header.index(name) for field, names in COLUMNS.items() for name in names if name in header}
    for field in ("code", "da"):
        if field not in places:
            raise InputRejected(f"{source}: a column {' or '.join(COLUMNS[field][:2])} is missing in the header.")
    return places


def _concept(row: list[str], header: list[str], places: Mapping[str, int], where: str) -> Concept:
    if len(row) != len(header):
        raise InputRejected(f"{where}: {len(row)} cells under {len(header)} columns.")
    own = {field: row[place].strip() for field, place in places.items()}
    if not own["code"] or len(own["code"]) > LONGEST_CODE:
        raise InputRejected(f"{where}: a code has 1 to {LONGEST_CODE} characters.")
    known = {field: text({field: value or None}, field, where) for field, value in own.items()}
    others = [(header[at], cell.strip()) for at, cell in enumerate(row) if at not in places.values()]
    return Concept(
        own["code"],
        known["da"],
        known.get("en"),
        known.get("parent"),
        known.get("definition"),
        InForce(_day(own.get("first"), where), _day(own.get("last"), where)),
        tuple(own.get("replaced_by", "").replace(",", " ").split()),
        tuple((name, text({name: value}, name, where) or value) for name, value in others if name and value),
        own.get("abstract", "").lower() in TRUE,
    )


def _day(value: str | None, where: str) -> date | None:
    """`2026-11-24`, `20261124` or `24-11-2026`."""
    if not value:
        return None
    match = DAY.fullmatch(value)
    if match is None:
        raise InputRejected(f"{where}: a date is written 2026-11-24.")
    year, month, day = (match[name] or match[f"{name}2"] for name in ("y", "m", "d"))
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise InputRejected(f"{where}: there is no such day.") from None
