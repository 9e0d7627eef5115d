"""The inhabitants that rates are counted against: FOLK1A 2020K1 until newer figures are loaded."""

import csv
from functools import cache
from importlib.resources import files
from typing import Final

from synlig.core.cpr import Sex
from synlig.core.kommune import KommuneKode
from synlig.core.population import Population

LABEL: Final = "FOLK1A 2020K1"
SOURCE: Final = "Danmarks Statistik, Statistikbanken, tabel FOLK1A: folketal den 1. i kvartalet, 2020K1"


@cache
def load() -> Population:
    """The declared population of the 98 municipalities; Christiansø is none and is left out."""
    with (files("synlig.declared.population") / "folk1a_2020k1.csv").open(encoding="utf-8") as lines:
        counts: dict[tuple[KommuneKode, Sex, str], int] = {
            (KommuneKode(row["kommune"]), _sex(row["koen"]), row["aldersgruppe"]): int(row["antal"])
            for row in csv.DictReader(lines)
        }
    return Population(LABEL, SOURCE, counts)


def _sex(letter: str) -> Sex:
    return "K" if letter == "K" else "M"
