"""What was sent and what became of it: counts, rejected reports, dead letters, and what to reconcile."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update

from synlig.core.kommune import KommuneKode
from synlig.storage.control.database import Database
from synlig.storage.control.schema import receipt
from synlig.storage.outbox.schema import outbox_delivery, outbox_item


@dataclass(frozen=True, slots=True)
class Rejected:
    """A report the recipient would not have, with its own code for why: for the municipality's fix list."""

    receipt_id: int
    kommune: KommuneKode
    report: str
    delivery: str
    reason: str


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A delivery that was given up: a person has to look, and may have it tried again."""

    delivery: str
    stamped_at: datetime
    reports: int
    attempts: int
    why: str


class Ledger:
    """The outbox as it is looked at."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def deliveries(self, agreement: str) -> dict[str, int]:
        """How many deliveries are in each state."""
        counted = select(outbox_delivery.c.state, func.count().label("number")).where(
            outbox_delivery.c.agreement == agreement
        )
        return self._counts(counted.group_by(outbox_delivery.c.state))

    def reports(self, agreement: str) -> dict[str, int]:
        """How many reports are in each state."""
        counted = select(outbox_item.c.state, func.count().label("number")).where(outbox_item.c.agreement == agreement)
        return self._counts(counted.group_by(outbox_item.c.state))

    def accepted_on(self, agreement: str, day: date) -> Mapping[str, frozenset[str]]:
        """The reports they accepted of the deliveries stamped `day` (Danish time), by delivery."""
        asked = (
            select(outbox_delivery.c.id, outbox_item.c.report)
            .join_from(outbox_delivery, outbox_item, outbox_item.c.delivery == outbox_delivery.c.id)
            .where(
                outbox_delivery.c.agreement == agreement,
                outbox_delivery.c.day == day,
                outbox_item.c.state == "accepted",
            )
        )
        held = dict[str, set[str]]()
        with self._database.reading() as connection:
            for delivery, report in connection.execute(asked):
                held.setdefault(delivery, set()).add(report)
        return {delivery: frozenset(reports) for delivery, reports in held.items()}

    def days(self, agreement: str) -> list[date]:
        """The days that deliveries are stamped, oldest first."""
        asked = select(outbox_delivery.c.day).where(outbox_delivery.c.agreement == agreement).distinct()
        with self._database.reading() as connection:
            return list(connection.scalars(asked.order_by(outbox_delivery.c.day)))

    def rejected(self, agreement: str) -> Iterator[Rejected]:
        """Every report they rejected, oldest first."""
        asked = (
            select(outbox_item, receipt.c.kommune)
            .join_from(outbox_item, receipt, receipt.c.id == outbox_item.c.receipt_id)
            .where(outbox_item.c.agreement == agreement, outbox_item.c.state == "rejected")
            .order_by(outbox_item.c.receipt_id)
        )
        with self._database.reading() as connection:
            for row in connection.execute(asked):
                yield Rejected(row.receipt_id, KommuneKode(row.kommune), row.report, row.delivery, row.reason)

    def refused(
        self, sender: str | None, since: datetime | None, kommune: KommuneKode | None, *, mended: bool = False
    ) -> Iterator[dict[str, Any]]:
        """What recipients rejected, for the municipality's fix list, oldest first: of all agreements.

        It is mended when they accepted a later report about the same citizen; `since` is when they rejected it.
        """
        later = outbox_item.alias("later")
        again = (
            select(func.min(outbox_delivery.c.receipted_at))
            .join(later, later.c.delivery == outbox_delivery.c.id)
            .where(
                later.c.agreement == outbox_item.c.agreement,
                later.c.surrogate == outbox_item.c.surrogate,
                later.c.receipt_id > outbox_item.c.receipt_id,
                later.c.state == "accepted",
            )
            .correlate(outbox_item)
            .scalar_subquery()
            .label("mended_at")
        )
        told = outbox_delivery.alias("told")
        asked = (
            select(
                outbox_item.c.agreement,
                outbox_item.c.reason,
                receipt.c.bundle_id,
                receipt.c.sender,
                receipt.c.kommune,
                receipt.c.sor,
                receipt.c.source,
                receipt.c.delivery,
                receipt.c.received_at,
                told.c.receipted_at.label("found_at"),
                again,
            )
            .join_from(outbox_item, receipt, receipt.c.id == outbox_item.c.receipt_id)
            .join(told, told.c.id == outbox_item.c.delivery)
            .where(outbox_item.c.state == "rejected")
            .order_by(outbox_item.c.receipt_id, outbox_item.c.agreement)
        )
        asked = asked.where(receipt.c.sender == sender) if sender is not None else asked
        asked = asked.where(receipt.c.kommune == kommune) if kommune is not None else asked
        asked = asked.where(told.c.receipted_at >= since) if since is not None else asked
        with self._database.reading() as connection:
            for row in connection.execute(asked):
                if mended or row.mended_at is None:
                    yield _refused(row)

    def dead_letters(self, agreement: str) -> list[DeadLetter]:
        """Every delivery that was given up, oldest first."""
        asked = (
            select(outbox_delivery, func.count().label("reports"))
            .join_from(outbox_delivery, outbox_item, outbox_item.c.delivery == outbox_delivery.c.id)
            .where(outbox_delivery.c.agreement == agreement, outbox_delivery.c.state == "dead")
            .group_by(outbox_delivery.c.id)
            .order_by(outbox_delivery.c.stamped_at, outbox_delivery.c.id)
        )
        with self._database.reading() as connection:
            return [
                DeadLetter(row.id, row.stamped_at, row.reports, row.attempts, row.why)
                for row in connection.execute(asked)
            ]

    def ask_again(self, delivery: str, now: datetime) -> bool:
        """Put a dead letter back into the queue, from the first attempt; False when it is not dead."""
        dead = (outbox_delivery.c.id == delivery, outbox_delivery.c.state == "dead")
        again: dict[str, Any] = {"state": "queued", "attempts": 0, "next_at": now}
        with self._database.writing() as connection:
            if connection.execute(update(outbox_delivery).where(*dead).values(**again)).rowcount == 0:
                return False
            waiting = update(outbox_item).where(outbox_item.c.delivery == delivery).values(state="waiting")
            connection.execute(waiting)
        return True

    def _counts(self, counted: Any) -> dict[str, int]:
        with self._database.reading() as connection:
            return {str(row.state): int(row.number) for row in connection.execute(counted)}


def _refused(row: Any) -> dict[str, Any]:
    return {
        "agreement": row.agreement,
        "reason": row.reason,
        "bundle_id": row.bundle_id,
        "sender": row.sender,
        "kommune": row.kommune,
        "sor": row.sor,
        "source": row.source,
        "delivery_id": row.delivery,
        "received_at": _said(row.received_at),
        "found_at": _said(row.found_at),
        "mended_at": None if row.mended_at is None else _said(row.mended_at),
    }


def _said(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")
