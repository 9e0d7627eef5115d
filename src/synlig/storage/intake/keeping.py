"""The intake itself: seal, write, commit, and only then acknowledge (A3, K13)."""

from collections.abc import Sequence
from typing import Final
from uuid import uuid4

from sqlalchemy.exc import IntegrityError

from synlig.core.errors import WrongUsage
from synlig.guard.sealing import Sealer, content_address
from synlig.storage.clock import Clock, utc_now
from synlig.storage.control.database import Database
from synlig.storage.control.failures import surely_undone
from synlig.storage.intake import rows
from synlig.storage.intake.telling_apart import Told, tell_apart
from synlig.storage.intake.together import Together
from synlig.storage.intake.values import Arrival, Incoming, Kept, Known
from synlig.storage.raw_store import RawStore

TRIES: Final = 8
"""Each try meets at least one report that another process kept meanwhile, so few are ever needed."""


class Intake:
    """Keeps batches of judged reports. It can seal but not open: it has the worker's public key only (K12)."""

    def __init__(
        self,
        database: Database,
        raw_store: RawStore,
        sealer: Sealer,
        address_key: bytes,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._raw_store = raw_store
        self._sealer = sealer
        self._address_key = address_key
        self._clock = clock
        self._together = Together[Arrival, Kept](self._keep)
        self._presence = raw_store.enter(lambda names: rows.segments_known(database, names))

    def keep(self, batch: Sequence[Incoming]) -> list[Kept]:
        """Keep `batch`, durably when it returns; one `Kept` per report, in order. Callers on threads share commits.

        An accepted report whose identity is kept already is `same-again` (equal bytes) or `conflict`, and not
        stored. Rejected reports are kept each time.

        Raises:
            Unavailable: disk full or database busy or gone; nothing of the batch was acknowledged.
            WrongUsage: an accepted report without municipality or bundle id.
        """
        if any(one.verdict.word == "accepted" and None in (one.kommune, one.bundle_id) for one in batch):
            raise WrongUsage("An accepted report needs its municipality and its bundle id.")
        return list(self._together(self._arrivals(batch))) if batch else []

    def close(self) -> None:
        """Let another process clear up here."""
        self._presence.leave()

    def _arrivals(self, batch: Sequence[Incoming]) -> list[Arrival]:
        deliveries: dict[tuple[str, str], str] = {}
        return [
            Arrival(
                one,
                one.verdict.delivery_id or deliveries.setdefault((one.sender, one.door), str(uuid4())),
                content_address(self._address_key, one.raw),
            )
            for one in batch
        ]

    def _keep(self, arrivals: Sequence[Arrival], tries: int = TRIES) -> list[Kept]:
        told = tell_apart(arrivals, rows.kept_already(self._database, arrivals))
        try:
            receipts = self._store([arrivals[position] for position in told.new])
        except IntegrityError:
            if tries == 0:
                raise
            return self._keep(arrivals, tries - 1)  # another process kept one of them since we looked
        return _outcomes(arrivals, told, receipts)

    def _store(self, new: Sequence[Arrival]) -> list[int]:
        if not new:
            return []
        sealed = self._sealer.seal([(arrival.address, arrival.incoming.raw) for arrival in new])
        segment = self._raw_store.write([one.body for one in sealed], self._clock().date())
        try:
            with self._database.writing(in_order="receipts") as connection:
                return rows.insert_all(self._database, connection, new, sealed, segment, self._clock())
        except BaseException as error:
            if surely_undone(error):
                self._raw_store.discard(segment.name)
            raise


def _outcomes(arrivals: Sequence[Arrival], told: Told, receipts: Sequence[int]) -> list[Kept]:
    ids = dict(zip(told.new, receipts, strict=True))
    return [
        Kept(ids[position], arrival.delivery, "kept")
        if position in ids
        else _again(arrival, _known(told.before[position], arrivals, ids))
        for position, arrival in enumerate(arrivals)
    ]


def _known(before: Known | int, arrivals: Sequence[Arrival], ids: dict[int, int]) -> Known:
    if isinstance(before, Known):
        return before
    return Known(ids[before], arrivals[before].delivery, arrivals[before].address)


def _again(arrival: Arrival, known: Known) -> Kept:
    same = known.address == arrival.address
    return Kept(known.receipt_id, known.delivery, "same-again" if same else "conflict")
