"""What wholes and parts say of each other, and which figures a place with all its codes gives away."""

from dataclasses import replace

import numpy as np

from synlig.core.cells import ALL_CODES
from synlig.pipeline.disclose.narrowing import Bounds, narrowed
from synlig.pipeline.disclose.slices import narrow_in_places
from tests.unit.disclose.test_bounds import CITIZENS
from tests.unit.disclose.test_parts import CUBE, LISTS, block


def test_wholes_and_parts_bound_each_other() -> None:
    blocks = [block((0, 5, 5), "tilstand", "borgere"), block((10, 5), "omraade", "borgere"), block(15, "", "borgere")]
    blocks.append(block((0, 10, 5), "tilstand", "antal"))
    found = {(one.block.measure, one.block.grain): one for one in narrowed(CUBE, blocks, LISTS, {})}
    assert [one.block for one in found.values()] == blocks
    at = (0, 0)
    assert found["antal", "tilstand"].most[at].tolist() == [4, 14, 9]
    assert found["borgere", "tilstand"].most[at].tolist() == [4, 9, 9]
    assert found["borgere", "omraade"].least[at].tolist() == [6, 1]
    assert found["borgere", "omraade"].most[at].tolist() == [13, 9]
    assert found["borgere", ""].least[at] == 11
    assert found["borgere", "tilstand"].least[at].tolist() == [0, 2, 1]


def test_a_place_is_named_where_its_codes_together_leave_too_little() -> None:
    """All codes at most 4 each, and at least 12 together: each is known."""
    codes, everything = block((0, 0, 0), "tilstand", "borgere"), block(15, "", "borgere")
    measure = replace(CITIZENS.measures[0], grains=("tilstand", ALL_CODES), events="")
    cube = replace(CITIZENS, measures=(measure,))
    shape = codes.values.shape
    keys = (measure.name, "tilstand"), (measure.name, ALL_CODES)
    small = {keys[0]: np.ones(shape, bool), keys[1]: np.zeros(shape[:-1], bool)}

    def found(least: int) -> dict[tuple[str, str], Bounds]:
        return {
            keys[0]: Bounds(codes, np.zeros(shape, np.int64), np.full(shape, 4)),
            keys[1]: Bounds(everything, np.full(shape[:-1], least), np.full(shape[:-1], 19)),
        }

    everywhere = {(keys[0], (k, y, code)) for k in range(3) for y in range(2) for code in range(3)}
    assert set(narrow_in_places(cube, found(12), small, LISTS)) == everywhere
    assert set(narrow_in_places(cube, found(9), small, LISTS)) == everywhere
    assert narrow_in_places(cube, found(8), small, LISTS) == []
    assert narrow_in_places(cube, found(12), {key: np.zeros_like(each) for key, each in small.items()}, LISTS) == []
