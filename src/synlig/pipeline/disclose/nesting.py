"""Which figures are parts of which: the codes of a finer grain under each code of a coarser one."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from synlig.core.cells import ALL_CODES, CellBlock, CodeLists

Figures = NDArray[np.int64]


def groups(finer: str, whole: CellBlock, lists: CodeLists) -> list[int] | None:
    """For each code of the grain `finer` the place of the code of `whole` it is part of; None when it is of several.

    Nesting follows from the finest code list: an area is part of a paragraph when all its codes are.
    """
    if whole.grain == ALL_CODES:
        return [0] * len(lists[finer].codes)
    places = {code: place for place, code in enumerate(whole.codes[-1])}
    direct = lists[finer].up.get(whole.grain)
    if direct is not None:
        return [places[direct[code]] for code in lists[finer].codes]
    above = _through_codes(finer, whole.grain, lists)
    return None if above is None else [places[above[code]] for code in lists[finer].codes]


def _through_codes(finer: str, coarser: str, lists: CodeLists) -> dict[str, str] | None:
    found: dict[str, str] = {}
    for codes in lists.values():
        if finer in codes.up and coarser in codes.up:
            for code in codes.codes:
                if found.setdefault(codes.up[finer][code], codes.up[coarser][code]) != codes.up[coarser][code]:
                    return None
    return found or None


def gathered(how: np.ufunc, parts: Figures, above: Sequence[int], whole: CellBlock) -> Figures:
    """`parts` put together by `how` (sum or maximum of figures that are never negative), on the axes of `whole`."""
    if whole.grain == ALL_CODES:
        return np.asarray(how.reduce(parts, axis=-1))
    made = np.zeros((len(whole.codes[-1]), *parts.shape[:-1]), np.int64)
    how.at(made, np.asarray(above), np.moveaxis(parts, -1, 0))
    return np.ascontiguousarray(np.moveaxis(made, 0, -1))
