"""The groups of own citizens or units that a person may see: their own, and their municipality's."""

from synlig.core.cohort import Cohorts
from synlig.core.permission import Permission, Person
from synlig.guard.access.reach import Units, own_reach
from synlig.storage.cohorts import CohortStore


def list_cohorts(person: Person, *, org_units: Units, cohorts: CohortStore) -> list[Cohorts]:
    """By name.

    Raises:
        Refused: the person may not see own citizens' rows.
    """
    return cohorts.of(person, own_reach(person, Permission.READ_OWN_ROWS, org_units))
