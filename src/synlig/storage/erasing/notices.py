"""What recipients are to be told of erasures, and that they were (GDPR art. 19)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select, update

from synlig.core.errors import Unavailable
from synlig.storage.control.database import Database
from synlig.storage.control.forgetting import forget_deleted
from synlig.storage.erasing.schema import erasure_notice

CROSSED_OUT: Final = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """One erasure that one recipient is to be told of: the reports it got, by their ids with it."""

    id: str
    erasure: str
    numbers: tuple[int, ...]
    reports: tuple[str, ...]


class Notices:
    """Over the control database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def waiting(self, agreement: str) -> Iterator[Notice]:
        """What the recipient of an agreement has not been told, an erasure each, oldest first."""
        mine = (erasure_notice.c.agreement == agreement, erasure_notice.c.told_at.is_(None))
        asked = select(erasure_notice).where(*mine, erasure_notice.c.report.is_not(None))
        with self._database.reading() as connection:
            rows = connection.execute(asked.order_by(erasure_notice.c.id)).all()
        for erasure in dict.fromkeys(row.erasure for row in rows):
            own = [row for row in rows if row.erasure == erasure]
            name = hashlib.sha256(f"{agreement}\n{erasure}\n{own[0].id}".encode()).hexdigest()[:32]
            yield Notice(name, erasure, tuple(row.id for row in own), tuple(str(row.report) for row in own))

    def told(self, notice: Notice, actor: str, now: datetime) -> None:
        """They were told: which reports it was about is crossed out, and forgotten by `forget_told`."""
        own = update(erasure_notice).where(erasure_notice.c.id.in_(notice.numbers))
        with self._database.writing() as connection:
            connection.execute(own.values(told_at=now, told_by=actor, report=CROSSED_OUT))

    def forget_told(self) -> bool:
        """Write the database anew where ids were crossed out, for a page may hold a copy; False: others were busy here.

        To be asked again until it is done, so a crossed out id is only let go of after that.
        """
        crossed = erasure_notice.c.report == CROSSED_OUT
        with self._database.reading() as connection:
            if not connection.scalar(select(func.count()).where(crossed)):
                return True
        try:
            if not forget_deleted(self._database):
                return False
        except Unavailable:
            return False
        with self._database.writing() as connection:
            connection.execute(update(erasure_notice).where(crossed).values(report=None))
        return True

    def count(self) -> dict[str, int]:
        """How many reports' erasure each recipient has still to be told of, by agreement."""
        counted = select(erasure_notice.c.agreement, func.count().label("number")).where(
            erasure_notice.c.told_at.is_(None)
        )
        with self._database.reading() as connection:
            rows = connection.execute(counted.group_by(erasure_notice.c.agreement)).all()
        return {row.agreement: int(row.number) for row in rows}
