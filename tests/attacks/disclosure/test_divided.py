"""Indicators that judge the same courses: met and not met add up to the same, and that tells nobody anything."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from synlig.core.cells import CellBlock
from synlig.core.cube import Cube
from synlig.core.errors import Refused
from synlig.declared import cubes
from synlig.pipeline.disclose import Earlier, Public, check
from tests.attacks.disclosure.ours import shown_of
from tests.attacks.disclosure.test_gate import DAY, MONTH_BEFORE

Counts = NDArray[np.int64]
CUBE: Cube = cubes.load()["hjerterehabilitering"]
KOMMUNER, YEARS = tuple(f"{number:04}" for number in range(98)), ("2024", "2025", "2026")
MET = {
    "vedholdende": 0.85,
    "fremmoede": 0.75,
    "fremgang": 0.6,
    "rygestop": 0.4,
    "diaet": 0.9,
    "depressionsscreening": 0.7,
}
AMONG = {"fremmoede": 0.9, "fremgang": 0.7, "rygestop": 0.25}
ALONE = replace(CUBE, division=None)


def invented(seed: int, usual: float = 12) -> list[CellBlock]:
    """Courses of each municipality, year and sex, judged at each indicator: met and not met."""
    chance = np.random.default_rng(seed)
    size = chance.gamma(1, usual, (len(KOMMUNER), 1, 2))
    courses = chance.poisson(np.broadcast_to(size, (len(KOMMUNER), len(YEARS), 2)))
    judged = np.stack([chance.binomial(courses, AMONG.get(code, 1.0)) for code in MET], axis=-1)
    met = chance.binomial(judged, list(MET.values()))
    axes, codes = (*CUBE.places, "indikator"), (KOMMUNER, YEARS, ("K", "M"), tuple(MET))
    return [
        CellBlock(name, "indikator", axes, codes, np.ascontiguousarray(values, np.int64))
        for name, values in (("opfyldt", met), ("ikke_opfyldt", judged - met))
    ]


def later(blocks: list[CellBlock], seed: int) -> list[CellBlock]:
    """A month after: a course more here and there, judged at every indicator."""
    chance = np.random.default_rng(seed)
    new = chance.poisson(0.5, blocks[0].values.shape[:-1])[..., None]
    met = chance.binomial(new, list(MET.values()))
    return [blocks[0].holding(blocks[0].values + met), blocks[1].holding(blocks[1].values + new - met)]


def narrow(shown: list[CellBlock], truth: list[CellBlock]) -> int:
    """Small figures that adding up leaves fewer than five: the attacker's own way, place by place."""
    everybody = {"vedholdende", "diaet", "depressionsscreening"}
    pairs = np.stack([block.values for block in shown], axis=-1).reshape(-1, len(MET), 2)
    exact = np.stack([block.values for block in truth], axis=-1).reshape(-1, len(MET), 2)
    found = 0
    for figures, behind in zip(pairs.tolist(), exact.tolist(), strict=True):
        ways = {
            code: [(a, b) for a in range(max(0, p - 4), p + 5) for b in range(max(0, q - 4), q + 5)]
            for code, (p, q) in zip(MET, figures, strict=True)
        }
        sums = set[int].intersection(*({a + b for a, b in ways[code]} for code in everybody))
        fewest = max(min(a + b for a, b in some) for some in ways.values())
        sums = {one for one in sums if one >= fewest}
        for (code, some), true in zip(ways.items(), behind, strict=True):
            left = [way for way in some if (sum(way) in sums if code in everybody else sum(way) <= max(sums))]
            assert tuple(true) in left
            found += sum(0 < true[at] < 5 and len({way[at] for way in left}) < 5 for at in (0, 1))
    return found


@pytest.mark.parametrize("key", [3, 4])
def test_no_small_figure_is_known_closer_than_one_rounding_leaves_it(key: int) -> None:
    truth = invented(key)
    assert narrow(shown_of(ALONE, truth, {}, bytes([key]) * 32), truth) > 0
    ours = shown_of(CUBE, truth, {}, bytes([key]) * 32)
    assert narrow(ours, truth) == 0
    check(CUBE, truth, ours, {}, {})


def test_the_gate_adds_up_too() -> None:
    truth = invented(3)
    with pytest.raises(Refused):
        check(CUBE, truth, shown_of(ALONE, truth, {}, bytes([3]) * 32), {}, {})


def test_month_after_month_is_let_out() -> None:
    truth, earlier = invented(5), list[Earlier]()
    for month in range(4):
        ours = shown_of(CUBE, truth, {}, bytes([5]) * 32)
        check(CUBE, truth, ours, {}, {}, Public(lambda known=tuple(earlier): known), DAY)
        earlier.append(Earlier(f"r-{month}", MONTH_BEFORE, ours, {}))
        truth = later(truth, month)


def test_few_figures_are_other_than_rounding_made_them() -> None:
    truth = invented(6)
    ours, alone = (shown_of(cube, truth, {}, bytes([6]) * 32) for cube in (CUBE, ALONE))
    moved = sum(int((one.values != other.values).sum()) for one, other in zip(ours, alone, strict=True))
    figures = sum(int((one.values > 0).sum()) for one in truth)
    assert 0 < moved < 0.03 * figures
