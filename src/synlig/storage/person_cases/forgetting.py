"""Whom cases are about, forgotten: the case stays as its number and its ending (K23)."""

from sqlalchemy import Connection, delete, select, update

from synlig.core.cpr import Surrogate
from synlig.storage.person_cases.schema import case_item, person_case


def forget_person(connection: Connection, person: Surrogate) -> int:
    """Within the transaction of `connection`: how many rows of the person's cases are gone."""
    mine = select(person_case.c.id).where(person_case.c.person == person)
    gone = connection.execute(delete(case_item).where(case_item.c.case_id.in_(mine))).rowcount
    told = {"person": None, "reason": ""}
    connection.execute(update(person_case).where(person_case.c.person == person).values(told))
    return gone
