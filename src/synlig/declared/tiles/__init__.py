"""Where each municipality's tile lies on the tile map: a grid of our own drawing, true to who is beside whom."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from synlig.core.words import Words

SOURCE: Final = Words(
    "Kortet er vores egen tegning: et felt pr. kommune, lagt omtrent som i landskabet. Alle felter er lige store.",
    "The map is our own drawing: one tile for each municipality, placed roughly as in the land. All tiles are equal.",
)


@dataclass(frozen=True, slots=True)
class Tile:
    """One municipality's place on the grid, and its name in three letters."""

    column: int
    row: int
    short: str


@cache
def load() -> Mapping[str, Tile]:
    """Every tile by municipality."""
    with files(__name__).joinpath("tiles.csv").open(encoding="utf-8") as stream:
        return {
            row["kommune"]: Tile(int(row["column"]), int(row["row"]), row["short"]) for row in csv.DictReader(stream)
        }
