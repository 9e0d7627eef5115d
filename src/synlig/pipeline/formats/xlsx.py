"""Excel: the columns of the CSV on the first sheet, the same with names for people, and what the figures mean."""

from collections.abc import Sequence
from datetime import UTC
from io import BytesIO
from typing import Any, Final

import xlsxwriter

from synlig.core.errors import WrongUsage
from synlig.core.query import Answer
from synlig.pipeline.formats.explaining import DANISH, explanation
from synlig.pipeline.formats.figures import Axis, Figure, axes, figure, measured

MOST_ROWS: Final = 1_048_576
LONGEST: Final = 32_767
"""What Excel holds in one cell."""
IN_MEMORY: Final = {
    "in_memory": True,  # constant_memory would write to disk, which this stage may not
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
WIDE: Final = 28
FIGURES, NAMED, ABOUT = "Tal", "Tal med navne", "Om tallene"


def write(answer: Answer) -> bytes:
    """Three sheets. Every text is written as text: a code or label that looks like a formula stays one.

    Raises:
        WrongUsage: more rows than a sheet holds.
    """
    if len(answer.table.rows) >= MOST_ROWS:
        raise WrongUsage("The table has more rows than a sheet holds: filter it, or take csv or parquet.")
    content, about = BytesIO(), explanation(answer)
    with xlsxwriter.Workbook(content, IN_MEMORY) as book:
        created = answer.release.made_at.astimezone(UTC).replace(tzinfo=None)
        book.set_properties({"title": about["title"], "comments": about["note"], "created": created})
        _Sheet(book, FIGURES).table(answer.table.schema.names, _rows(answer), len(answer.request.by))
        _Sheet(book, NAMED).table(_named_columns(answer), _named_rows(answer), len(answer.request.by))
        _Sheet(book, ABOUT).explained(about, axes(answer))
    return content.getvalue()


class _Sheet:
    def __init__(self, book: Any, name: str) -> None:
        self._sheet = book.add_worksheet(name)
        self._bold = book.add_format({"bold": True})
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})

    def table(self, names: Sequence[str], rows: Sequence[tuple[str | Figure, ...]], texts: int) -> None:
        """A header row and rows under it; the first `texts` columns hold text."""
        for place, name in enumerate(names):
            self._text(0, place, name, self._bold)
        for at, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                self._cell(at, place, cell)
        if texts:
            self._sheet.ignore_errors({"number_stored_as_text": f"A1:{chr(ord('A') + texts - 1)}{MOST_ROWS}"})
        self._sheet.set_column(0, len(names) - 1, WIDE)
        self._sheet.freeze_panes(1, texts)
        self._sheet.autofilter(0, 0, len(rows), len(names) - 1)

    def explained(self, about: dict[str, str], over: Sequence[Axis]) -> None:
        """The explanation as key, name and text; under it the codes that occur, with their labels."""
        lines = [(key, DANISH[key], text) for key, text in about.items()]
        codes = [(axis.name, code, label) for axis in over for code, label in zip(axis.codes, axis.labels, strict=True)]
        for at, line in enumerate([*lines, (), ("dimension", "kode", "navn"), *codes]):
            for place, text in enumerate(line):
                self._text(at, place, text, self._wrapped)
        self._sheet.set_column(0, 1, WIDE)
        self._sheet.set_column(2, 2, 4 * WIDE)

    def _cell(self, row: int, column: int, cell: str | Figure) -> None:
        if isinstance(cell, str):
            self._text(row, column, cell)
        elif cell is not None:
            self._sheet.write_number(row, column, cell)

    def _text(self, row: int, column: int, text: str, form: Any = None) -> None:
        lines = text.replace("\r\n", "\n").replace("\r", "\n")
        self._sheet.write_string(row, column, lines if len(lines) <= LONGEST else lines[: LONGEST - 1] + "…", form)


def _rows(answer: Answer) -> list[tuple[str | Figure, ...]]:
    by = len(answer.request.by)
    return [(*map(str, row[:by]), *map(figure, row[by:])) for row in answer.table.rows]


def _named_columns(answer: Answer) -> list[str]:
    dimensions = answer.table.schema.columns[: len(answer.request.by)]
    return [column.title.da for column in (*dimensions, *measured(answer))]


def _named_rows(answer: Answer) -> list[tuple[str | Figure, ...]]:
    names = [dict(zip(axis.codes, axis.labels, strict=True)) for axis in axes(answer)]
    by = len(names)
    return [
        (*(name[str(code)] for name, code in zip(names, row, strict=False)), *map(figure, row[by:]))
        for row in answer.table.rows
    ]
