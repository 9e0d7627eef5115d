"""A release made again after an erasure is no second look: side by side, the two would tell where the citizen was."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from synlig.core.cells import CellBlock
from synlig.core.errors import Refused
from synlig.core.release import Release
from synlig.declared import cubes
from synlig.storage.releases import Releases
from synlig.storage.releases.picking import ReleasedCubes
from tests.attacks.disclosure.ours import shown_of
from tests.attacks.disclosure.people import counted, lists
from tests.frozen import LISTS, cells, release_at, store
from tests.frozen import reader as reading
from tests.resting import Places, whole_home

CUBE = cubes.load()["tilstande"]
KEY = bytes(range(32))


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Places]:
    made = whole_home(tmp_path)
    yield made
    made.database.close()


def without(truth: list[CellBlock], place: tuple[int, ...], codes: list[int]) -> list[CellBlock]:
    """The truth without one citizen of a municipality, sex and age group, who had these conditions."""
    made = list[CellBlock]()
    for block in truth:
        values = np.array(block.values)
        if block.grain == "tilstand":
            values[(*place, codes)] -= 1
        elif not block.grain:
            values[place] -= 1
        made.append(block.holding(values))
    return made


def test_two_releases_that_an_erasure_alone_tells_apart_point_at_the_citizen() -> None:
    """Why the second is not shown: all that differs is of one place, condition by condition."""
    truth = counted(40, 6, 30, 1)
    place = (17, 0, 1, 5)
    had = np.flatnonzero(truth[1].values[place] > 4)[:12].tolist()
    before = shown_of(CUBE, truth, lists(), KEY)
    after = shown_of(CUBE, without(truth, place, had), lists(), KEY)
    differing = [(one.values != other.values) for one, other in zip(before, after, strict=True)]
    found = [tuple(map(int, at)) for some in differing for at in np.argwhere(some)]
    assert {at[:4] for at in found} == {place}
    conditions = {at[4] for some in differing[:2] for at in np.argwhere(some).tolist()}
    assert set() < conditions <= set(had)


def twice(places: Places, names: tuple[str, str] = ("tilstande", "tilstande")) -> tuple[Release, Release, Releases]:
    """A release, and an hour later another one of what was known when the first was made."""
    made = store(places)
    first, again = (
        made.freeze(
            replace(release_at(number, [name]), known_at=release_at(1).known_at),
            {name: cells()["tilstande"]},
            {name: LISTS["tilstande"]},
        )
        for number, name in zip((1, 61), names, strict=True)
    )
    return first, again, reading(places.folder, places.database, places.keys)


def test_readers_are_not_told_of_a_release_made_again_and_whoever_runs_the_gateway_can_open_it(places: Places) -> None:
    first, again, releases = twice(places)
    assert [one.id for one in releases.all()] == [again.id, first.id]
    assert [one.id for one in releases.told_of()] == [one.id for one in releases.shown_to_readers()] == [first.id]
    assert releases.latest() == first
    held = ReleasedCubes(releases, cubes.load())
    assert held.read("tilstande").release == first
    with pytest.raises(Refused):
        held.read("tilstande", again.id)
    assert ReleasedCubes(releases, cubes.load(), proofs=True).read("tilstande", again.id).release == again


def test_the_first_one_withdrawn_makes_the_second_no_better_to_show(places: Places) -> None:
    first, again, releases = twice(places)
    store(places).withdraw(first.id, "Wrong.")
    assert releases.latest() is None
    assert [one.id for one in releases.told_of()] == [first.id]
    with pytest.raises(Refused):
        ReleasedCubes(releases, cubes.load()).read("tilstande", again.id)


def test_another_cube_of_the_same_day_is_nothing_made_again(places: Places) -> None:
    first, other, releases = twice(places, ("tilstande", "indsatser"))
    assert {one.id for one in releases.shown_to_readers()} == {first.id, other.id}
