"""The book of erasures: each is begun once, found again after a crash, and ends as a case with counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, insert, select, update

from synlig.core.cpr import Surrogate
from synlig.core.erasure import Erasure as Asked
from synlig.storage.clock import Clock, utc_now
from synlig.storage.control.database import Database
from synlig.storage.erasing.schema import erasure


@dataclass(frozen=True, slots=True)
class Erasure:
    """One erasure under way."""

    id: str
    surrogate: Surrogate
    case: str
    begun_at: datetime


@dataclass(frozen=True, slots=True)
class Erased:
    """One erasure that is done: what it came to, and nothing of whom it was about."""

    id: str
    case: str
    ground: str
    actor: str
    begun_at: datetime
    done_at: datetime
    proof: Mapping[str, int]


class Erasures:
    """Over the control database."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._database, self._clock = database, clock

    def named(self, id_: str) -> Erasure | Erased | None:
        """The erasure of that name, under way or done; None when it was never begun."""
        with self._database.reading() as connection:
            row = connection.execute(select(erasure).where(erasure.c.id == id_)).one_or_none()
        if row is None:
            return None
        return _erasure(row) if row.done_at is None else _erased(row)

    def unfinished(self) -> list[Erasure]:
        """Every erasure that was begun and not ended, oldest first."""
        asked = select(erasure).where(erasure.c.done_at.is_(None)).order_by(erasure.c.begun_at)
        with self._database.reading() as connection:
            return [_erasure(row) for row in connection.execute(asked)]

    def begin(self, id_: str, asked: Asked, actor: str) -> Erasure:
        """Begin one; from now on it is found by its name."""
        row: dict[str, Any] = {
            "id": id_,
            "tag": asked.tombstone,
            "surrogate": asked.surrogate,
            "case_id": asked.case,
            "ground": asked.ground,
            "actor": actor,
            "begun_at": self._clock(),
            "step": 0,
            "proof": "{}",
        }
        with self._database.writing() as connection:
            connection.execute(insert(erasure).values(row))
        return Erasure(id_, asked.surrogate, asked.case, row["begun_at"])

    def reached(self, one: Erasure, counts: Mapping[str, int]) -> dict[str, int]:
        """Add to what was counted so far, across restarts; all of it."""
        with self._database.writing() as connection:
            mine = erasure.c.id == one.id
            row = connection.execute(select(erasure).where(mine).with_for_update()).one()
            proof = msgspec.json.decode(row.proof, type=dict[str, int])
            total = proof | {name: proof.get(name, 0) + number for name, number in counts.items()}
            values = {"proof": msgspec.json.encode(total).decode(), "step": row.step + 1}
            connection.execute(update(erasure).where(mine).values(values))
        return total

    def finish(self, one: Erasure) -> Erased:
        """End one: whom it was about is forgotten here too."""
        ended = {"tag": None, "surrogate": None, "done_at": self._clock()}
        with self._database.writing() as connection:
            done = update(erasure).where(erasure.c.id == one.id).values(ended).returning(erasure)
            row = connection.execute(done).one()
        return _erased(row)

    def done(self) -> list[Erased]:
        """Every erasure that is done, oldest first."""
        asked = select(erasure).where(erasure.c.done_at.is_not(None)).order_by(erasure.c.begun_at)
        with self._database.reading() as connection:
            return [_erased(row) for row in connection.execute(asked)]


def _erasure(row: Row[Any]) -> Erasure:
    return Erasure(row.id, Surrogate(row.surrogate), row.case_id, row.begun_at)


def _erased(row: Row[Any]) -> Erased:
    proof = msgspec.json.decode(row.proof, type=dict[str, int])
    return Erased(row.id, row.case_id, row.ground, row.actor, row.begun_at, row.done_at, proof)
