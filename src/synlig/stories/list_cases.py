"""People's cases, the one due first before, without whom they are about."""

from synlig.core.person_case import PersonCase
from synlig.storage.person_cases import PersonCases


def list_cases(*, closed: bool = False, person_cases: PersonCases) -> list[PersonCase]:
    """Open cases; with `closed` those that ended too."""
    return person_cases.all(closed=closed)
