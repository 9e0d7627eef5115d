"""Small releases to freeze: cells of any shape, with the code lists of their dimensions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from synlig.core.cells import PLACE_AXES, CellBlock, CodeList, CodeLists
from synlig.core.release import Release, ReleasedCube, ReleaseId
from synlig.guard.keys import KeyStore
from synlig.storage.control.database import Database
from synlig.storage.releases import Releases, ReleaseStore
from tests.answers import MADE, RELEASE
from tests.resting import Places

CODES = {
    "kommune": ("0101", "0540"),
    "aar": ("2025", "2026"),
    "koen": ("K", "M"),
    "aldersgruppe": ("85-89", "90+"),
    "tilstand": ("t1", "t2", "t3"),
}
LISTS: Mapping[str, CodeLists] = {
    "tilstande": {
        "kommune": CodeList("kommune", {"0540": "Sønderborg", "0101": "København"}, {"region": {"0540": "1083"}}),
        "tilstand": CodeList("tilstand", {"t2": 'Smerte, "kronisk"', "t1": "Sår", "t3": "Søvn"}, {}),
    }
}


def release_at(number: int, names: Sequence[str] = ("tilstande",)) -> Release:
    """The release that is made `number` minutes after the others, as a story hands it in: nothing is written yet."""
    cubes = tuple(ReleasedCube(name, "", 0, "", "fixed-random", 5) for name in names)
    made = MADE + timedelta(minutes=number)
    release_id = ReleaseId(f"r-{made:%Y%m%dT%H%M%SZ}-{number:08x}")
    touched = (("synlig-a-rule", "0101", 1_205), ("synlig-a-rule", "0540", 0))
    return replace(RELEASE, id=release_id, made_at=made, known_at=made, cubes=cubes, rule_rows=touched)


def block(values: np.ndarray | None = None, measure: str = "borgere", grain: str = "tilstand") -> CellBlock:
    """A block on the places and, where it has a grain, that code dimension."""
    axes = (*PLACE_AXES, grain) if grain else PLACE_AXES
    codes = tuple(CODES[axis] for axis in axes)
    shape = tuple(map(len, codes))
    counted = np.arange(np.prod(shape), dtype=np.int64).reshape(shape) * 5 if values is None else values
    return CellBlock(measure, grain, axes, codes, counted)


def cells() -> dict[str, list[CellBlock]]:
    """The cells of one cube: citizens by code and in all, events by code."""
    return {"tilstande": [block(), block(grain=""), block(measure="antal")]}


def store(places: Places, clock_at: datetime = MADE) -> ReleaseStore:
    """The store of a home's releases."""
    folder = places.folder / "releases"
    folder.mkdir(exist_ok=True)
    keys = places.keys
    return ReleaseStore(places.database, folder, keys.release_public(), keys.release_private(), clock=lambda: clock_at)


def reader(folder: Path, database: Database, keys: KeyStore) -> Releases:
    """A reader that remembers nothing."""
    return Releases(database, folder / "releases", keys.release_public())


COUNTS = st.one_of(st.integers(0, 40).map(lambda n: n * 5), st.integers(0, 2**62))
WORD = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=12)


@st.composite
def odd_blocks(draw: st.DrawFn, measure: str) -> CellBlock:
    """A block with axes of any length, none of them empty, and codes of any kind."""
    grain = draw(st.sampled_from(["", "tilstand", "omraade"]))
    axes = (*PLACE_AXES, grain) if grain else PLACE_AXES
    codes = tuple(tuple(draw(st.lists(WORD, min_size=1, max_size=3, unique=True))) for _ in axes)
    shape = tuple(map(len, codes))
    size = int(np.prod(shape))
    values = draw(st.lists(COUNTS, min_size=size, max_size=size))
    return CellBlock(measure, grain, axes, codes, np.array(values, np.int64).reshape(shape))


@st.composite
def odd_cells(draw: st.DrawFn) -> dict[str, list[CellBlock]]:
    """Up to two cubes with up to three measures each."""
    names = draw(st.lists(st.sampled_from(["tilstande", "indsatser"]), min_size=1, unique=True))
    measures = st.lists(st.sampled_from(["borgere", "antal", "leverede"]), min_size=1, unique=True)
    return {name: [draw(odd_blocks(measure)) for measure in draw(measures)] for name in names}


@st.composite
def odd_lists(draw: st.DrawFn) -> CodeLists:
    """Code lists whose order and labels are odd."""
    names = draw(st.lists(WORD, max_size=2, unique=True))
    labels = st.dictionaries(WORD, st.text(max_size=20), max_size=3)
    return {name: CodeList(name, draw(labels), draw(st.dictionaries(WORD, labels, max_size=1))) for name in names}


def answerable() -> dict[str, CodeLists]:
    """The code lists with every axis in them, so that tables can be asked of the release."""
    axes = ("koen", "aldersgruppe")
    more = {axis: CodeList(axis, {code: code for code in CODES[axis]}, {}) for axis in axes}
    more["kommune"] = CodeList("kommune", {"0540": "Sønderborg", "0101": "København"}, {})
    return {name: {**lists, **more} for name, lists in LISTS.items()}
