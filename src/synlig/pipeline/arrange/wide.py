"""A table as it is shown, in a file: rows and columns, groups and totals, and what the figures mean."""

import csv
from collections.abc import Sequence
from datetime import UTC
from io import BytesIO, StringIO
from typing import Any, Final

import xlsxwriter

from synlig.core.pivot import PivotRow, PivotTable
from synlig.core.spreadsheet import as_text

IN_ALL: Final = "I alt"
WIDE: Final = 24


def wide_csv(table: PivotTable) -> bytes:
    """UTF-8 with a header of names; a text that a spreadsheet would run is held as text by an apostrophe."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(list(map(_held, _header(table))))
    for row in table.rows:
        writer.writerow([*map(_held, _names(table, row)), *map(_plain, row.cells)])
    return text.getvalue().encode()


def wide_xlsx(table: PivotTable) -> bytes:
    """The table on one sheet, and on the other where it comes from."""
    content, release = BytesIO(), table.answer.release
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        created = release.made_at.astimezone(UTC).replace(tzinfo=None)
        book.set_properties({"title": table.answer.title.da, "created": created})
        bold, sheet = book.add_format({"bold": True}), book.add_worksheet("Tabel")
        for place, name in enumerate(_header(table)):
            sheet.write_string(0, place, name, bold)
        for at, row in enumerate(table.rows, 1):
            _write(sheet, at, table, row, bold if len(row.codes) < len(table.pivot.rows) else None)
        sheet.set_column(0, len(table.pivot.rows) - 1, WIDE)
        sheet.freeze_panes(1, len(table.pivot.rows))
        about = book.add_worksheet("Om tallene")
        for at, (name, said) in enumerate(_about(table)):
            about.write_string(at, 0, name, bold)
            about.write_string(at, 1, said)
        about.set_column(0, 0, WIDE)
        about.set_column(1, 1, 5 * WIDE)
    return content.getvalue()


def _write(sheet: Any, at: int, table: PivotTable, row: PivotRow, form: Any) -> None:
    names = _names(table, row)
    for place, name in enumerate(names):
        sheet.write_string(at, place, name, form)
    for place, cell in enumerate(row.cells, len(names)):
        if cell is not None:
            sheet.write_number(at, place, cell, form)


def _header(table: PivotTable) -> list[str]:
    cube = table.answer.cube
    dimensions = [cube.dimension(name) for name in table.pivot.rows]
    titles = [name if one is None else one.title.da for name, one in zip(table.pivot.rows, dimensions, strict=True)]
    return [*titles, *(" · ".join(column.labels) or IN_ALL for column in table.columns)]


def _names(table: PivotTable, row: PivotRow) -> Sequence[str]:
    missing = len(table.pivot.rows) - len(row.labels)
    return (*row.labels, *([IN_ALL] * missing))


def _about(table: PivotTable) -> list[tuple[str, str]]:
    answer, pivot = table.answer, table.pivot
    groups = "; ".join(f"{group.label}: {', '.join(group.codes)}" for group in pivot.groups)
    chosen = "; ".join(f"{name} = {', '.join(codes)}" for name, codes in pivot.where.items())
    return [
        ("Titel", answer.title.da),
        ("Enhed", answer.unit.da),
        ("Definition", answer.definition.da),
        ("Kilde", answer.source.da),
        ("Filter", chosen or "ingen"),
        ("Egne grupper", groups or "ingen"),
        ("Udgivelse", answer.release.id),
        ("Befolkning", answer.release.population),
        ("Bemærk", answer.note.da),
    ]


def _held(text: str) -> str:
    return text if text == "-" else as_text(text)


def _plain(cell: float | None) -> str:
    return "" if cell is None else f"{cell:.6f}".rstrip("0").rstrip(".") if isinstance(cell, float) else str(cell)
