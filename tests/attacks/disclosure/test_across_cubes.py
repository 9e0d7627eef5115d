"""Two cubes that count the same people: what both show together tells no more of anybody than each by itself."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from numpy.typing import NDArray

from synlig.core.cells import PLACE_AXES, CellBlock
from synlig.core.cube import Cube
from synlig.core.population import ALDERSGRUPPER
from synlig.declared import cubes
from tests.attacks.disclosure.ours import shown_of

Counts = NDArray[np.int64]
BASE, KOMMUNER, CODES = 5, 40, 30
LEVELS = ("0", "1", "2", "3", "4", "9", "-")
PEOPLE = replace(cubes.load()["tilstande"], measures=(replace(cubes.load()["tilstande"].measures[0], events=""),))
EFFECT = cubes.load()["funktionsevne"]


@dataclass(frozen=True)
class Both:
    """Citizens of a condition by sex and age, and by level, as one cube and the other show them; the truth too."""

    people: Counts
    levels: Counts
    altogether: Counts
    truth: Counts
    """By municipality, condition, and sex and age in one axis."""


def released(key: int) -> Both:
    """A country where a condition is had by a few in each municipality; each was assessed once, and has a level."""
    chance = np.random.default_rng(key)
    usual = 8 / np.arange(1, CODES + 1)[:, None] / 16
    truth = chance.poisson(usual * chance.gamma(1, 1, (KOMMUNER, 1, 1)), (KOMMUNER, CODES, 16)).astype(np.int64)
    together = truth.sum(axis=-1)
    levels = chance.multinomial(together, [0.05, 0.15, 0.25, 0.2, 0.1, 0.05, 0.2]).astype(np.int64)
    return Both(
        shown(PEOPLE, truth.reshape(KOMMUNER, CODES, 2, 8).transpose(0, 2, 3, 1)[:, None], key)
        .transpose(0, 4, 1, 2, 3)
        .reshape(truth.shape),
        shown(EFFECT, levels[:, None], key)[:, 0],
        shown(EFFECT, together[:, None], key)[:, 0],
        truth,
    )


def shown(cube: Cube, values: Counts, key: int) -> Counts:
    """One block of citizens, rounded as it would be released."""
    kommuner, codes = (tuple(map(str, range(size))) for size in (KOMMUNER, CODES))
    if cube is PEOPLE:
        axes, places, grain = (*PLACE_AXES, "tilstand"), (kommuner, ("2026",), ("K", "M"), ALDERSGRUPPER, codes), None
    else:
        axes, places, grain = cube.places, (kommuner, ("2026",), codes), ""
        if values.ndim == 4:
            axes, places, grain = (*axes, "funktionsevne"), (*places, LEVELS), None
    measure = replace(cube.measures[0 if cube is PEOPLE else 1], events="", grains=(grain or axes[-1],))
    measure = replace(measure, grains=("",)) if grain == "" else measure
    block = CellBlock("borgere", measure.finest, axes, places, np.ascontiguousarray(values))
    alone = replace(cube, measures=(measure,))
    return shown_of(alone, [block], {}, bytes([key]) * 32)[0].values


def narrow(both: Both, *, altogether: bool) -> int:
    """Small figures by sex and age that are known closer than one rounding leaves them.

    All of a condition by sex and age are all of it by level, in the attacker's best year: each was assessed.
    """
    least, most = np.maximum(both.people - 4, 0), both.people + 4
    fewest = np.maximum(both.levels - 4, 0).sum(axis=-1)
    highest = (both.levels + 4).sum(axis=-1)
    if altogether:
        fewest = np.maximum(fewest, both.altogether - 4)
        highest = np.minimum(highest, both.altogether + 4)
    least, most = (
        np.maximum(least, fewest[..., None] - (most.sum(axis=-1, keepdims=True) - most)),
        np.minimum(most, highest[..., None] - (least.sum(axis=-1, keepdims=True) - least)),
    )
    assert (least <= both.truth).all()
    assert (both.truth <= most).all()
    return int(((most - least < BASE - 1) & (both.truth > 0) & (both.truth < BASE)).sum())


@pytest.mark.parametrize("key", range(4))
def test_levels_add_nothing_to_what_is_known_by_sex_and_age_and_all_levels_together_would(key: int) -> None:
    both = released(key)
    assert narrow(both, altogether=False) == 0
    assert narrow(both, altogether=True) > 100


def test_no_two_cubes_show_the_same_citizens_altogether() -> None:
    """The whole of a condition is shown once, in `tilstande`: nobody may count it again by municipality and year.

    Nor those that were never assessed: of nursing conditions, and in every year before a municipality's first report,
    that is all of them. They are at no level (`tests/reference/test_effects.py`).
    """
    citizens, levels = EFFECT.measure("borgere"), EFFECT.dimension("funktionsevne")
    assert citizens is not None
    assert levels is not None
    assert "" not in citizens.grains
    assert tuple(level.code for level in levels.codes) == LEVELS
