"""Balanced thresholds: even, all possible for every cell, cancelling within a municipality, never across a border."""

from collections import Counter

import numpy as np
import pytest

from synlig.core.population import ALDERSGRUPPER
from synlig.guard.balanced import balanced_thresholds
from synlig.guard.thresholds import thresholds

BASE = 5
AXES = ("kommune", "koen", "aldersgruppe", "tilstand")
KOMMUNER, CODES = tuple(f"{n:04}" for n in range(120)), tuple(f"t{n:02}" for n in range(40))


def drawn(
    key: int = 1, kommuner: tuple[str, ...] = KOMMUNER, codes: tuple[str, ...] = CODES, name: str = "m"
) -> np.ndarray:
    return balanced_thresholds(bytes([key]) * 32, name, AXES, (kommuner, ("K", "M"), ALDERSGRUPPER, codes), BASE)


def test_every_threshold_is_as_likely_for_every_cell() -> None:
    shares = np.stack([(drawn() == t).mean(axis=(0, 3)) for t in range(BASE)])
    assert np.abs(shares - 1 / BASE).max() < 0.03


def test_thresholds_of_a_municipality_and_code_cancel_over_ages_and_sexes() -> None:
    """Independent ones differ from the middle by 8 · 2 in variance over eight ages; stratified ones hardly do."""
    off = drawn() - (BASE - 1) / 2
    assert off.sum(axis=2).var() < 2
    assert off.sum(axis=(1, 2)).var() < 3
    assert (thresholds(b"k" * 32, "m", AXES, (KOMMUNER, ("K", "M"), ALDERSGRUPPER, CODES), BASE)).sum(axis=2).var() > 14


def test_of_two_cells_every_pair_of_thresholds_is_possible() -> None:
    """So whatever is shown of one cell rules no threshold of another out."""
    every = [drawn(key) for key in range(4)]
    cells = [(0, 0), (0, 1), (0, 7), (1, 0), (1, 3)]
    for one in cells:
        for other in cells:
            if one != other:
                pairs = Counter[tuple[int, int]]()
                for made in every:
                    pairs.update(zip(made[:, *one].ravel().tolist(), made[:, *other].ravel().tolist(), strict=True))
                assert len(pairs) == BASE * BASE


@pytest.mark.parametrize("axis", [0, 3])
def test_nothing_is_shared_across_a_border_or_between_codes(axis: int) -> None:
    made = np.moveaxis(drawn(), axis, 0).reshape(drawn().shape[axis], -1)
    one, other = made[:-1].ravel(), made[1:].ravel()
    assert abs(float((one == other).mean()) - 1 / BASE) < 0.01
    assert abs(float(np.corrcoef(one, other)[0, 1])) < 0.02


def test_a_longer_list_of_codes_or_municipalities_changes_no_threshold() -> None:
    some = drawn(codes=CODES[3:9], kommuner=KOMMUNER[5:7])
    assert (some == drawn()[5:7, :, :, 3:9]).all()


def test_another_measure_and_another_key_are_drawn_anew() -> None:
    for other in (drawn(name="n"), drawn(key=2)):
        assert abs(float((drawn() == other).mean()) - 1 / BASE) < 0.02


def test_without_sexes_and_ages_the_plain_ones_are_drawn() -> None:
    codes = (KOMMUNER, CODES)
    made = balanced_thresholds(b"k" * 32, "m", ("region", "tilstand"), codes, BASE)
    assert (made == thresholds(b"k" * 32, "m", ("region", "tilstand"), codes, BASE)).all()
