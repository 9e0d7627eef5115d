"""A sheet mapped to municipalities: every cell that does not fit is told by its row and column."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from synlig.core.upload import Sheet, WrongCell

CPR: Final = re.compile(r"(?<!\d)\d{6}-?\d{4}(?!\d)")
MOST_FAULTS: Final = 100
Figures = dict[str, tuple[float | None, ...]]


def guessed_key(sheet: Sheet, kommuner: Mapping[str, str]) -> str:
    """The column that most looks like municipalities."""
    known = _known(kommuner)
    hits = [sum(_plain(row[at]) in known for row in sheet.rows) for at in range(len(sheet.header))]
    return sheet.header[hits.index(max(hits))]


def mapped(
    sheet: Sheet, key: str, columns: Sequence[str], kommuner: Mapping[str, str]
) -> tuple[Figures, list[WrongCell]]:
    """The figures of `columns` by municipality code, and what is wrong; an empty cell is no figure.

    Figures may be written as in Denmark (1.234,5) or with a point; a municipality by its code or its name.
    """
    known, faults, figures = _known(kommuner), list[WrongCell](), Figures()
    at, places = sheet.header.index(key), [sheet.header.index(name) for name in columns]
    for number, row in enumerate(sheet.rows, 2):
        faults += [WrongCell(number, sheet.header[place], "cpr") for place, cell in enumerate(row) if CPR.search(cell)]
        code = known.get(_plain(row[at]))
        if code is None:
            faults.append(WrongCell(number, key, "kommune" if row[at] else "empty"))
            continue
        if code in figures:
            faults.append(WrongCell(number, key, "twice"))
        values = [_figure(row[place]) for place in places]
        faults += [
            WrongCell(number, sheet.header[p], "number")
            for p, value in zip(places, values, strict=True)
            if value is False
        ]
        figures[code] = tuple(value if isinstance(value, float) else None for value in values)
    return figures, faults[:MOST_FAULTS]


def _known(kommuner: Mapping[str, str]) -> dict[str, str]:
    by_code = {form: code for code in kommuner for form in (code, code.lstrip("0"))}
    return {**by_code, **{_plain(name): code for code, name in kommuner.items()}}


def _plain(text: str) -> str:
    plain = text.strip().lower().removesuffix(" kommune").removesuffix(".0")
    return plain.replace("aa", "å")


def _figure(text: str) -> float | bool | None:
    """The figure, None where there is none, False where the text is no figure."""
    plain = text.strip().replace("\u00a0", "").replace(" ", "").removesuffix("%")
    if not plain or plain in ("-", ".", ".."):
        return None
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+(,\d+)?", plain) or re.fullmatch(r"-?\d+,\d+", plain):
        plain = plain.replace(".", "").replace(",", ".")
    return float(plain) if re.fullmatch(r"-?\d{1,15}(\.\d{1,15})?(E[+-]?\d{1,2})?", plain) else False
