"""A CSV or Excel file as a sheet of texts: bounded in size, no formulas, no links, no entities."""

import csv
import io
import re
import zipfile
from typing import Final

from lxml import etree

from synlig.core.upload import LARGEST, MOST_COLUMNS, MOST_ROWS, Sheet, Unreadable

LARGEST_PART: Final = 8 * 1024 * 1024
MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FIRST_SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def read_sheet(content: bytes, most_rows: int = MOST_ROWS) -> Sheet:
    """The first sheet of an Excel file, or a CSV with commas, semicolons or tabs in UTF-8 or Windows-1252.

    Raises:
        Unreadable: too large, empty, wider than 12 columns and a key, or neither kind of file.
    """
    if len(content) > LARGEST:
        raise Unreadable("large")
    rows = _excel(content, most_rows) if content.startswith(b"PK") else _csv(content)
    filled = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    if len(filled) < 2:
        raise Unreadable("empty")
    width = max(map(len, filled))
    if width > MOST_COLUMNS + 2 or len(filled) > most_rows + 1:
        raise Unreadable("wide")
    even = [(*row, *([""] * (width - len(row)))) for row in filled]
    header = tuple(name or f"Kolonne {at}" for at, name in enumerate(even[0], 1))
    if len(set(header)) < len(header):
        raise Unreadable("kind")
    return Sheet(header, tuple(even[1:]))


def _csv(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if "\x00" in text:
        raise Unreadable("kind")
    first = text.split("\n", 1)[0]
    mark = max(";\t,", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error:
        raise Unreadable("kind") from None


def _excel(content: bytes, most_rows: int) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            strings = _strings(_part(packed, STRINGS)) if STRINGS in packed.namelist() else []
            sheet = _part(packed, FIRST_SHEET)
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, RuntimeError, NotImplementedError, OSError, EOFError):
        raise Unreadable("kind") from None
    return [_cells(row, strings) for row in sheet.iter(f"{MAIN}row")][: most_rows + 2]


def _part(packed: zipfile.ZipFile, name: str) -> etree._Element:
    with packed.open(name) as opened:
        raw = opened.read(LARGEST_PART + 1)
    if len(raw) > LARGEST_PART or b"<!DOCTYPE" in raw:
        raise Unreadable("large")
    return etree.fromstring(raw, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def _strings(root: etree._Element) -> list[str]:
    return ["".join(text.text or "" for text in one.iter(f"{MAIN}t")) for one in root.iter(f"{MAIN}si")]


def _cells(row: etree._Element, strings: list[str]) -> list[str]:
    found: dict[int, str] = {}
    for place, cell in enumerate(row.iter(f"{MAIN}c")):
        named = re.match(r"([A-Z]{1,2})\d", str(cell.get("r", "")))
        at = _column(named[1]) if named else place
        if at <= MOST_COLUMNS + 2:
            found[at] = _text(cell, strings)
    return [found.get(at, "") for at in range(max(found, default=-1) + 1)]


def _text(cell: etree._Element, strings: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(text.text or "" for text in cell.iter(f"{MAIN}t"))
    value = cell.findtext(f"{MAIN}v") or ""
    if cell.get("t") == "s":
        return strings[int(value)] if value.isdecimal() and int(value) < len(strings) else ""
    return value


def _column(letters: str) -> int:
    at = 0
    for letter in letters:
        at = at * 26 + ord(letter) - ord("A") + 1
    return at - 1
