"""The facts behind a cube's measures: a query text that makes them, and when one counts in a year."""

from dataclasses import dataclass
from typing import Final

CITIZEN: Final = ("surrogate", "koen", "birth_date")
TOUCHES: Final = "f.begins < y.year_end AND (f.ends IS NULL OR f.ends > y.year_start)"
WITHIN: Final = "f.begins >= y.year_start AND f.begins < y.year_end"


@dataclass(frozen=True, slots=True)
class FactsQuery:
    """The facts behind one event measure, or behind several that divide them.

    `versions` are common table expressions ending in `shown`; `facts` makes of it kommune, surrogate, koen, birth_date,
    code, begins and ends (exclusive, null where still open), and `row_id`, the resource of the table `of` that it is
    about; `counts_in` says when a fact `f` counts in a year `y`. Distinct measures count each `surrogate` once; facts
    that are about something else than citizens put its id there. Where the cube has an axis of its own (`places`), its
    code is `split`. With measures in `also`, `part` is 0 for `measure`, 1 for the first of them, and so on.
    """

    measure: str
    tables: tuple[str, ...]
    versions: str
    facts: str
    counts_in: str
    of: str
    also: tuple[str, ...] = ()

    @property
    def measures(self) -> tuple[str, ...]:
        """Every measure that counts these facts."""
        return (self.measure, *self.also)
