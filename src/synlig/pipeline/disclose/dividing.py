"""What divides the same facts at several codes, met or not met: figures are made to agree, and the attacker adds up."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from synlig.core.cells import CellBlock
from synlig.core.cube import Cube

Figures = NDArray[np.int64]
Key = tuple[str, str]
ROUNDS = 64
"""Each round moves figures nearer to where none moves; a few do, more are there for what nobody foresaw."""


def divided(cube: Cube) -> list[Key]:
    """The blocks that divide the same facts, by measure and grain."""
    named = [cube.measure(name) for name in cube.division.measures] if cube.division else []
    return [(one.name, one.finest) for one in named if one is not None]


def fit_division(cube: Cube, changed: dict[Key, CellBlock]) -> None:
    """Lower or raise each figure that the figures at other codes leave no room for, to the nearest multiple they leave.

    At a code a figure is at most what the least of the whole sums can be, less what stands beside it, and where all
    are judged at least what the largest sum must be, less what can stand beside it: h and l. The truth is within
    both, so a figure above h, lowered to the largest multiple of the base b up to h, stays less than b from it, and
    one below l, raised to the smallest multiple from l, too. There is one between them, for h − l is at least as wide
    as what stands beside can be, b − 1 or more.

    Then l ≤ A ≤ h for each figure A, and nobody knows its truth closer than b − 1: every n from max(l, A − (b − 1)) to
    min(h, A + b − 1) leaves room for the others as they are shown, those are b values or more, and rounding alone,
    without any of this, would have shown just these figures. Nor does a year rule out a threshold of one cell: a
    truth of A is shown as A by every one of them (tests/spec/test_dividing.py enumerates years and changes together).
    """
    keys = divided(cube)
    if not keys:
        return
    shown, whole = np.stack([changed[key].values for key in keys]), _everybody(cube, changed[keys[0]])
    for _ in range(ROUNDS):
        before = shown.copy()
        for place in range(len(keys)):
            least, most = rooms(np.maximum(shown - (cube.base - 1), 0), shown + (cube.base - 1), whole)[place]
            lowered = np.where(shown[place] > most, cube.base * (most // cube.base), shown[place])
            shown[place] = np.where(lowered < least, cube.base * -(-least // cube.base), lowered)
        if bool((shown == before).all()):
            break
    changed.update({key: changed[key].holding(values) for key, values in zip(keys, shown, strict=True)})


def rooms(least: Figures, most: Figures, whole: NDArray[np.bool_]) -> list[tuple[Figures, Figures]]:
    """For each measure (first axis of `least` and `most`) what all codes together leave its figures.

    `whole` marks the codes (last axis) where everything is judged.
    """
    at_least, at_most = least.sum(axis=0), most.sum(axis=0)
    lowest = at_least.max(axis=-1, keepdims=True)
    highest = at_most[..., whole].min(axis=-1, keepdims=True)
    return [
        (np.where(whole, lowest - (at_most - high), 0), highest - (at_least - low))
        for low, high in zip(least, most, strict=True)
    ]


def added_up(
    cube: Cube, least: Mapping[Key, Figures], most: Mapping[Key, Figures], block: CellBlock
) -> list[tuple[Key, Figures, Figures]]:
    """What the attacker works out of each divided block (of the shape of `block`), given all their bounds."""
    keys = divided(cube)
    found = rooms(
        np.stack([least[key] for key in keys]), np.stack([most[key] for key in keys]), _everybody(cube, block)
    )
    return [(key, low, high) for key, (low, high) in zip(keys, found, strict=True)]


def _everybody(cube: Cube, block: CellBlock) -> NDArray[np.bool_]:
    all_at = cube.division.all_at if cube.division else ()
    return np.array([code in all_at for code in block.codes[-1]])
