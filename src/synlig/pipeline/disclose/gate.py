"""The release gate: nothing is frozen before the attacker has tried it, with all that is or was ever public.

Every answer, rate, interval and export is computed from released cells alone, so whoever has all cells of all releases
has all that can be asked for: that is what the attacker is given, with the public totals and inhabitants beside it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from synlig.core.cells import CellBlock, CodeLists
from synlig.core.cube import Cube
from synlig.core.errors import Refused
from synlig.core.public_total import PublicTotal
from synlig.pipeline.disclose.changes import told_since
from synlig.pipeline.disclose.insiders import narrow_to_insiders
from synlig.pipeline.disclose.merging import Inhabitants
from synlig.pipeline.disclose.narrowing import Bounds, Key, narrowed
from synlig.pipeline.disclose.promises import check_promises
from synlig.pipeline.disclose.slices import Place, narrow_in_places, narrow_under_sums
from synlig.pipeline.disclose.sums import sums_over
from synlig.pipeline.disclose.used import used, within

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier release showed of the cube, withdrawn or not, and the day it was known of."""

    id: str
    day: date
    blocks: Sequence[CellBlock]
    lists: CodeLists


def _none() -> Iterable[Earlier]:
    return ()


@dataclass(frozen=True, slots=True)
class Public:
    """What the attacker has beside the release: earlier ones of the cube (as often as asked), and public totals."""

    earlier: Callable[[], Iterable[Earlier]] = _none
    totals: Sequence[PublicTotal] = ()


def check(
    cube: Cube,
    exact: Sequence[CellBlock],
    released: Sequence[CellBlock],
    lists: CodeLists,
    inhabitants: Inhabitants,
    public: Public | None = None,
    day: date = date.max,
) -> None:
    """Return quietly when `released` may be published for `exact` (merged, before rounding), counted on `day`.

    `inhabitants` are the public population of the released age groups.

    Raises:
        Refused: a promise of protection is not kept, or a cell of 1 to base − 1, or a change of 1 to base − 1 since
            an earlier release, is known more closely than base − 1: to an outsider or to a municipality that knows
            its own figures. The message names measure, municipality, year and how it is known, never a figure.
    """
    check_promises(cube, exact, released)
    against = public or Public()
    if cube.method == "small-count":
        _check_once(cube, against)
    exact, released, against = _used_alone(cube, exact, released, against)
    sums = sums_over(cube, [one for one in against.totals if one.holds_on(day)], released, lists, exact)
    found = {_key(one.block): one for one in narrowed(cube, released, lists, inhabitants, sums)}
    small = {_key(block): (block.values > 0) & (block.values < cube.base) for block in exact}
    how = "from what is shown together" + (" with public totals" if sums else "")
    for key, bounds in found.items():
        _refuse_if(cube, key, bounds.block, (bounds.most - bounds.least < cube.base - 1) & small[key], how)
    for key, place in narrow_in_places(cube, found, small, lists):
        raise _refusal(cube, key, found[key].block, place, "from one place's figures together")
    for key, place in narrow_under_sums(cube.base, found, small, sums):
        raise _refusal(cube, key, found[key].block, place, "from several public totals together")
    for kommune, key in narrow_to_insiders(cube.base, found, exact, small, sums):
        raise Refused(f"{cube.name}: a small figure of {_called(key)} could be worked out by municipality {kommune}.")
    _check_against_earlier(cube, found, small, inhabitants, against)


def _used_alone(
    cube: Cube, exact: Sequence[CellBlock], released: Sequence[CellBlock], public: Public
) -> tuple[Sequence[CellBlock], Sequence[CellBlock], Public]:
    """What is attacked: nothing of municipalities that never had a figure, unless a public total may reach them."""
    if any(total.cube == cube.name for total in public.totals):
        return exact, released, public
    here = used(chain(exact, released, (block for one in public.earlier() for block in one.blocks)))
    if not here:
        return exact, released, public

    def earlier() -> Iterator[Earlier]:
        return (replace(one, blocks=within(one.blocks, here)) for one in public.earlier())

    return within(exact, here), within(released, here), Public(earlier, public.totals)


def _check_once(cube: Cube, public: Public) -> None:
    """Small-count rounding is for additive measures that are published once: two of it, or a living cube, tell all."""
    if any(measure.distinct for measure in cube.measures):
        raise Refused(f"{cube.name} counts citizens at several grains: rounding small counts would tell them apart.")
    if any(True for _ in public.earlier()):
        raise Refused(f"{cube.name} rounds small counts only, so it is released once, and it was.")


def _check_against_earlier(
    cube: Cube, found: dict[Key, Bounds], small: dict[Key, Mask], inhabitants: Inhabitants, public: Public
) -> None:
    plain = {(one.name, one.finest) for one in cube.measures if one.name in cube.rounded_alone}
    for name, told in told_since(found, lambda: _earlier_bounds(cube, found, inhabitants, public), plain, cube.base):
        block = found[told.key].block
        narrow = told.figures.most - told.figures.least < cube.base - 1
        _refuse_if(cube, told.key, block, narrow & small[told.key], f"beside the release {name}")
        _refuse_if(cube, told.key, block, told.narrow_changes(cube.base), f"as a change since the release {name}")


def _earlier_bounds(
    cube: Cube, now: dict[Key, Bounds], inhabitants: Inhabitants, public: Public
) -> Iterator[tuple[str, dict[Key, Bounds]]]:
    axes = {key: bounds.block.axes for key, bounds in now.items()}
    for one in public.earlier():
        _check_same_axes(cube, axes, one)
        held = [total for total in public.totals if total.holds_on(one.day)]
        sums = sums_over(cube, held, one.blocks, one.lists)
        bounds = narrowed(cube, one.blocks, one.lists, inhabitants, sums)
        yield one.id, {_key(each.block): each for each in bounds}


def _check_same_axes(cube: Cube, axes: dict[Key, tuple[str, ...]], earlier: Earlier) -> None:
    """The same people on other axes are finer or coarser cells beside each other: each would narrow the other."""
    for block in earlier.blocks:
        if axes.get(_key(block), block.axes) != block.axes:
            raise Refused(f"{cube.name}: {_called(_key(block))} was on other axes in the release {earlier.id}.")


def _refuse_if(cube: Cube, key: Key, block: CellBlock, leaking: Mask, how: str) -> None:
    if leaking.any():
        place = tuple(int(at) for at in np.argwhere(leaking)[0])
        raise _refusal(cube, key, block, place, how)


def _refusal(cube: Cube, key: Key, block: CellBlock, place: Place, how: str) -> Refused:
    """Where and how, for whoever may look into it: municipality and year, not whom the figure is of."""
    named = [f"{axis}={codes[at]}" for axis, codes, at in zip(block.axes, block.codes, place, strict=True)]
    return Refused(f"{cube.name}: a small figure of {_called(key)} ({', '.join(named[:2])}) could be worked out {how}.")


def _called(key: Key) -> str:
    measure, grain = key
    return f"{measure} by {grain}" if grain else f"{measure} for all codes together"


def _key(block: CellBlock) -> Key:
    return block.measure, block.grain
