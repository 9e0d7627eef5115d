"""Slices of a release solved whole: a place with all its codes, and the cells that public sums hold together."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from synlig.core.cells import CodeLists
from synlig.core.cube import Cube, Measure
from synlig.pipeline.disclose.narrowing import Bounds, Key
from synlig.pipeline.disclose.nesting import groups
from synlig.pipeline.disclose.sums import Sum

if TYPE_CHECKING:
    from synlig.pipeline.disclose.solving import Equations

Found = dict[Key, Bounds]
Small = dict[Key, NDArray[np.bool_]]
Place = tuple[int, ...]
Narrow = tuple[Key, Place]
"""A figure that is known too closely: of which block, and where in it."""
SLICES, WANTED = 12, 24
"""Slices solved a measure, and figures a slice: those where propagation came nearest."""


def narrow_in_places(cube: Cube, found: Found, small: Small, lists: CodeLists) -> list[Narrow]:
    """Small figures that a whole place, solved at once, leaves fewer than the base."""
    narrow = list[Narrow]()
    for measure in cube.measures:
        if measure.distinct:
            for place in _tightest(measure, found, small, lists):
                narrow += _solved(cube, measure, place, found, small, lists)
    return narrow


def narrow_under_sums(base: int, found: Found, small: Small, sums: Sequence[Sum]) -> list[Narrow]:
    """Small figures that all public sums over a block, solved at once, leave fewer than the base."""
    narrow = list[Narrow]()
    for key in dict.fromkeys((one.measure, one.grain) for one in sums):
        over = [one for one in sums if (one.measure, one.grain) == key]
        if len(over) > 1:
            narrow += _under(base, key, found[key], small[key], over)
    return narrow


def _under(base: int, key: Key, bounds: Bounds, small: NDArray[np.bool_], sums: Sequence[Sum]) -> list[Narrow]:
    cells = np.unique(np.concatenate([one.cells for one in sums]))
    least, most = bounds.least.ravel()[cells], bounds.most.ravel()[cells]
    equations = _equations(least, most)
    for one in sums:
        equations.add(np.searchsorted(cells, one.cells).tolist(), [1] * len(one.cells), one.total, one.total)
    wanted = np.flatnonzero(small.ravel()[cells])
    wanted = wanted[np.argsort((most - least)[wanted], kind="stable")][: SLICES * WANTED]
    low, high = equations.solved(wanted.tolist())
    return [(key, _place(bounds, int(cells[at]))) for at in wanted[high - low < base - 1]]


def _place(bounds: Bounds, flat: int) -> Place:
    return tuple(int(at) for at in np.unravel_index(flat, bounds.least.shape))


def _tightest(measure: Measure, found: Found, small: Small, lists: CodeLists) -> list[Place]:
    """Places with small figures, those first whose wholes leave their parts the least room."""
    finest = found[measure.name, measure.finest]
    if len(measure.grains) == 1 or not measure.finest:
        return []
    room = np.full(finest.least.shape[:-1], np.iinfo(np.int64).max)
    for grain in measure.grains[1:]:
        whole = found[measure.name, grain]
        above = groups(measure.finest, whole.block, lists)
        if above is not None:
            room = np.minimum(room, _room(finest, whole, np.asarray(above)))
    room[~small[measure.name, measure.finest].any(axis=-1)] = np.iinfo(np.int64).max
    order = np.argsort(room, axis=None, kind="stable")[:SLICES]
    places = [tuple(int(at) for at in np.unravel_index(flat, room.shape)) for flat in order]
    return [place for place in places if room[place] < np.iinfo(np.int64).max]


def _room(parts: Bounds, whole: Bounds, above: NDArray[np.intp]) -> NDArray[np.int64]:
    """How much more the parts of a whole can hold than it must: the least of a place's wholes that show something."""
    if not whole.block.grain:
        return np.where(whole.least > 0, parts.most.sum(axis=-1) - whole.least, np.iinfo(np.int64).max)
    rooms = np.full(whole.least.shape, np.iinfo(np.int64).max)
    for code in range(whole.least.shape[-1]):
        together = parts.most[..., above == code].sum(axis=-1)
        rooms[..., code] = np.where(whole.least[..., code] > 0, together - whole.least[..., code], rooms[..., code])
    return np.asarray(rooms.min(axis=-1))


def _solved(cube: Cube, measure: Measure, place: Place, found: Found, small: Small, lists: CodeLists) -> list[Narrow]:
    events = [(measure.events, measure.finest)] if (measure.events, measure.finest) in found else []
    keys = [(measure.name, grain) for grain in measure.grains] + events
    sizes = [np.atleast_1d(found[key].least[place]).size for key in keys]
    start = dict(zip(keys, np.cumsum([0, *sizes[:-1]]).tolist(), strict=True))
    least, most = (
        np.concatenate([np.atleast_1d(getattr(found[key], side)[place]) for key in keys]) for side in ("least", "most")
    )
    equations = _equations(least, most)
    for key in events:
        for code in range(sizes[0]):
            equations.add([start[key] + code, start[keys[0]] + code], [1, -1], 0)
    _nest(equations, measure, found, lists, start)
    held = np.concatenate([np.atleast_1d(small[key][place]) for key in keys])
    wanted = np.flatnonzero(held)[:WANTED]
    low, high = equations.solved(wanted.tolist())
    return [_named(int(at), keys, start, place, found) for at in wanted[high - low < cube.base - 1]]


def _equations(least: NDArray[np.int64], most: NDArray[np.int64]) -> "Equations":
    from synlig.pipeline.disclose.solving import Equations  # noqa: PLC0415 (HiGHS is slow to load; only a gate needs it)

    return Equations(least, most)


def _nest(equations: "Equations", measure: Measure, found: Found, lists: CodeLists, start: dict[Key, int]) -> None:
    for number, grain in enumerate(measure.grains):
        for finer in measure.grains[:number]:
            above = groups(finer, found[measure.name, grain].block, lists)
            for code in sorted(set(above or ())):
                whole = start[measure.name, grain] + code
                parts = [start[measure.name, finer] + at for at, over in enumerate(above or ()) if over == code]
                equations.add([*parts, whole], [1] * len(parts) + [-1], 0)
                for part in parts:
                    equations.add([whole, part], [1, -1], 0)


def _named(at: int, keys: Sequence[Key], start: dict[Key, int], place: Place, found: Found) -> Narrow:
    key = next(key for key in reversed(keys) if start[key] <= at)
    return key, place if found[key].least.ndim == len(place) else (*place, at - start[key])
