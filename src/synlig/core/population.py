"""How many people live where: counts by municipality, sex and age group, with the table they come from."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from synlig.core.cpr import Sex
from synlig.core.kommune import KommuneKode

ALDERSGRUPPER: Final = (
    "0-17",
    "18-64",
    "65-69",
    "70-74",
    "75-79",
    "80-84",
    "85-89",
    "90+",
)
"""The age groups of every cube (CONTRACT.md, "What the cubes count")."""
_FIRST_AGES: Final = (0, 18, 65, 70, 75, 80, 85, 90)


def aldersgruppe_of(age: int) -> str:
    """The age group that whole years `age` fall in; an age below 0 counts as `0-17`."""
    return ALDERSGRUPPER[max(bisect_right(_FIRST_AGES, age) - 1, 0)]


@dataclass(frozen=True, slots=True)
class Population:
    """Inhabitants under (kommune, koen, aldersgruppe). `label` names table and period, e.g. `FOLK1A 2020K1`."""

    label: str
    source: str
    counts: Mapping[tuple[KommuneKode, Sex, str], int]
