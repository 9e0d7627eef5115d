"""A look at what waits: reports, deliveries, erasures that were cut off, and how old the newest backup is."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from synlig.core.errors import IntegrityFailure, NotFound
from synlig.core.remark import Remark, warning, well, wrong
from synlig.storage.backups.catalogue import Catalogue
from synlig.storage.control.database import Database
from synlig.storage.control.schema import WAITING, receipt
from synlig.storage.erasing.erasures import Erasures
from synlig.storage.erasing.notices import Notices
from synlig.storage.outbox.schema import outbox_delivery
from synlig.storage.person_cases import PersonCases
from synlig.storage.tombstones import Tombstones

REPORTS, OUTBOX, ERASURES, BACKUPS, PERSONS = "reports", "outbox", "erasures", "backups", "persons"
LONG: Final = timedelta(hours=1)
A_DAY: Final = timedelta(hours=26)
DAYS: Final = timedelta(hours=74)


class Queues:
    """Over the control database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reports(self, now: datetime) -> Iterator[Remark]:
        """Reports that are damaged, and how long the oldest has waited."""
        with self._database.reading() as connection:
            damaged = connection.scalar(select(func.count()).where(receipt.c.state == "damaged")) or 0
            oldest = connection.scalar(select(func.min(receipt.c.received_at)).where(WAITING))
            waiting = connection.scalar(select(func.count()).select_from(receipt).where(WAITING)) or 0
        if damaged:
            mend = "Restore their bytes, or ask their senders; then synlig replay."
            yield wrong(REPORTS, f"{damaged} received reports cannot be processed", mend, IntegrityFailure)
        if oldest is not None and now - oldest > LONG:
            yield warning(
                REPORTS, f"{waiting} reports wait, the oldest since {oldest:%Y-%m-%d %H:%M}", "synlig process"
            )
        else:
            yield well(REPORTS, f"{waiting} reports wait to be processed")

    def outbox(self, now: datetime) -> Iterator[Remark]:
        """Deliveries that were given up, and those that wait longer than a day."""
        late = (outbox_delivery.c.state.in_(("queued", "sending", "sent"))) & (
            outbox_delivery.c.stamped_at < now - A_DAY
        )
        counted = select(outbox_delivery.c.agreement, func.count().label("number")).group_by(
            outbox_delivery.c.agreement
        )
        with self._database.reading() as connection:
            dead = connection.execute(counted.where(outbox_delivery.c.state == "dead")).all()
            waiting = connection.execute(counted.where(late)).all()
        for row in dead:
            yield warning(
                OUTBOX,
                f"{row.number} deliveries to {row.agreement} were given up",
                "See why, and have them tried again.",
            )
        for row in waiting:
            yield warning(
                OUTBOX, f"{row.number} deliveries to {row.agreement} wait since more than a day", "synlig deliver"
            )
        if not dead and not waiting:
            yield well(OUTBOX, "nothing waits too long")


def check_erasures(erasures: Erasures, tombstones: Tombstones) -> Iterator[Remark]:
    """Erasures that were cut off, and whether the register of erasures is at hand."""
    unfinished = erasures.unfinished()
    for one in unfinished:
        number = one.id.removeprefix("change ")
        yield wrong(ERASURES, f"the erasure of case {one.case} was cut off", f"synlig changes approve {number}")
    if tombstones.place.is_file():
        yield well(
            ERASURES, f"the register of erasures, with {tombstones.mark().serial} so far, is at {tombstones.place}"
        )
    elif erasures.done():
        mend = "Bring it back, or name its place by [erasure] register: without it no backup can be restored."
        yield wrong(ERASURES, f"the register of erasures is not at {tombstones.place}", mend, NotFound)
    elif not unfinished:
        yield well(ERASURES, "nobody was erased yet")


def check_backups(catalogue: Catalogue, now: datetime) -> Iterator[Remark]:
    """How old the newest backup is, and whether each of them is where it was made."""
    there = catalogue.all()
    for place in sorted({one.place for one in there if not (one.place / "synlig-backup.json").is_file()}):
        yield warning(
            BACKUPS, f"the backup at {place} cannot be reached", "Bring it back, or see whether it is offline."
        )
    if not there:
        yield warning(BACKUPS, "no backup was made of this home", "synlig backup create PATH")
        return
    newest = max(one.made_at for one in there)
    said, age = f"the newest backup is of {newest:%Y-%m-%d %H:%M} UTC", now - newest
    if age > DAYS:
        yield wrong(BACKUPS, said, "synlig backup create PATH")
    elif age > A_DAY:
        yield warning(BACKUPS, said, "synlig backup create PATH")
    else:
        yield well(BACKUPS, said)


def check_persons(cases: PersonCases, notices: Notices, today: date) -> Iterator[Remark]:
    """People who wait for an answer, and recipients who were not told of an erasure."""
    late = [case.id for case in cases.all() if case.alarm(today) == "late"]
    soon = [case.id for case in cases.all() if case.alarm(today) == "soon"]
    if late:
        yield wrong(PERSONS, f"{len(late)} cases should have been answered: {', '.join(late[:5])}", "synlig case list")
    if soon:
        yield warning(PERSONS, f"{len(soon)} cases are due within a week: {', '.join(soon[:5])}", "synlig case list")
    for agreement, number in notices.count().items():
        said = f"{agreement} has not been told that {number} reports are erased"
        yield warning(PERSONS, said, f"synlig deliver {agreement}")
    if not late and not soon:
        yield well(PERSONS, "nobody waits too long for an answer")
