"""Whose rows a person may see exactly: those of one municipality, all of them or only what some units reported."""

from dataclasses import dataclass

from synlig.core.kommune import KommuneKode, Sor


@dataclass(frozen=True, slots=True)
class Reach:
    """`units` are the reporting units (SOR) whose rows it is limited to; None: every row of the municipality.

    A row whose unit is not known is within a whole municipality's reach only.
    """

    kommune: KommuneKode
    units: frozenset[Sor] | None = None

    def covers(self, kommune: str | None, sor: str | None) -> bool:
        """True for what was reported for the municipality by one of the units."""
        return kommune == self.kommune and (self.units is None or sor in self.units)
