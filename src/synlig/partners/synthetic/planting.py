"""Plants a fault in some reports, one in each, of a kind drawn from the whole catalogue."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

import msgspec

from synlig.core.cpr import Cpr
from synlig.core.kommune import KommuneKode
from synlig.partners.synthetic.cpr_numbers import STRANGERS, CprNumbers
from synlig.partners.synthetic.draft import Draft, FaultKind
from synlig.partners.synthetic.fault_heart import HEART_FAULTS
from synlig.partners.synthetic.fault_invariants import INVARIANT_FAULTS
from synlig.partners.synthetic.fault_structures import STRUCTURE_FAULTS
from synlig.partners.synthetic.fault_texts import TEXT_FAULTS
from synlig.partners.synthetic.journal import Report
from synlig.partners.synthetic.settings import PlantedFault, day_path
from synlig.partners.synthetic.voice import Body

CATALOGUE: Final[dict[str, str]] = {
    **dict.fromkeys(TEXT_FAULTS, "json"),
    **{kind.name: kind.rule for kind in (*STRUCTURE_FAULTS, *INVARIANT_FAULTS, *HEART_FAULTS)},
}
"""Every kind of fault by name, with the rule that must find it."""
FIRST_STRANGER: Final = date(1938, 1, 2)
DAYS_OF_STRANGERS: Final = 250
_decode: Final = msgspec.json.Decoder(dict[str, object]).decode
_encode: Final = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Planted:
    """A fault before it is known on which line of which file it stands."""

    kind: str
    rule: str
    bundle_id: str
    expression: str

    def at(self, kommune: KommuneKode, day: date, line: int) -> PlantedFault:
        """The fault in its place."""
        return PlantedFault(self.kind, day_path(kommune, day), line, self.bundle_id, self.rule, self.expression)


class Planter:
    """Plants faults in a share of one municipality's reports; `order` is the municipality's place among all."""

    def __init__(self, share: float, dice: Random, order: int) -> None:
        self._share = share
        self._dice = dice
        self._numbers = CprNumbers(STRANGERS)
        self._birth = FIRST_STRANGER + timedelta(days=order * DAYS_OF_STRANGERS)
        self._kinds: list[FaultKind | str] = [*TEXT_FAULTS, *STRUCTURE_FAULTS, *INVARIANT_FAULTS, *HEART_FAULTS]

    def perhaps(self, report: Report) -> tuple[bytes, Planted | None]:
        """The report's line with or without a fault."""
        if self._share == 0 or self._dice.random() >= self._share:
            return report.line, None
        while True:
            kind = self._dice.choice(self._kinds)
            if isinstance(kind, str):
                return TEXT_FAULTS[kind](report.line, self._dice), Planted(kind, "json", report.id, "Bundle")
            line, found = self._plant(kind, report)
            if found is not None:
                return line, Planted(kind.name, kind.rule, report.id, found)

    def _plant(self, kind: FaultKind, report: Report) -> tuple[bytes, str | None]:
        bundle: Body = _decode(report.line)
        found = kind.plant(Draft(bundle, self._dice, self._stranger))
        return (report.line, None) if found is None else (_encode(bundle), found)

    def _stranger(self) -> Cpr:
        day = self._dice.randrange(DAYS_OF_STRANGERS)
        return self._numbers.next(self._birth + timedelta(days=day), "K" if day % 2 else "M")
