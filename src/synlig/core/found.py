"""What is found of a person: one place in one store, and how sure it is that it is about them (K20, K21)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from synlig.core.kommune import KommuneKode

Match = Literal["certain", "probable"]


@dataclass(frozen=True, slots=True)
class Found:
    """One row of the gross list. `bundle_id` names a report, also a rejected one; `when` is unknown to some stores."""

    store: str
    kind: str
    when: datetime | None
    match: Match
    why: str
    bundle_id: str | None = None
    kommune: KommuneKode | None = None


@dataclass(frozen=True, slots=True)
class Looking:
    """What part of the gross list is asked for: of a period, of one kind or store. Empty asks for all."""

    since: datetime | None = None
    until: datetime | None = None
    type: str | None = None
    reason: str = ""
    """Why one must see where a protected person is; without it that is masked (K26)."""

    def wants(self, found: Found) -> bool:
        """Whether `found` is asked for; what has no time belongs to every period."""
        return (
            self.type in (None, found.kind, found.store)
            and (self.since is None or found.when is None or found.when >= self.since)
            and (self.until is None or found.when is None or found.when < self.until)
        )
