"""The one MetaData every table of the control database hangs on, and the kinds its columns share."""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import BigInteger, Dialect, Integer, MetaData
from sqlalchemy.types import DateTime, TypeDecorator, TypeEngine

NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata: Final = MetaData(naming_convention=NAMES)
"""Tables of every room; `migrations/__init__.py` says how a new one gets its migration."""

RunningNumber: Final = BigInteger().with_variant(Integer(), "sqlite")
"""A primary key the database counts up itself; use with `sqlite_autoincrement=True` so that none is used twice."""
LARGEST_NUMBER: Final = 2**63 - 1


def numbered(number: int) -> int:
    """The running number to ask for: 0, which no row has, for one that no column can hold."""
    return number if 0 < number <= LARGEST_NUMBER else 0


class UtcInstant(TypeDecorator[datetime]):
    """An aware instant: `timestamptz` on PostgreSQL, UTC text on SQLite, always aware and UTC in Python."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """A time zone only where the database knows what that is."""
        return dialect.type_descriptor(DateTime(timezone=dialect.name != "sqlite"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive instants: they would mean something else on every machine."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone is no instant")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware and UTC, whatever the database gave."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)
