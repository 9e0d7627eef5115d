"""Courses of heart rehabilitation that are filled in by hand, until they are over: no CPR number, one row each."""

import json
from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Column, Row, String, Table, Text, insert, select, update

from synlig.core.cpr import Surrogate
from synlig.core.errors import NotFound
from synlig.core.heart_course import HeartCourse
from synlig.core.kommune import KommuneKode
from synlig.storage.clock import Clock, utc_now
from synlig.storage.control.database import Database
from synlig.storage.control.metadata import UtcInstant, metadata

heart_course: Final = Table(
    "heart_course",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("kommune", String(4), nullable=False, index=True),
    Column("surrogate", String(32), nullable=False, index=True),
    Column("texts", Text, nullable=False),
    Column("reported", Text, nullable=False),
    Column("begun_at", UtcInstant, nullable=False),
    Column("changed_at", UtcInstant, nullable=False),
    Column("changed_by", String(200), nullable=False),
    Column("sent_at", UtcInstant),
)


class HeartCourses:
    """Kept in the control database; by `surrogate` a person's courses are found and erased (K20, K23)."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock

    def begin(self, kommune: KommuneKode, surrogate: Surrogate, by: str) -> str:
        """A new course with nothing in it; its number."""
        number, now = str(uuid4()), self._clock()
        row = {"kommune": kommune, "surrogate": surrogate, "texts": "{}", "reported": "{}", "begun_at": now}
        with self._database.writing() as connection:
            connection.execute(insert(heart_course).values(id=number, changed_at=now, changed_by=by, **row))
        return number

    def of(self, kommune: KommuneKode) -> tuple[HeartCourse, ...]:
        """The municipality's courses, the latest changed first."""
        asked = select(heart_course).where(heart_course.c.kommune == kommune)
        with self._database.reading() as connection:
            rows = connection.execute(asked.order_by(heart_course.c.changed_at.desc(), heart_course.c.id)).all()
        return tuple(_course(row) for row in rows)

    def see(self, kommune: KommuneKode, number: str) -> HeartCourse:
        """One of the municipality's courses.

        Raises:
            NotFound: it has none of that number.
        """
        asked = select(heart_course).where(heart_course.c.kommune == kommune, heart_course.c.id == number)
        with self._database.reading() as connection:
            row = connection.execute(asked).one_or_none()
        if row is None:
            raise NotFound("There is no such course.")
        return _course(row)

    def keep(self, course: HeartCourse, texts: Mapping[str, str], by: str) -> None:
        """Put what is written now in the place of what was."""
        self._set(course, changed_by=by, texts=json.dumps(dict(texts), ensure_ascii=False))

    def sent(self, course: HeartCourse, reported: Mapping[str, str], by: str) -> None:
        """Note what was reported, after it was received."""
        text = json.dumps(dict(reported), ensure_ascii=False)
        self._set(course, changed_by=by, texts=text, reported=text, sent_at=self._clock())

    def _set(self, course: HeartCourse, **values: Any) -> None:
        change = update(heart_course).where(heart_course.c.kommune == course.kommune, heart_course.c.id == course.id)
        with self._database.writing() as connection:
            if not connection.execute(change.values(changed_at=self._clock(), **values)).rowcount:
                raise NotFound("There is no such course any more.")


def _course(row: Row[Any]) -> HeartCourse:
    return HeartCourse(
        row.id,
        KommuneKode(row.kommune),
        Surrogate(row.surrogate),
        json.loads(row.texts),
        json.loads(row.reported),
        row.begun_at,
        row.changed_at,
        row.changed_by,
        row.sent_at,
    )
