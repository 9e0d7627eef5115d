"""A home with its people and its clock, for tests in which one proposes and another approves."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from synlig.core.change import Change, Decider
from synlig.pipeline.terminology.importing import ImportAs
from synlig.stories.approve_change import approve_change
from synlig.stories.create_home import create_home
from synlig.stories.import_codes import import_codes
from synlig.surfaces.carrying_out import carry_out
from synlig.surfaces.wiring import Wiring

ANNA, BENT, ROOT = Decider("os:anna"), Decider("os:bent"), Decider("os:root", shared=True)


@dataclass
class Office:
    """A home with its people and its clock."""

    home: Path
    now: datetime = datetime(2026, 11, 24, 12, tzinfo=UTC)
    environment: dict[str, str] = field(default_factory=dict[str, str])

    def wiring(self, who: Decider = ANNA) -> Wiring:
        """The home as a process that starts now sees it."""
        made = Wiring(self.home, self.environment)
        vars(made).update(operator=who, clock=lambda: self.now)
        return made

    def proposed(self, path: Path, wanted: ImportAs | None = None, who: Decider = ANNA) -> Change:
        return self.wiring(who).tell(import_codes, path, wanted or ImportAs(path.name))

    def imported(self, path: Path, wanted: ImportAs | None = None) -> dict[str, Any]:
        """Propose, approve and carry out; what it would change, as it was told."""
        change = self.proposed(path, wanted)
        wiring = self.wiring(BENT)
        carry_out(wiring, wiring.tell(approve_change, change.id, BENT, change.digest))
        return json.loads(change.proposal.effect)


def new_office(folder: Path) -> Office:
    """With a fresh home."""
    Wiring(folder / "home", {}).tell(create_home)
    return Office(folder / "home")
