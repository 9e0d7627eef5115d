"""Citizens of small groups are shown too high only as far as anything that hides them must show them."""

from functools import cache

import numpy as np
import pytest

from synlig.core.cells import CellBlock
from synlig.declared import cubes
from tests.attacks.disclosure.ours import shown_of
from tests.attacks.disclosure.people import AREA, AREAS, Counts, counted, lists

CUBE = cubes.load()["tilstande"]
BASE = CUBE.base
KEYS = 4


@cache
def exact(citizens_a_cell: float) -> list[CellBlock]:
    return counted(citizens_a_cell, 4, 20, 7)


def too_high(citizens_a_cell: float, place: int) -> float:
    """By how much the sum of a block is shown above its truth, the mean of a few keys."""
    truth = exact(citizens_a_cell)
    shown = [shown_of(CUBE, truth, lists(), bytes([key + 1]) * 32)[place].values.sum() for key in range(KEYS)]
    return float(np.mean(shown)) / int(truth[place].values.sum()) - 1


def least(citizens_a_cell: float) -> float:
    """What all codes together must be too high by, when every code's events are rounded by themselves.

    A whole below the base is shown whenever one of its parts is: or else it would be known to be 1 to base − 1.
    """
    events, whole = exact(citizens_a_cell)[0].values, exact(citizens_a_cell)[3].values
    some = 1 - np.prod(1 - np.minimum(events, BASE) / BASE, axis=-1)
    return float(np.where(whole < BASE, BASE * some, whole).sum() / whole.sum()) - 1


@pytest.mark.parametrize("citizens", [2, 8, 16])
def test_all_codes_together_are_hardly_higher_than_they_have_to_be(citizens: int) -> None:
    assert too_high(citizens, 3) < least(citizens) + 0.04


@pytest.mark.parametrize(("citizens", "most"), [(2, 0.2), (8, 0.08), (16, 0.04)])
def test_areas_are_near_the_truth_even_where_few_live(citizens: int, most: float) -> None:
    assert -0.05 < too_high(citizens, 2) < most


def test_codes_and_events_are_as_many_as_they_are() -> None:
    assert abs(too_high(8, 0)) < 0.03
    assert abs(too_high(8, 1)) < 0.06


def test_an_area_with_a_single_code_is_shown_as_that_code() -> None:
    shown = shown_of(CUBE, exact(2), lists(), b"k" * 32)
    for area in np.flatnonzero(np.equal(AREAS, 1)):
        code = int(np.flatnonzero(np.equal(AREA, area))[0])
        assert (shown[2].values[..., area] == shown[1].values[..., code]).all()


def test_unbiased_wholes_would_show_a_lone_citizen_from_head_to_foot() -> None:
    """Why they are not: when a whole of 1 is shown in a fifth of all cases, so is each of its codes, and all at once.

    Any rule whose every code is shown with the right chance and never without the whole shows all codes of a lone
    citizen together, or none. Ours shows each by itself.
    """
    truth: Counts = np.zeros((5, 6), np.int64)
    for t in range(BASE):
        truth[t] = BASE * ((1 + t) // BASE)  # one threshold for the whole and all its codes
    assert {tuple(row) for row in truth.tolist()} == {(0,) * 6, (BASE,) * 6}
    shown = shown_of(CUBE, exact(2), lists(), b"k" * 32)
    alone = exact(2)[3].values == 1
    codes_held, codes_shown = ((block.values > 0).sum(axis=-1)[alone] for block in (exact(2)[0], shown[0]))
    assert (codes_shown[codes_held >= 4] == codes_held[codes_held >= 4]).mean() < 0.02
