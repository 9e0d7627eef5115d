"""What protection costs: errors of the rounded figures on the cube that the design was measured on."""

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from numpy.typing import NDArray

from synlig.guard.balanced import balanced_thresholds
from synlig.guard.thresholds import thresholds

BASE = 5
Counts = NDArray[np.int64]


@pytest.fixture(scope="module")
def national(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("national_cube", shared / "sdc" / "national_cube.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rounded(truth: Counts, key: int, draw: Callable[..., Counts] = thresholds) -> Counts:
    kommuner, _, sexes, ages, codes = (tuple(map(str, range(length))) for length in truth.shape)
    axes = ("kommune", "koen", "aldersgruppe", "tilstand")
    secret = draw(bytes([key]) * 32, "tilstande/borgere/tilstand", axes, (kommuner, sexes, ages, codes), BASE)
    return BASE * ((truth + secret[:, None]) // BASE)


@pytest.mark.parametrize(("draw", "most"), [(thresholds, (3.22, 4.54)), (balanced_thresholds, (3.06, 4.24))])
def test_errors_are_those_of_the_design_and_less_with_balanced_thresholds(
    national: ModuleType, draw: Callable[..., Counts], most: tuple[float, float]
) -> None:
    """Mean absolute deviation over all non-empty cells and margins, median of 20 keys: DESIGN.md section 5."""
    truth, region, _ = national.make(1)
    exact = national.lattice(truth, region)
    within, across, country = [], [], []
    for key in range(20):
        shown = national.lattice(rounded(truth, key, draw), region)
        error = np.abs(shown - exact)
        filled = exact > 0
        within.append(error[:, :-1][filled[:, :-1]].mean())
        across.append(error[filled].mean())
        country.append(abs(shown[-1, -1, -1, -1, -1] / exact[-1, -1, -1, -1, -1] - 1))
    assert np.median(within) <= most[0]
    assert np.median(across) <= most[1]
    assert np.median(country) <= 0.001
