"""A person's number in reports about others: crossed out, and the report sealed anew (K23)."""

from collections.abc import Callable

from sqlalchemy import delete, insert, select, update

from synlig.core.cpr import Surrogate
from synlig.core.errors import NotFound, Unavailable
from synlig.guard.sealing import Sealed, Sealer, seal_for_citizen
from synlig.storage.clock import Clock, utc_now
from synlig.storage.control.database import Database
from synlig.storage.control.schema import raw_object, receipt
from synlig.storage.erasing.erasures import Erasure
from synlig.storage.erasing.schema import erasure_file
from synlig.storage.intake.rows import segments_known
from synlig.storage.mentions import mention
from synlig.storage.raw_store import RawStore
from synlig.storage.sealed_reports import SEALED, KeysOf, SealedReport, SealedReports, report_of

Cross = Callable[[bytes], bytes]
"""Crosses the number out."""


class Masking:
    """Over the control database and the sealed reports."""

    def __init__(
        self, database: Database, raw_store: RawStore, reports: SealedReports, sealer: Sealer, clock: Clock = utc_now
    ) -> None:
        self._database, self._raw_store, self._reports = database, raw_store, reports
        self._sealer, self._clock = sealer, clock

    def mentioned(self, tag: bytes) -> tuple[list[int], list[int]]:
        """Reports in which the number with that tag stands: (rejected ones, accepted ones about others)."""
        asked = select(receipt.c.id, receipt.c.verdict).join_from(mention, receipt).where(mention.c.tag == tag)
        with self._database.reading() as connection:
            rows = connection.execute(asked.order_by(receipt.c.id)).all()
        rejected = [row.id for row in rows if row.verdict == "rejected"]
        return rejected, [row.id for row in rows if row.verdict != "rejected"]

    def forget_mentions(self, tag: bytes) -> None:
        """That the number with that tag stood anywhere is forgotten."""
        with self._database.writing() as connection:
            connection.execute(delete(mention).where(mention.c.tag == tag))

    def mask(self, one: Erasure, receipt_id: int, keys_of: KeysOf, cross: Cross) -> bool:
        """Seal the report of `receipt_id` anew as `cross` makes it; the old bytes are noted, to be destroyed.

        False when there was nothing to cross out, as when it was done before.

        Raises:
            NotFound: no such report. IntegrityFailure: it does not open. Unavailable: a worker changed it meanwhile.
        """
        presence = self._raw_store.enter(lambda names: segments_known(self._database, names))
        try:
            return self._mask(one, self._found(receipt_id), keys_of, cross)
        finally:
            presence.leave()

    def _found(self, receipt_id: int) -> SealedReport:
        with self._database.reading() as connection:
            row = connection.execute(SEALED.where(receipt.c.id == receipt_id)).one_or_none()
        if row is None:
            raise NotFound("A report that names the person is gone.")
        return report_of(row)

    def _mask(self, one: Erasure, old: SealedReport, keys_of: KeysOf, cross: Cross) -> bool:
        keys = keys_of([old.surrogate]) if old.surrogate is not None else {}
        raw = self._reports.open(old, keys)
        if (crossed := cross(raw)) == raw:
            return False
        sealed = self._sealed(old, crossed, keys.get(old.surrogate or Surrogate("")))
        segment = self._raw_store.write([sealed.body], self._clock().date())
        new = {"segment": segment.name, "start": segment.starts[0], "length": len(sealed.body)}
        with self._database.writing() as connection:
            as_it_was = (raw_object.c.receipt_id == old.receipt_id, raw_object.c.wrapped_key == old.wrapped_key)
            changed = update(raw_object).where(*as_it_was).values(wrapped_key=sealed.wrapped_key, **new)
            if connection.execute(changed).rowcount == 0:
                raise Unavailable("A report that names the person was processed meanwhile: run the erasure again.")
            left = {"path": old.segment, "start": old.start, "length": old.length, "erasure": one.id}
            connection.execute(insert(erasure_file).values(left))
        return True

    def _sealed(self, old: SealedReport, raw: bytes, citizen_key: bytes | None) -> Sealed:
        if old.wrapping == "worker":
            return self._sealer.seal([(old.address, raw)])[0]
        if citizen_key is None:
            raise NotFound("The key of the report's citizen is gone: it was erased.")
        return seal_for_citizen(raw, old.address, citizen_key)
