"""Whose case it is: the CPR number, given for the case and written down first."""

from synlig.core.cpr import Cpr
from synlig.storage.person_cases import PersonCases
from synlig.storage.vault import Vault


def person_of_case(case_id: str, *, person_cases: PersonCases, vault: Vault, actor: str) -> Cpr:
    """The number behind the case; the vault writes down that it was given out, and so does the log (K5).

    Raises:
        NotFound: no such case, or the person was erased. Refused: more numbers than the hour allows.
    """
    return vault.reveal(person_cases.person(case_id), f"person case {case_id}", actor)
