"""The book of people's cases in the control database."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, case, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from synlig.core.cpr import Surrogate
from synlig.core.errors import Conflict, NotFound
from synlig.core.instant import danish_day
from synlig.core.person_case import CaseItem, Decision, Outcome, PersonCase
from synlig.storage.control.database import Database
from synlig.storage.person_cases.schema import case_item, person_case


class PersonCases:
    """Cases by their numbers; a case that ended stays as it is."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, new: PersonCase, person: Surrogate, now: datetime) -> None:
        """Write down a new case.

        Raises:
            Conflict: there is one of that number.
        """
        row = {"id": new.id, "kind": new.kind, "person": person, "received": new.received, "due": new.due}
        try:
            with self._database.writing() as connection:
                connection.execute(insert(person_case).values(**row, opened_by=new.opened_by, opened_at=now))
        except IntegrityError:
            raise Conflict(f"There is a case {new.id} already.") from None

    def named(self, case_id: str) -> PersonCase:
        """The case of that number.

        Raises:
            NotFound: there is none.
        """
        found = self._found(person_case.c.id == case_id)
        if not found:
            raise NotFound(f"There is no case {case_id}.")
        return found[0]

    def all(self, *, closed: bool = False) -> list[PersonCase]:
        """Open cases, the one due first before; with `closed` those that ended too."""
        return self._found(True if closed else person_case.c.outcome.is_(None))

    def of(self, person: Surrogate) -> list[PersonCase]:
        """The cases of one person."""
        return self._found(person_case.c.person == person)

    def person(self, case_id: str) -> Surrogate:
        """Whom the case is about.

        Raises:
            NotFound: no such case, or the person was erased.
        """
        with self._database.reading() as connection:
            found = connection.scalar(select(person_case.c.person).where(person_case.c.id == case_id))
        if found is None:
            raise NotFound(f"Whom the case {case_id} is about is not known here, or not any more.")
        return Surrogate(found)

    def keep_items(self, case_id: str, items: Sequence[CaseItem]) -> None:
        """The gross list of the case, in place of an older one.

        Raises:
            Conflict: the case has ended.
        """
        rows = [{**asdict(item), "case_id": case_id} for item in items]
        for row in rows:
            row["at"] = row.pop("when")
        with self._database.writing() as connection:
            _check_open(connection, case_id)
            connection.execute(delete(case_item).where(case_item.c.case_id == case_id))
            if rows:
                connection.execute(insert(case_item), rows)

    def items(self, case_id: str) -> list[CaseItem]:
        """The gross list of the case with what was decided, in its order."""
        asked = select(case_item).where(case_item.c.case_id == case_id).order_by(case_item.c.number)
        with self._database.reading() as connection:
            return [_item(row) for row in connection.execute(asked)]

    def decide(self, case_id: str, numbers: Sequence[int], decision: Decision, reason: str, who: str) -> int:
        """Keep, redact or reject these items; how many there were.

        Raises:
            Conflict: the case has ended.
        """
        mine = (case_item.c.case_id == case_id, case_item.c.number.in_(numbers))
        values = {"decision": decision, "reason": reason, "decided_by": who}
        with self._database.writing() as connection:
            _check_open(connection, case_id)
            return connection.execute(update(case_item).where(*mine).values(values)).rowcount

    def prolong(self, case_id: str, due: date, why: str) -> None:
        """Give the case longer.

        Raises:
            Conflict: the case has ended.
        """
        with self._database.writing() as connection:
            _check_open(connection, case_id)
            mine = update(person_case).where(person_case.c.id == case_id)
            connection.execute(mine.values(due=due, prolonged_why=why))

    def close(self, case_id: str, outcome: Outcome, ground: str, reason: str, who: str, now: datetime) -> None:
        """End the case.

        Raises:
            Conflict: it has ended.
        """
        ended = {"outcome": outcome, "ground": ground, "reason": reason, "closed_by": who, "closed_at": now}
        with self._database.writing() as connection:
            _check_open(connection, case_id)
            connection.execute(update(person_case).where(person_case.c.id == case_id).values(ended))

    def _found(self, which: Any) -> list[PersonCase]:
        undecided = func.sum(case((case_item.c.decision == "", 1), else_=0))
        asked = (
            select(person_case, func.count(case_item.c.number).label("items"), undecided.label("undecided"))
            .join_from(person_case, case_item, isouter=True)
            .where(which)
            .group_by(*person_case.c)
            .order_by(person_case.c.due, person_case.c.id)
        )
        with self._database.reading() as connection:
            return [_case(row) for row in connection.execute(asked)]


def _check_open(connection: Connection, case_id: str) -> None:
    row = connection.execute(select(person_case.c.outcome).where(person_case.c.id == case_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no case {case_id}.")
    if row.outcome is not None:
        raise Conflict(f"The case {case_id} has ended.")


def _case(row: Row[Any]) -> PersonCase:
    return PersonCase(
        row.id,
        row.kind,
        row.received,
        row.due,
        row.opened_by,
        row.prolonged_why,
        row.items,
        int(row.undecided or 0) if row.items else 0,
        row.outcome,
        row.ground,
        row.reason,
        None if row.closed_at is None else danish_day(row.closed_at),
        row.closed_by,
    )


def _item(row: Row[Any]) -> CaseItem:
    return CaseItem(
        row.number,
        row.store,
        row.kind,
        row.at,
        row.match,
        row.why,
        row.bundle_id,
        row.kommune,
        row.decision,
        row.reason,
        row.decided_by,
    )
