"""Public totals: exact sums of our cells that are published elsewhere, so that the release gate reckons with them."""

import csv
import io
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

from synlig.core.errors import InputRejected
from synlig.core.public_total import PublicTotal
from synlig.declared import cubes

COLUMNS: Final = ("cube", "measure", "where", "total", "first", "last", "source")


@cache
def load() -> tuple[PublicTotal, ...]:
    """The totals that come with the package: none so far is published by anybody."""
    return read(files(__name__).joinpath("totals.csv").read_text(encoding="utf-8"))


def read(text: str) -> tuple[PublicTotal, ...]:
    """The totals of a CSV file with the columns of COLUMNS; `where` is written as in `--where`.

    Raises:
        InputRejected: a column is missing, a cube or measure unknown, or a row not understood; says which row.
    """
    rows = csv.DictReader(io.StringIO(text))
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise InputRejected(f"A register of public totals has the columns {','.join(COLUMNS)}.")
    return tuple(_total(number, row) for number, row in enumerate(rows, 2))


def _total(number: int, row: dict[str, str]) -> PublicTotal:
    cube = cubes.load().get(row["cube"])
    measure = None if cube is None else cube.measure(row["measure"])
    conditions = [part.strip().partition("=") for part in row["where"].split(",") if part.strip()]
    known = cube is not None and all(cube.dimension(name) is not None for name, _, _ in conditions)
    if measure is None or not known or not row["source"]:
        raise InputRejected(f"Row {number} of the public totals names a cube, measure, dimension or source wrongly.")
    where: dict[str, tuple[str, ...]] = {}
    for name, _, code in conditions:
        where[name] = (*where.get(name, ()), code)
    try:
        last = date.fromisoformat(row["last"]) if row["last"] else None
        total, first = int(row["total"]), date.fromisoformat(row["first"])
    except ValueError:
        raise InputRejected(f"Row {number} of the public totals has a total or day that cannot be read.") from None
    return PublicTotal(row["cube"], measure.name, where, total, first, last, row["source"])
