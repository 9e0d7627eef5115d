"""What releases tell together: the same threshold stood behind a cell in each, whatever it is."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synlig.core.cells import CellBlock
from synlig.pipeline.disclose.narrowing import Bounds, Key
from synlig.pipeline.disclose.rounding import AAR

Figures = NDArray[np.int64]
Found = Mapping[Key, Bounds]
FAR = 1 << 40


@dataclass(frozen=True, slots=True)
class Told:
    """Of one block, beside one earlier release: the least and the most its figures and their changes can be."""

    key: Key
    figures: Bounds
    change: tuple[Figures, Figures]
    moved: NDArray[np.bool_]
    """Whether what is known of a figure by itself is other than it was: where it is not, nobody saw it change."""

    def narrow_changes(self, base: int) -> NDArray[np.bool_]:
        """Changes that are known more closely than base − 1, and are not known to be none.

        Where nothing was seen to move, a release tells what the one before it told: refusing it would be no protection,
        and refusing by whether the truth moved would tell just that.
        """
        least, most = self.change
        return (most - least < base - 1) & (least < base) & (most > -base) & self.moved & ~((least == 0) & (most == 0))


def told_since(
    now: Found, before: Callable[[], Iterable[tuple[str, Found]]], plain: set[Key], base: int
) -> Iterator[tuple[str, Told]]:
    """Block by block what each earlier release (by its id) tells beside all others and this one.

    `before` gives the earlier releases, each time it is called. Cells are matched by their codes. The blocks `plain`
    were rounded by one threshold a cell, the same in every year and release; of others only bounds are compared
    (which of their thresholds are possible is enumerated in tests/spec/test_agreeing.py).
    """
    possible = {key: _possible(now[key], base) for key in plain & set(now)}
    for _, found in before():
        for key in possible.keys() & found.keys():
            if (one := _onto(now[key].block, found[key])) is not None:
                possible[key] &= _possible(one, base)
    for name, found in before():
        for key, bounds in now.items():
            one = _onto(bounds.block, found[key]) if key in found else None
            if one is not None:
                yield name, _told(key, bounds, one, possible.get(key), base)


def _onto(block: CellBlock, earlier: Bounds) -> Bounds | None:
    """An earlier release's bounds on the axes of `block`; cells that it did not have can be anything."""
    if earlier.block.axes != block.axes:
        return None
    here, there = list[NDArray[np.intp]](), list[NDArray[np.intp]]()
    for codes, others in zip(block.codes, earlier.block.codes, strict=True):
        known = {code: place for place, code in enumerate(others)}
        pairs = [(place, known[code]) for place, code in enumerate(codes) if code in known]
        here.append(np.array([one for one, _ in pairs], np.intp))
        there.append(np.array([other for _, other in pairs], np.intp))
    figures = []
    for values, otherwise in ((earlier.block.values, -FAR), (earlier.least, -FAR), (earlier.most, FAR)):
        moved = np.full(block.values.shape, otherwise, np.int64)
        moved[np.ix_(*here)] = values[np.ix_(*there)]
        figures.append(moved)
    return Bounds(block.holding(np.maximum(figures[0], 0)), figures[1], figures[2])


def _possible(one: Bounds, base: int) -> NDArray[np.bool_]:
    """Which thresholds (first axis) each cell can have, given every year of a release."""
    year, fits = one.block.axes.index(AAR), list[NDArray[np.bool_]]()
    for threshold in range(base):
        low, high = _given(one, threshold, base)
        fits.append(np.asarray((low <= high).all(axis=year, keepdims=True)))
    return np.array(fits)


def _given(one: Bounds, threshold: int, base: int) -> tuple[Figures, Figures]:
    """The bounds of figures if their threshold is `threshold`; unknown cells stay unknown."""
    unknown = one.least == -FAR
    low = np.maximum(one.least, one.block.values - threshold)
    high = np.minimum(one.most, one.block.values - threshold + base - 1)
    return np.where(unknown, -FAR, low), np.where(unknown, FAR, high)


def _told(key: Key, now: Bounds, then: Bounds, possible: NDArray[np.bool_] | None, base: int) -> Told:
    moved = (now.least != then.least) | (now.most != then.most)
    if possible is None:
        return Told(key, now, (now.least - then.most, now.most - then.least), moved)
    shape = now.least.shape
    least, most, low, high = (np.full(shape, end, np.int64) for end in (FAR, -FAR, FAR, -FAR))
    for threshold in range(base):
        here, there = _given(now, threshold, base), _given(then, threshold, base)
        can = np.broadcast_to(possible[threshold], shape)
        least, most = np.where(can, np.minimum(least, here[0]), least), np.where(can, np.maximum(most, here[1]), most)
        low = np.where(can, np.minimum(low, here[0] - there[1]), low)
        high = np.where(can, np.maximum(high, here[1] - there[0]), high)
    lost = ~np.broadcast_to(possible.any(axis=0), shape)  # no threshold fits: nothing follows from one
    figures = Bounds(now.block, np.where(lost, now.least, least), np.where(lost, now.most, most))
    change = (np.where(lost, now.least - then.most, low), np.where(lost, now.most - then.least, high))
    return Told(key, figures, change, moved)
