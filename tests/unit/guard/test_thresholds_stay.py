"""Thresholds of a living cube are never redrawn: what they were in one version they are in the next."""

import hashlib

import numpy as np
from numpy.typing import NDArray

from synlig.guard.balanced import balanced_thresholds
from synlig.guard.thresholds import one_off_seed, thresholds

AXES = ("kommune", "koen", "aldersgruppe", "tilstand")
CODES = (("0101", "0540"), ("K", "M"), ("0-17", "18-64", "90+"), ("a", "b"))
KEY = bytes(range(32))


def digest(drawn: NDArray[np.int64]) -> str:
    return hashlib.sha256(drawn.astype("<i8").tobytes()).hexdigest()[:32]


def test_thresholds_are_what_they_were() -> None:
    """One that changed would show what the cell holds, between the release before and the release after."""
    drawn = thresholds(KEY, "tilstande/antal", AXES, CODES, 5)
    assert drawn.shape == (2, 2, 3, 2)
    assert digest(drawn) == "a1e108fad6af3985a61532daf414afb3"


def test_balanced_thresholds_are_what_they_were() -> None:
    assert digest(balanced_thresholds(KEY, "tilstande/antal", AXES, CODES, 5)) == "ff9c70ce3d6e8428b916a8b252081221"


def test_the_seed_of_a_publication_is_what_it_was() -> None:
    seeds = {one_off_seed(KEY, publication) for publication in ("p", "q")} | {one_off_seed(bytes(32), "p")}
    assert len(seeds) == 3
    assert one_off_seed(KEY, "p") % 10**12 == 113418245542
