"""The attacker: bounds on every cell, tightened by every equation and inequality until nothing moves."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.attacks.disclosure.invented import AREA, AREAS, REGION, REGIONER

Counts = NDArray[np.int64]


@dataclass
class Bounds:
    """The least and the most each of some cells can be."""

    low: Counts
    high: Counts

    @property
    def exact(self) -> NDArray[np.bool_]:
        return self.low == self.high

    @property
    def width(self) -> Counts:
        return self.high - self.low


def with_totals(cells: Counts) -> Counts:
    """Cells with what a statistics bank also shows: regions, the country, and totals over each dimension."""
    regions = np.zeros((REGIONER, *cells.shape[1:]), np.int64)
    np.add.at(regions, REGION, cells)
    whole = np.concatenate([cells, regions, regions.sum(0, keepdims=True)])
    for axis in range(1, cells.ndim):
        whole = np.concatenate([whole, whole.sum(axis, keepdims=True)], axis)
    return whole


def small_marked(shown: Counts, smallest: int) -> Bounds:
    """A naive release: every figure as it is, but 1 to `smallest` − 1 shown as "under `smallest`"."""
    small = (shown > 0) & (shown < smallest)
    return Bounds(np.where(small, 1, shown), np.where(small, smallest - 1, shown))


def propagate(bounds: Bounds, of: NDArray[np.int64] = REGION) -> Bounds:
    """Use that regions (`of` each municipality) and totals are sums, over and over; on a lattice with totals."""
    places, regions = len(of), int(of.max()) + 1
    while True:
        before = int(bounds.width.sum())
        for region in range(regions):
            members = np.flatnonzero(np.equal(of, region))
            _sum_of(bounds, 0, members, places + region)
        _sum_of(bounds, 0, np.arange(places, places + regions), places + regions)
        for axis in range(1, bounds.low.ndim):
            last = bounds.low.shape[axis] - 1
            _sum_of(bounds, axis, np.arange(last), last)
        if int(bounds.width.sum()) == before:
            return bounds


def _sum_of(bounds: Bounds, axis: int, parts: NDArray[np.int64], whole: int) -> None:
    low, high = (np.moveaxis(side, axis, 0) for side in (bounds.low, bounds.high))
    least, most = low[parts], high[parts]
    low[whole] = np.maximum(low[whole], least.sum(0))
    high[whole] = np.minimum(high[whole], most.sum(0))
    low[parts] = np.maximum(least, low[whole] - (most.sum(0) - most))
    high[parts] = np.minimum(most, high[whole] - (least.sum(0) - least))


@dataclass
class Nested:
    """What is known of one cube of ours: events and citizens by code, citizens by area and altogether."""

    events: Bounds
    citizens: Bounds
    areas: Bounds
    everyone: Bounds

    def all(self) -> list[Bounds]:
        return [self.events, self.citizens, self.areas, self.everyone]


def within_base(shown: Counts, base: int) -> Bounds:
    """What one figure of ours says."""
    return Bounds(np.maximum(shown - base + 1, 0), shown + base - 1)


def work_out(known: Nested) -> Nested:
    """Use that citizens are not more than events, and that wholes lie between their largest part and their sum."""
    while True:
        before = sum(int(bounds.width.sum()) for bounds in known.all())
        _raise(known.events, known.citizens.low)
        _lower(known.citizens, known.events.high)
        _raise(known.citizens, np.minimum(known.events.low, 1))
        for area in range(AREAS):
            _nest(known.citizens, np.equal(AREA, area), known.areas, lambda side, area=area: side[..., area])
        _nest(known.areas, np.ones(AREAS, bool), known.everyone, lambda side: side)
        if sum(int(bounds.width.sum()) for bounds in known.all()) == before:
            return known


def _raise(bounds: Bounds, low: Counts) -> None:
    bounds.low[...] = np.maximum(bounds.low, low)


def _lower(bounds: Bounds, high: Counts) -> None:
    bounds.high[...] = np.minimum(bounds.high, high)


def _nest(parts: Bounds, members: NDArray[np.bool_], wholes: Bounds, pick: Callable[[Counts], Counts]) -> None:
    low, high = parts.low[..., members], parts.high[..., members]
    least, most = pick(wholes.low), pick(wholes.high)
    np.maximum(least, low.max(-1), out=least)
    np.minimum(most, high.sum(-1), out=most)
    parts.low[..., members] = np.maximum(low, least[..., None] - (high.sum(-1, keepdims=True) - high))
    parts.high[..., members] = np.minimum(high, most[..., None])
