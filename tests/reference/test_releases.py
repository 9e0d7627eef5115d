"""Whatever the cells are, a release gives them back as they were."""

import itertools
from collections.abc import Generator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synlig.core.cells import CellBlock, CodeLists
from synlig.storage.releases import ReleaseStore, cells_hash
from tests.frozen import odd_cells, odd_lists, reader, release_at, store
from tests.resting import Places, whole_home

numbers = itertools.count()


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    return whole_home(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def releases(places: Places) -> Generator[ReleaseStore, None, None]:
    yield store(places)
    places.database.close()


@settings(max_examples=40)
@given(odd_cells(), st.data())
def test_freezing_and_reading_changes_nothing(
    places: Places, releases: ReleaseStore, cells: dict[str, list[CellBlock]], data: st.DataObject
) -> None:
    lists: dict[str, CodeLists] = {name: data.draw(odd_lists()) for name in cells}
    made = releases.freeze(release_at(next(numbers), list(cells)), cells, lists)
    read = reader(places.folder, places.database, places.keys).read(made.id)
    assert read.release == made
    assert read.blocks == {name: tuple(blocks) for name, blocks in cells.items()}
    assert read.lists == lists
    for name, codes in lists.items():
        assert [one.codes for one in read.lists[name].values()] == [codes[one].codes for one in read.lists[name]]
    for name, blocks in cells.items():
        assert cells_hash(read.blocks[name]) == cells_hash(blocks)
