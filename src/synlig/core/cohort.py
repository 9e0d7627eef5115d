"""Cohorts: own citizens or units that a municipality has put into groups, to count its own figures by them (C6, C9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from synlig.core.cpr import Surrogate
from synlig.core.kommune import KommuneKode, Sor
from synlig.core.release import ReleaseId
from synlig.core.words import Words

Kind = Literal["citizen", "unit"]
MOST_ROWS: Final = 5_000
MOST_GROUPS: Final = 8
LONGEST_LABEL: Final = 40
FEWEST: Final = 5
"""A count of fewer own citizens than this is not shown."""
FREE_STRANGERS: Final = 20
"""Numbers of no own citizen that any file may have; beyond these at most as many as it has of own citizens.

A list of all numbers of one birthday would otherwise tell in five files which of them is a row's.
"""


@dataclass(frozen=True, slots=True)
class Cohorts:
    """One upload: how many members each group has. `left_out` were in the file and have no rows of the municipality."""

    id: int
    name: str
    kommune: KommuneKode
    owner: str
    owner_name: str
    kind: Kind
    sizes: Mapping[str, int]
    left_out: int
    made: datetime
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Members:
    """Who is in which group: citizens or units by the group's label."""

    citizens: Mapping[str, Sequence[Surrogate]]
    units: Mapping[str, Sequence[Sor]]


@dataclass(frozen=True, slots=True)
class CohortCounts:
    """Citizens of each group by code of one dimension, in one year; None: fewer than may be shown, but someone."""

    cube: str
    title: Words
    year: str
    labels: Mapping[str, str]
    rows: Mapping[str, Mapping[str, int | None]]
    asked: ReleaseId
