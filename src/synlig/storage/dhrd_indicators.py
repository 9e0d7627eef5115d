"""The indicators that DHRD returned: of one municipality, its region and the country, the newest of each kept."""

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import CheckConstraint, Column, Integer, String, Table, and_, delete, insert, or_, select

from synlig.core.returned import Returned
from synlig.storage.control.database import Database
from synlig.storage.control.metadata import UtcInstant, metadata

dhrd_indicators: Final = Table(
    "dhrd_indicators",
    metadata,
    Column("level", String(8), primary_key=True),
    Column("place", String(8), primary_key=True),
    Column("period", String(20), primary_key=True),
    Column("indicator", String(40), primary_key=True),
    Column("numerator", Integer, nullable=False),
    Column("denominator", Integer, nullable=False),
    Column("received", UtcInstant, nullable=False),
    CheckConstraint("numerator >= 0 AND numerator <= denominator", name="dhrd_share"),
)
KEY: Final = ("level", "place", "period", "indicator")


class DhrdIndicators:
    """Kept in the control database. A figure that comes again takes the place of the one before."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, returned: Sequence[Returned]) -> None:
        """Keep all of what came at once, or nothing of it."""
        with self._database.writing() as connection:
            for one in returned:
                row = {name: getattr(one, name) for name in (*KEY, "numerator", "denominator", "received")}
                connection.execute(delete(dhrd_indicators).where(and_(*(_column(name) == row[name] for name in KEY))))
                connection.execute(insert(dhrd_indicators).values(**row))

    def of(self, places: Collection[tuple[str, str]]) -> tuple[Returned, ...]:
        """What was returned of these places, (level, place), by period and indicator."""
        if not places:
            return ()
        wanted = or_(*(and_(_column("level") == level, _column("place") == place) for level, place in sorted(places)))
        order = [_column(name) for name in ("period", "indicator", "level", "place")]
        with self._database.reading() as connection:
            rows = connection.execute(select(dhrd_indicators).where(wanted).order_by(*order)).all()
        return tuple(Returned(*row) for row in rows)


def _column(name: str) -> Column[str]:
    return dhrd_indicators.c[name]
