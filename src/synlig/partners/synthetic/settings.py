"""What is asked of the synthetic care-record system, and what it hands over."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from synlig.core.errors import WrongUsage
from synlig.core.kommune import KommuneKode

LAST_DAY: Final = date(2026, 10, 31)
LONGEST: Final = 366
FIRST_YEAR, LAST_YEAR = 2010, 2036
"""Between them everybody between 0 and 99 was born in a year whose century a CPR number can tell."""


@dataclass(frozen=True, slots=True)
class SyntheticSettings:
    """`citizens` in all over `kommuner` (None: all of them), during the `days` that end with `last_day`.

    `faults` is the share of reports (0 to 1) that get exactly one planted fault. The same settings give the
    same bytes. What a municipality reports depends on the seed, the days and its own number of citizens, not on
    which others are asked for.
    """

    citizens: int
    days: int
    kommuner: tuple[KommuneKode, ...] | None = None
    seed: int = 1
    faults: float = 0.0
    last_day: date = LAST_DAY

    def __post_init__(self) -> None:
        """Refuse what cannot be done, before anything is made."""
        if self.citizens < 1 or not 1 <= self.days <= LONGEST:
            raise WrongUsage(f"At least one citizen and between 1 and {LONGEST} days are needed.")
        if not 0 <= self.faults <= 1:
            raise WrongUsage("The share of reports with a fault lies between 0 and 1.")
        if not FIRST_YEAR <= self.last_day.year <= LAST_YEAR:
            raise WrongUsage(f"The last day lies in the years {FIRST_YEAR} to {LAST_YEAR}.")
        if self.seed < 0:
            raise WrongUsage("The seed is 0 or a positive whole number.")
        if self.kommuner is not None and not self.kommuner:
            raise WrongUsage("At least one municipality is needed.")


@dataclass(frozen=True, slots=True)
class PlantedFault:
    """One fault, where it stands and the rule that must find it; `kind` is its name in the catalogue."""

    kind: str
    file: str
    line: int
    bundle_id: str
    rule: str
    expression: str

    def as_line(self) -> dict[str, str | int]:
        """A line of `faults.ndjson`."""
        return {
            "file": self.file,
            "line": self.line,
            "bundle_id": self.bundle_id,
            "rule": self.rule,
            "expression": self.expression,
            "kind": self.kind,
        }


@dataclass(frozen=True, slots=True)
class DayFile:
    """Lines to append to the file of one municipality and day: NDJSON, one Bundle a line.

    A large municipality comes in several instalments, so that memory stays flat; the later ones continue the
    same files. `citizens` counts those told to their end since the one before; who moves counts where he or she
    moved from.
    """

    kommune: KommuneKode
    date: date
    lines: bytes
    reports: int
    resources: int
    citizens: int
    faults: tuple[PlantedFault, ...]

    @property
    def path(self) -> str:
        """Where the lines belong, relative to the directory that is written."""
        return day_path(self.kommune, self.date)


def day_path(kommune: KommuneKode, day: date) -> str:
    """`<kode>/<date>.ndjson` (CONTRACT.md, `generate`)."""
    return f"{kommune}/{day.isoformat()}.ndjson"
