"""Gathered rows into Arrow columns; what a report gives all its rows is kept once and taken from there."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import pyarrow as pa

from synlig.pipeline.tabulate.drawing import Row
from synlig.pipeline.tabulate.instants import EPOCH, micros
from synlig.pipeline.tabulate.reading import Origin

REPORT: Final = ("kommune", "surrogate", "koen", "birth_date", "received_seq", "bundle_id", "known_at")
VERSION: Final = ("resource_id", "version_time", "entered_in_error")
"""The columns that a report gives all its rows, and those that each version has before its type's own."""
AT_ONCE: Final = 1024


def report_values(origin: Origin) -> Row:
    """The values of the columns `REPORT`."""
    return (
        origin.kommune,
        origin.surrogate,
        origin.koen,
        (origin.birth_date - EPOCH.date()).days,
        origin.received_seq,
        origin.bundle_id,
        micros(origin.known_at),
    )


def own_columns(schema: pa.Schema) -> list[str]:
    """The columns that only this table has."""
    return [name for name in schema.names if name not in REPORT and name not in VERSION]


class Gathered:
    """The rows of one table: (number of the report, version columns, own columns), some of them columns already.

    Rows take five times the memory of columns, and a million small objects slow down everything else.
    """

    def __init__(self, schema: pa.Schema) -> None:
        self.rows: list[Row] = []
        self._schema = schema
        self._kinds = [pa.int32(), *(schema.field(name).type for name in (*VERSION, *own_columns(schema)))]
        self._pieces: list[list[pa.Array]] = []

    def change_last(self, report: int, change: Callable[[Row], Row | None]) -> None:
        """Change the rows of the report with this number, the last one; a row that becomes None goes."""
        kept = list[Row]()
        while self.rows and self.rows[-1][0] == report:
            row = change(self.rows.pop())
            kept += [] if row is None else [row]
        self.rows.extend(reversed(kept))

    def turn(self) -> None:
        """Make columns of the rows there are."""
        for start in range(0, len(self.rows), AT_ONCE):  # turning all at once is three times slower
            turned = zip(*self.rows[start : start + AT_ONCE], strict=True)
            self._pieces.append([array(values, kind) for values, kind in zip(turned, self._kinds, strict=True)])
        self.rows.clear()

    def table(self, reports: Sequence[pa.Array]) -> pa.Table:
        """The Arrow table of all of them, each with what its report in `reports` gives it; none is left here."""
        self.turn()
        if not self._pieces:
            return self._schema.empty_table()
        numbers, *columns = (pa.concat_arrays(parts) for parts in zip(*self._pieces, strict=True))
        self._pieces.clear()
        named = dict(zip((*VERSION, *own_columns(self._schema)), columns, strict=True))
        named |= {name: values.take(numbers) for name, values in zip(REPORT, reports, strict=True)}
        return pa.Table.from_arrays([named[name] for name in self._schema.names], schema=self._schema)


def report_columns(reports: Sequence[Row], schema: pa.Schema) -> list[pa.Array]:
    """The columns `REPORT` of `reports`, of the kinds they have in `schema`."""
    turned: Iterator[tuple[Any, ...]] = zip(*reports, strict=True)
    return [array(values, schema.field(name).type) for name, values in zip(REPORT, turned, strict=True)]


def array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """An Arrow array of `kind`; instants are in microseconds, days in days since 1970."""
    if pa.types.is_timestamp(kind):
        return pa.array(values, pa.int64()).view(kind)
    if pa.types.is_date32(kind):
        return pa.array(values, pa.int32()).view(kind)
    return pa.array(values, kind)
