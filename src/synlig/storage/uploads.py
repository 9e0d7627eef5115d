"""Where uploaded figures rest: private to one municipality, and gone when they are deleted."""

from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Column, Integer, Row, String, Table, Text, delete, select

from synlig.core.kommune import KommuneKode
from synlig.core.permission import Person
from synlig.core.sensitivity import Sensitivity
from synlig.core.upload import Upload
from synlig.storage.control.database import Database
from synlig.storage.control.metadata import RunningNumber, UtcInstant, metadata, numbered

upload: Final = Table(
    "upload",
    metadata,
    Column("id", RunningNumber, primary_key=True),
    Column("kommune", String(4), nullable=False, index=True),
    Column("owner_id", String(200), nullable=False),
    Column("owner_name", String(200), nullable=False),
    Column("name", String(120), nullable=False),
    Column("level", Integer, nullable=False),
    Column("content", Text, nullable=False),
    Column("made_at", UtcInstant, nullable=False, index=True),
    sqlite_autoincrement=True,
)
"""One row per upload; figures of municipalities only, so nothing in it is about a person."""
Content = tuple[tuple[str, ...], dict[str, tuple[float | None, ...]]]


class Uploads:
    """In the control database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, person: Person, name: str, level: Sensitivity, content: Content, now: datetime) -> Upload:
        """Keep the figures of the person's municipality."""
        row = {
            "kommune": person.kommune,
            "owner_id": person.id,
            "owner_name": person.name,
            "name": name,
            "level": int(level),
            "content": msgspec.json.encode(content).decode(),
            "made_at": now,
        }
        with self._database.writing() as connection:
            return _upload(connection.execute(upload.insert().values(row).returning(upload)).one())

    def of(self, person: Person) -> list[Upload]:
        """Those of the person's municipality that they may see, by name."""
        with self._database.reading() as connection:
            rows = connection.execute(select(upload).where(_seen_by(person)).order_by(upload.c.name)).all()
        return list(map(_upload, rows))

    def named(self, person: Person, number: int) -> Upload | None:
        """The one of that number, if the person may see it."""
        with self._database.reading() as connection:
            row = connection.execute(
                select(upload).where((upload.c.id == numbered(number)) & _seen_by(person))
            ).one_or_none()
        return None if row is None else _upload(row)

    def remove(self, person: Person, number: int) -> bool:
        """Delete one; False when it is not that person's."""
        mine = (upload.c.id == numbered(number)) & (upload.c.owner_id == person.id)
        with self._database.writing() as connection:
            return connection.execute(delete(upload).where(mine)).rowcount > 0


def _seen_by(person: Person) -> Any:
    return (upload.c.kommune == (person.kommune or "")) & (upload.c.level <= int(person.sensitivity))


def _upload(row: Row[Any]) -> Upload:
    columns, figures = msgspec.json.decode(row.content, type=Content)
    kommune, level = KommuneKode(row.kommune), Sensitivity(row.level)
    return Upload(row.id, row.name, kommune, row.owner_id, row.owner_name, level, columns, figures, row.made_at)
