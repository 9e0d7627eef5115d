"""A sparkline: one row's years as a line small enough to stand in a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 72
HEIGHT: Final = 20
EDGE: Final = 3


@dataclass(frozen=True, slots=True)
class Sparkline:
    """The line's points as SVG writes them, in pieces where a year is missing, and where the newest year stands."""

    pieces: tuple[str, ...]
    x: float
    y: float


def sparkline(figures: Sequence[float | None]) -> Sparkline | None:
    """The line from 0 to the row's own highest figure; None with fewer than two figures."""
    known = [figure for figure in figures if figure is not None]
    if len(known) < 2:
        return None
    most = max(known) or 1.0
    step = (WIDTH - 2 * EDGE) / (len(figures) - 1)
    points = [
        None
        if figure is None
        else (round(EDGE + place * step, 1), round(HEIGHT - EDGE - figure / most * (HEIGHT - 2 * EDGE), 1))
        for place, figure in enumerate(figures)
    ]
    pieces: list[list[str]] = [[]]
    for point in points:
        if point is None:
            pieces.append([])
        else:
            pieces[-1].append(f"{point[0]},{point[1]}")
    last = next(point for point in reversed(points) if point is not None)
    return Sparkline(tuple(" ".join(piece) for piece in pieces if len(piece) > 1), *last)
