"""People's cases: opened, gone through, answered in time (K20-K23)."""

from synlig.storage.person_cases.cases import PersonCases

__all__ = ["PersonCases"]
