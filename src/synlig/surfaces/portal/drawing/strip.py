"""All places as dots on one line: the whole spread at a glance, the own place and the country marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from synlig.core.rate import RateFigure
from synlig.surfaces.portal.drawing.bars import scale_of
from synlig.surfaces.portal.drawing.scale import Scale

DOT: Final = 0.9
"""How close two dots may stand before one is lifted, in percent of the width."""
LIFT: Final = 7
MIDDLE: Final = 34


@dataclass(frozen=True, slots=True)
class Dot:
    """One place on the line."""

    figure: RateFigure
    x: float
    y: int
    own: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """The line with its dots; `own` and `line` say where the own place and the country stand, in percent."""

    dots: tuple[Dot, ...]
    scale: Scale
    own: Dot | None
    line: float | None


def strip(figures: Sequence[RateFigure], own: str | None, land: RateFigure | None) -> Strip:
    """Dots in order of their rate, stacked up and down by turns where they would cover each other."""
    shown = sorted((figure for figure in figures if figure.rate is not None), key=lambda figure: figure.rate or 0.0)
    scale = scale_of((*shown, land) if land else shown)
    dots: list[Dot] = []
    for figure in shown:
        x = scale.at(figure.rate or 0.0)
        level = sum(1 for dot in dots[-9:] if x - dot.x < DOT)
        side = LIFT * ((level + 1) // 2) * (1 if level % 2 else -1)
        dots.append(Dot(figure, x, MIDDLE + max(-21, min(21, side)), own=figure.code == own))
    mine = next((dot for dot in dots if dot.own), None)
    line = scale.at(land.rate) if land and land.rate is not None else None
    return Strip(tuple(dots), scale, mine, line)
