"""What was decided on each row of a case, for the answer that is written by it and logged as such."""

from synlig.core.person_case import CaseItem
from synlig.storage.person_cases import PersonCases


def decided_of_case(case_id: str, *, person_cases: PersonCases) -> list[CaseItem]:
    """The rows of the case.

    Raises:
        NotFound: no such case.
    """
    person_cases.named(case_id)
    return person_cases.items(case_id)
