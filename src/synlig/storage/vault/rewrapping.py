"""Citizens' keys wrapped anew, page by page, while the vault goes on (K12)."""

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select, update

from synlig.core.cpr import Surrogate
from synlig.guard.citizens import CitizenSecrets
from synlig.storage.control.database import Database
from synlig.storage.vault.schema import citizen, joined

PAGE: Final = 5_000


def rewrap_citizens(database: Database, secrets: CitizenSecrets, then: Callable[[], None]) -> int:
    """How many keys were wrapped anew; `then` is called while nobody can write and none is left under the old key.

    Killed anywhere, it is run again: what is wrapped anew is left as it is.

    Raises:
        IntegrityFailure: a key opens under neither.
    """
    last = count = 0
    while page := _page(database, last):
        last = page[-1].id
        with database.writing() as connection:
            count += _rewrapped(connection, secrets, [row.id for row in page])
    with database.writing() as connection:  # whoever makes a citizen now waits, and takes the new key afterwards
        late = connection.scalars(select(citizen.c.id).where(citizen.c.id > last)).all()
        count += _rewrapped(connection, secrets, list(late)) + _rewrapped_joined(connection, secrets)
        then()
    return count


def _rewrapped_joined(connection: Connection, secrets: CitizenSecrets) -> int:
    """Those of people who were here twice: they are few."""
    rows = connection.execute(select(joined.c.former, joined.c.wrapped_key)).all()
    old = [row for row in rows if not secrets.is_current(row.wrapped_key, Surrogate(row.former))]
    for row in old:
        key = secrets.rewrap(row.wrapped_key, Surrogate(row.former))
        connection.execute(update(joined).where(joined.c.former == row.former).values(wrapped_key=key))
    return len(old)


def _page(database: Database, last: int) -> list[Any]:
    asked = select(citizen.c.id).where(citizen.c.id > last).order_by(citizen.c.id).limit(PAGE)
    with database.reading() as connection:
        return list(connection.execute(asked).all())


def _rewrapped(connection: Connection, secrets: CitizenSecrets, ids: list[int]) -> int:
    if not ids:
        return 0
    asked = select(citizen.c.id, citizen.c.surrogate, citizen.c.wrapped_key)
    rows = connection.execute(asked.where(citizen.c.id.between(ids[0], ids[-1]))).all()
    new = [
        {"of": row.id, "wrapped_key": secrets.rewrap(row.wrapped_key, Surrogate(row.surrogate))}
        for row in rows
        if not secrets.is_current(row.wrapped_key, Surrogate(row.surrogate))
    ]
    if new:
        connection.execute(update(citizen).where(citizen.c.id == bindparam("of")), new)
    return len(new)
