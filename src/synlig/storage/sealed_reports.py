"""Opening reports that were kept: with the worker's key until they are processed, with their citizen's after."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from synlig.core.cpr import Surrogate
from synlig.core.errors import IntegrityFailure, NotFound
from synlig.guard.sealing import Opener, open_sealed, unwrap_key
from synlig.storage.control.database import AT_ONCE, Database, pieces
from synlig.storage.control.schema import raw_object, receipt
from synlig.storage.raw_store import RawStore

KeysOf = Callable[[Sequence[Surrogate]], Mapping[Surrogate, bytes]]
"""Gives citizens' keys: the vault's `keys_of`."""


@dataclass(frozen=True, slots=True)
class SealedReport:
    """Where the sealed bytes lie and how their key is wrapped."""

    receipt_id: int
    address: bytes
    segment: str
    start: int
    length: int
    wrapped_key: bytes
    wrapping: str
    surrogate: Surrogate | None


class SealedReports:
    """Finds and opens kept reports."""

    def __init__(self, database: Database, raw_store: RawStore, opener: Opener) -> None:
        self._database = database
        self._raw_store = raw_store
        self._opener = opener

    def opened(self, receipt_ids: Sequence[int], keys_of: KeysOf) -> Iterator[tuple[int, bytes]]:
        """(receipt id, raw bytes) of the receipts, in the order asked for; one piece in memory at a time.

        Raises:
            NotFound: no such receipt, or its bytes were erased. IntegrityFailure: the bytes are not what was kept.
        """
        for some in pieces(receipt_ids):
            found = {report.receipt_id: report for report in self._found(some)}
            if len(found) < len(set(some)):
                raise NotFound("A report asked for is not kept, or was erased.")
            citizens = {one.surrogate for one in found.values() if one.wrapping == "citizen"}
            keys = keys_of(sorted(surrogate for surrogate in citizens if surrogate is not None))
            yield from ((receipt_id, self.open(found[receipt_id], keys)) for receipt_id in some)

    def verify(self, keys_of: KeysOf) -> int:
        """Open every kept report; the number of them.

        Raises:
            IntegrityFailure: some do not open; the first are named by their receipts.
        """
        count, last, damaged = 0, 0, list[int]()
        while some := self._after(last):
            keys = keys_of(sorted({one.surrogate for one in some if one.surrogate is not None}))
            damaged += [one.receipt_id for one in some if not self._opens(one, keys)]
            count, last = count + len(some), some[-1].receipt_id
        if damaged:
            named = ", ".join(str(receipt_id) for receipt_id in damaged[:5])
            raise IntegrityFailure(f"{len(damaged)} kept report(s) are not what was received, of receipts {named}.")
        return count

    def open(self, report: SealedReport, keys: Mapping[Surrogate, bytes] | None = None) -> bytes:
        """The raw bytes of `report`; `keys` holds its citizen's key where it is wrapped under that.

        Raises:
            IntegrityFailure: the bytes or their key are not what was kept.
        """
        sealed = self._raw_store.read(report.segment, report.start, report.length)
        try:
            return open_sealed(self.data_key(report, keys or {}), sealed, report.address)
        except IntegrityFailure:
            raise IntegrityFailure(
                f"The sealed bytes of receipt {report.receipt_id} in {report.segment} are not what was kept."
            ) from None

    def data_key(self, report: SealedReport, keys: Mapping[Surrogate, bytes]) -> bytes:
        """The data key of `report`.

        Raises:
            NotFound: its citizen's key is gone. IntegrityFailure: it does not open.
        """
        if report.wrapping == "worker":
            return self._opener.data_key(report.wrapped_key, report.address)
        key = None if report.surrogate is None else keys.get(report.surrogate)
        if key is None:
            raise NotFound("The key of the report's citizen is gone: it was erased.")
        return unwrap_key(report.wrapped_key, key, report.address)

    def _opens(self, report: SealedReport, keys: Mapping[Surrogate, bytes]) -> bool:
        try:
            self.open(report, keys)
        except (IntegrityFailure, NotFound):
            return False
        return True

    def _after(self, last: int) -> list[SealedReport]:
        with self._database.reading() as connection:
            return [report_of(row) for row in connection.execute(SEALED.where(receipt.c.id > last).limit(AT_ONCE))]

    def _found(self, receipt_ids: Sequence[int]) -> list[SealedReport]:
        with self._database.reading() as connection:
            return [report_of(row) for row in connection.execute(SEALED.where(receipt.c.id.in_(receipt_ids)))]


SEALED = (
    select(raw_object, receipt.c.address, receipt.c.surrogate)
    .join_from(raw_object, receipt, raw_object.c.receipt_id == receipt.c.id)
    .order_by(raw_object.c.receipt_id)
)


def report_of(row: Row[Any]) -> SealedReport:
    """The report a row of `SEALED` describes."""
    return SealedReport(
        row.receipt_id,
        row.address,
        row.segment,
        row.start,
        row.length,
        row.wrapped_key,
        row.wrapping,
        row.surrogate,
    )
