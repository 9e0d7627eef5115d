"""Indicators that come back: `niveau;sted;periode;indikator;taeller;naevner`, counts and nobody's data."""

import csv
import io
from collections.abc import Collection
from datetime import datetime
from typing import Final

from synlig.core.errors import WrongUsage
from synlig.core.returned import LEVELS, Level, Returned

HEADER: Final = ["niveau", "sted", "periode", "indikator", "taeller", "naevner"]
COUNTRY: Final = "DK"


def is_indicators(raw: bytes) -> bool:
    """Whether a file begins as one of indicators does."""
    return raw.lstrip(b"\xef\xbb\xbf").startswith(";".join(HEADER).encode())


def read_indicators(raw: bytes, known: Collection[str], received: datetime) -> list[Returned]:
    """The figures in a file, all of them or none; `known` are the indicators there are.

    Raises:
        WrongUsage: it is no such file; the message says in which line, and what is wrong with it.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    except (UnicodeDecodeError, csv.Error) as wrong:
        raise WrongUsage("The file of indicators is not UTF-8 with semicolons.") from wrong
    return [_figure(number, row, known, received) for number, row in enumerate(rows, 2)]


def _figure(number: int, row: dict[str, str], known: Collection[str], received: datetime) -> Returned:
    level: Level | None = next((each for each in LEVELS if each == row.get("niveau")), None)
    counts = [row.get(name) or "" for name in ("taeller", "naevner")]
    if (
        level is None
        or row["indikator"] not in known
        or not all(each.isascii() and each.isdecimal() for each in counts)
    ):
        raise WrongUsage(f"Line {number} of the indicators names an unknown level or indicator, or no counts.")
    numerator, denominator = map(int, counts)
    place, period = row["sted"].strip(), row["periode"].strip()
    if numerator > denominator or not 0 < len(place) <= 8 or not 0 < len(period) <= 20:
        raise WrongUsage(f"Line {number} of the indicators has more that met it than there are, or no place or period.")
    return Returned(level, place, period, row["indikator"], numerator, denominator, received)
