"""What else is kept of a person: in the outbox, at recipients, in tables of other rooms, in backups."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, Table, func, select

from synlig.core.cpr import Surrogate
from synlig.core.found import Found
from synlig.storage.backups.schema import backup
from synlig.storage.control.database import Database
from synlig.storage.control.metadata import metadata
from synlig.storage.control.schema import raw_object, receipt
from synlig.storage.erasing.schema import erasure, erasure_file, erasure_notice
from synlig.storage.mentions import mention
from synlig.storage.outbox.schema import outbox_delivery, outbox_followed, outbox_item, outbox_reach
from synlig.storage.person_cases.schema import person_case

HERE: Final = ("waiting", "dead")
SEARCHED_BY_NAME: Final = frozenset({receipt, raw_object, mention, outbox_item, outbox_followed})
OF_NOBODY: Final = frozenset({outbox_reach})
"""How far a job has come is said by a receipt's number, and tells of no one."""
OWN_BOOKS: Final = frozenset({erasure, erasure_file, erasure_notice})


class Elsewhere:
    """Over the control database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, surrogate: Surrogate) -> Iterator[Found]:
        """The outbox, what recipients were sent, and rows of tables that no one else searches."""
        yield from map(_sent, self._items(surrogate))
        with self._database.reading() as connection:
            follows = select(func.count()).select_from(outbox_followed).where(outbox_followed.c.surrogate == surrogate)
            if connection.execute(follows).scalar_one():
                why = "ids of the person's resources that have left following others"
                yield Found("outbox", "followed", None, "certain", why)
        yield from self._cases(surrogate)
        for table, number in self.counted(surrogate).items():
            yield Found("control", table, None, "certain", f"{number} row(s) tied to the person or their reports")

    def counted(self, surrogate: Surrogate) -> Mapping[str, int]:
        """How many rows of every other table name the citizen or one of their receipts."""
        own = select(receipt.c.id).where(receipt.c.surrogate == surrogate)
        counts = dict[str, int]()
        with self._database.reading() as connection:
            for table in tables_of_others():
                about = [table.c.surrogate == surrogate] if "surrogate" in table.c else [table.c.receipt_id.in_(own)]
                number = connection.execute(select(func.count()).select_from(table).where(*about)).scalar_one()
                if number:
                    counts[table.name] = number
        return counts

    def backups(self, since: datetime | None) -> Iterator[Found]:
        """Backups that were made since the person was first known, and still exist."""
        asked = select(backup).where(backup.c.gone_at.is_(None)).order_by(backup.c.made_at)
        with self._database.reading() as connection:
            rows = connection.execute(asked).all()
        for row in rows:
            if since is None or row.made_at >= since:
                yield Found("backups", "backup", row.made_at, "probable", f"was made while data was here: {row.place}")

    def _cases(self, surrogate: Surrogate) -> Iterator[Found]:
        asked = select(person_case).where(person_case.c.person == surrogate).order_by(person_case.c.received)
        with self._database.reading() as connection:
            rows = connection.execute(asked).all()
        for row in rows:
            yield Found("cases", row.kind, row.opened_at, "certain", f"the person's own case {row.id}")

    def _items(self, surrogate: Surrogate) -> list[Row[Any]]:
        asked = (
            select(outbox_item, receipt.c.kommune, outbox_delivery.c.stamped_at, outbox_delivery.c.first_sent_at)
            .join_from(outbox_item, receipt, receipt.c.id == outbox_item.c.receipt_id)
            .join(outbox_delivery, outbox_delivery.c.id == outbox_item.c.delivery, isouter=True)
            .where((outbox_item.c.surrogate == surrogate) | (receipt.c.surrogate == surrogate))
            .order_by(outbox_item.c.receipt_id)
        )
        with self._database.reading() as connection:
            return list(connection.execute(asked).all())


def tables_of_others() -> list[Table]:
    """Tables of rooms that nothing here knows by name, which point at a citizen or at a receipt."""
    others = [table for table in metadata.sorted_tables if table not in SEARCHED_BY_NAME | OWN_BOOKS | OF_NOBODY]
    return [table for table in others if "surrogate" in table.c or "receipt_id" in table.c]


def _sent(row: Row[Any]) -> Found:
    if row.state == "nothing":
        return Found("outbox", row.agreement, None, "certain", "nothing of a report about the person may leave")
    if row.state in HERE:
        why = "a packed report about the person that waits for its recipient"
        return Found("outbox", row.agreement, row.stamped_at, "certain", why, row.report, row.kommune)
    why = f"a report about the person that the recipient {row.state}"
    return Found("delivered", row.agreement, row.first_sent_at, "certain", why, row.report, row.kommune)
