"""Lines of CSV judged as the reports they stand for; what cannot be read is said by line and column."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from synlig.core.cpr import Cpr
from synlig.core.finding import Finding
from synlig.core.form import Form
from synlig.core.kommune import Sor
from synlig.pipeline.heart_form.composing import compose
from synlig.pipeline.heart_form.filled import Filled
from synlig.pipeline.heart_form.reading import read

CELL, HEADER = "synlig-csv-cell", "synlig-csv-header"
LONGEST_HEADER: Final = 4000
SEPARATORS: Final = (";", ",", "\t")
Judge = Callable[[bytes, str], Sequence[Any]]
"""What the gate does: bytes and where they came from, one judgement per report."""


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What the door must know of a line that is no report yet."""

    ig: str
    cpr: Cpr | None
    sor: Sor | None


@dataclass(frozen=True, slots=True)
class JudgedLine:
    """A line that did not become a report, with what is wrong by column."""

    bundle_id: str | None
    findings: tuple[Finding, ...]
    raw: bytes = field(repr=False)
    report: LineFacts | None = None


class CsvJudge:
    """The gate, for documents that are a header and a line of CSV as well; all else goes to the gate as it is."""

    def __init__(self, judge: Judge, form: Form) -> None:
        self._judge, self._form = judge, form

    def judge(self, raw: bytes, source: str = "") -> Sequence[Any]:
        """One judgement; a line without faults is judged as its report."""
        if not _looks_like_csv(raw):
            return self._judge(raw, source)
        try:
            header, line = _header_and_line(raw)
        except (ValueError, csv.Error):
            return [JudgedLine(None, (_unreadable(),), raw)]
        missing = tuple(self._header_faults(header, line))
        if missing:
            return [JudgedLine(None, missing, raw)]
        filled = read(self._form, dict(zip(header, line, strict=True)))
        if filled.faults:
            return [JudgedLine(None, tuple(_findings(filled)), raw, _facts(filled))]
        return self._judge(compose(self._form, filled), source)

    def _header_faults(self, header: list[str], line: list[str]) -> Iterator[Finding]:
        known = {each.name for each in self._form.fields}
        for name in sorted(set(header) - known):
            shown = name if name.isascii() and name.isidentifier() and len(name) < 40 else "?"
            yield _finding(HEADER, shown, "There is no such column.", "Der findes ingen kolonne med det navn.")
        for each in self._form.fields:
            if each.required and each.name not in header:
                yield _finding(HEADER, each.name, "The column is missing.", "Kolonnen mangler.")
        if len(header) != len(set(header)) or len(header) != len(line):
            words = ("A column stands twice, or the line has another number of cells than the header.",
                     "En kolonne står to gange, eller linjen har et andet antal felter end overskriften.")  # fmt: skip
            yield _finding(HEADER, "csv", *words)


def template(form: Form) -> bytes:
    """An empty file to fill in: the header, separated by semicolons, with a mark that spreadsheets read as UTF-8."""
    return b"\xef\xbb\xbf" + ";".join(each.name for each in form.fields).encode() + b"\r\n"


def _looks_like_csv(raw: bytes) -> bool:
    return raw[:1] not in (b"{", b"[", b"<", b"") and b"cpr" in raw[:LONGEST_HEADER].partition(b"\n")[0].lower()


def _header_and_line(raw: bytes) -> tuple[list[str], list[str]]:
    text = raw.decode("utf-8-sig")
    first = text.partition("\n")[0]
    separator = next((mark for mark in SEPARATORS if mark in first), ";")
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=separator, strict=True) if any(row)]
    if len(rows) != 2:
        raise ValueError("a header and a line")
    return [name.strip().lower() for name in rows[0]], rows[1]


def _facts(filled: Filled) -> LineFacts:
    unit = filled.get("enhed")
    return LineFacts("hjerte", filled.get("cpr"), None if unit is None else Sor(unit))


def _findings(filled: Filled) -> Iterator[Finding]:
    for fault in filled.faults:
        yield _finding(CELL, fault.field, fault.words.en, fault.words.da)


def _unreadable() -> Finding:
    return _finding(HEADER, "csv", "This is no CSV in UTF-8: a header and lines.", "Det er ikke CSV i UTF-8.")


def _finding(rule: str, column: str, message: str, message_da: str) -> Finding:
    return Finding(rule, "error", column, message, message_da)
