"""What protection costs: errors of the rounded figures on the cube that the design was measured on."""

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from numpy.typing import NDArray

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


def rounded(truth: Counts, key: int) -> Counts:
    kommuner, _, sexes, ages, codes = (tuple(map(str, range(length))) for length in truth.shape)
    axes = ("kommune", "koen", "aldersgruppe", "tilstand")
    secret = thresholds(bytes([key]) * 32, "tilstande/borgere/tilstand", axes, (kommuner, sexes, ages, codes), BASE)
    return BASE * ((truth + secret[:, None]) // BASE)


def test_errors_are_those_of_the_plain_formula(national: ModuleType) -> None:
    """Mean absolute deviation over all non-empty cells and margins, median of 20 keys: DESIGN.md section 5."""
    truth, region, _ = national.make(1)
    exact = national.lattice(truth, region)
    within, across, country = [], [], []
    for key in range(20):
        shown = national.lattice(rounded(truth, key), region)
        error = np.abs(shown - exact)
        filled = exact > 0
        within.append(error[:, :-1][filled[:, :-1]].mean())
        across.append(error[filled].mean())
        country.append(abs(shown[-1, -1, -1, -1, -1] / exact[-1, -1, -1, -1, -1] - 1))
    assert np.median(within) <= 3.22
    assert np.median(across) <= 4.54
    assert np.median(country) <= 0.001
