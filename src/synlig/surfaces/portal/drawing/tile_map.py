"""The tile map of Denmark: a tile for each municipality, darker where the rate is higher, the own one framed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from synlig.core.rate import RateFigure
from synlig.declared.tiles import Tile

SIDE: Final = 48
CLASSES: Final = 5


@dataclass(frozen=True, slots=True)
class DrawnTile:
    """One tile: pixels, its class from 1 (lowest) to 5, or 0 where there is no rate or it is not compared with."""

    figure: RateFigure
    tile: Tile
    x: int
    y: int
    grade: int
    own: bool


@dataclass(frozen=True, slots=True)
class Grade:
    """One class of the legend: its number, the lowest and highest rate in it, and how many places."""

    number: int
    low: float
    high: float
    places: int


@dataclass(frozen=True, slots=True)
class TileMap:
    """The tiles and the legend; classes hold as equally many places as equal rates allow."""

    tiles: tuple[DrawnTile, ...]
    grades: tuple[Grade, ...]
    width: int
    height: int


def tile_map(
    figures: Sequence[RateFigure], everyone: Sequence[RateFigure], own: str | None, tiles: Mapping[str, Tile]
) -> TileMap:
    """The map of `everyone`, coloured where `figures` has the place; equal rates are always in one class."""
    compared = {figure.code for figure in figures}
    rates = sorted(figure.rate for figure in figures if figure.rate is not None)
    classes = min(CLASSES, len(rates))
    ends = [rates[len(rates) * step // classes - 1] for step in range(1, classes)]

    def grade_of(one: RateFigure) -> int:
        return 0 if one.rate is None or one.code not in compared else 1 + sum(one.rate > end for end in ends)

    drawn = tuple(
        DrawnTile(figure, tile, tile.column * SIDE, tile.row * SIDE, grade_of(figure), own=figure.code == own)
        for figure in sorted(everyone, key=lambda one: one.code == own)
        if (tile := tiles.get(figure.code))
    )
    return TileMap(drawn, _grades(drawn), *(SIDE * (1 + max(side, default=0)) for side in _sides(tiles)))


def _sides(tiles: Mapping[str, Tile]) -> tuple[list[int], list[int]]:
    return [tile.column for tile in tiles.values()], [tile.row for tile in tiles.values()]


def _grades(drawn: Sequence[DrawnTile]) -> tuple[Grade, ...]:
    inside = {
        number: [one.figure.rate or 0.0 for one in drawn if one.grade == number] for number in range(1, CLASSES + 1)
    }
    return tuple(Grade(number, min(rates), max(rates), len(rates)) for number, rates in inside.items() if rates)
