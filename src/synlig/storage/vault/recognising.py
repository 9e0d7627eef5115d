"""Citizens recognised by the tags of their numbers, the one they have and those they had before."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select

from synlig.storage.control.database import pieces
from synlig.storage.vault.schema import citizen, former_number

COLUMNS = (citizen.c.surrogate, citizen.c.wrapped_key, citizen.c.created_at)


def by_tag(connection: Connection, tags: Sequence[bytes]) -> Iterator[Any]:
    """(tag asked for, surrogate, wrapped_key, created_at) of those that are known; a number of today wins."""
    found = set[bytes]()
    for some in pieces(list(dict.fromkeys(tags))):
        for row in connection.execute(select(citizen.c.tag, *COLUMNS).where(citizen.c.tag.in_(some))):
            found.add(row.tag)
            yield row
        left = [tag for tag in some if tag not in found]
        of_before = select(former_number.c.tag, *COLUMNS).join_from(
            former_number, citizen, former_number.c.surrogate == citizen.c.surrogate
        )
        yield from connection.execute(of_before.where(former_number.c.tag.in_(left))) if left else ()
