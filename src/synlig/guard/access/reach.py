"""Whose exact figures a person may see: the one place where that is decided, before anything is counted (C9)."""

from synlig.core.errors import Refused
from synlig.core.kommune import KommuneKode
from synlig.core.permission import Permission, Person
from synlig.core.sensitivity import Sensitivity
from synlig.guard.access.decision import Datum, decide


def own_reach(person: Person) -> KommuneKode:
    """The municipality whose rows `person` may have counted exactly: their own, when policy says so.

    Raises:
        Refused: none.
    """
    if person.kommune is not None:
        own = Datum(person.kommune, Sensitivity.SENSITIVE)
        if decide(person, Permission.READ_OWN_ROWS, own).allowed:
            return person.kommune
    raise Refused("Exact figures are shown to those who look after their own municipality's data.")
