"""Where people's saved tables and reports rest: their own, and those shared in the municipality."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Boolean, CheckConstraint, Column, Row, String, Table, Text, delete, func, select, update

from synlig.core.kommune import KommuneKode
from synlig.core.permission import Person
from synlig.core.saved import Kind, Saved
from synlig.storage.control.database import Database
from synlig.storage.control.metadata import RunningNumber, UtcInstant, metadata, numbered

saved: Final = Table(
    "saved",
    metadata,
    Column("id", RunningNumber, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("name", String(120), nullable=False),
    Column("content", Text, nullable=False),
    Column("kommune", String(4), index=True),
    Column("owner_id", String(200), nullable=False, index=True),
    Column("owner_name", String(200), nullable=False),
    Column("shared", Boolean, nullable=False),
    Column("made_at", UtcInstant, nullable=False),
    Column("changed_at", UtcInstant, nullable=False, index=True),
    CheckConstraint("kind IN ('table', 'report')", name="kind"),
    sqlite_autoincrement=True,
)
"""One row per thing kept; it holds which figures are shown, never figures."""


class SavedThings:
    """In the control database, shared by every process of the portal."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, person: Person, kind: Kind, name: str, content: str, shared: bool, now: datetime) -> Saved:  # noqa: FBT001
        """Keep something new."""
        row = {
            "kind": kind,
            "name": name,
            "content": content,
            "kommune": person.kommune,
            "owner_id": person.id,
            "owner_name": person.name,
            "shared": shared,
            "made_at": now,
            "changed_at": now,
        }
        with self._database.writing() as connection:
            return _saved(connection.execute(saved.insert().values(row).returning(saved)).one())

    def change(self, person: Person, one: int, name: str, content: str, shared: bool, now: datetime) -> Saved | None:  # noqa: FBT001
        """Put something else in its place; None when it is not that person's."""
        mine = (saved.c.id == numbered(one)) & (saved.c.owner_id == person.id)
        values = {"name": name, "content": content, "shared": shared, "changed_at": now}
        with self._database.writing() as connection:
            row = connection.execute(update(saved).where(mine).values(values).returning(saved)).one_or_none()
        return None if row is None else _saved(row)

    def of(self, person: Person, kind: Kind) -> list[Saved]:
        """The person's own and what is shared in their municipality, by name."""
        seen = (saved.c.kind == kind) & _seen_by(person)
        with self._database.reading() as connection:
            rows = connection.execute(select(saved).where(seen).order_by(saved.c.name, saved.c.id)).all()
        return list(map(_saved, rows))

    def named(self, person: Person, one: int) -> Saved | None:
        """The one of that number, if the person may see it."""
        with self._database.reading() as connection:
            row = connection.execute(
                select(saved).where((saved.c.id == numbered(one)) & _seen_by(person))
            ).one_or_none()
        return None if row is None else _saved(row)

    def count(self, person: Person) -> int:
        """How many the person has kept."""
        with self._database.reading() as connection:
            mine = select(func.count()).select_from(saved).where(saved.c.owner_id == person.id)
            return connection.execute(mine).scalar_one()

    def remove(self, person: Person, one: int) -> bool:
        """Let go of one; False when it is not that person's."""
        mine = (saved.c.id == numbered(one)) & (saved.c.owner_id == person.id)
        with self._database.writing() as connection:
            return connection.execute(delete(saved).where(mine)).rowcount > 0


def _seen_by(person: Person) -> Any:
    own = saved.c.owner_id == person.id
    if person.kommune is None:
        return own
    return own | (saved.c.shared.is_(True) & (saved.c.kommune == person.kommune))


def _saved(row: Row[Any]) -> Saved:
    return Saved(
        row.id,
        row.kind,
        row.name,
        row.content,
        None if row.kommune is None else KommuneKode(row.kommune),
        row.owner_id,
        row.owner_name,
        row.shared,
        row.made_at,
        row.changed_at,
    )
