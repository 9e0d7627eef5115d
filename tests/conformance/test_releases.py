"""Releases are frozen whole, read as they were frozen, listed and withdrawn, on every kind of database."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from synlig.core.errors import Conflict, IntegrityFailure, NotFound, Refused, WrongUsage
from synlig.storage.releases import cells_hash
from tests.answers import MADE
from tests.databases import kinds_of_database
from tests.frozen import LISTS, block, cells, reader, release_at, store
from tests.resting import Places, files_under


@kinds_of_database()
def test_a_frozen_release_is_read_as_it_was_given(places: Places) -> None:
    given = cells()
    made = store(places).freeze(release_at(1), given, LISTS)
    read = reader(places.folder, places.database, places.keys).read(made.id)
    assert read.release == made
    assert read.blocks == {"tilstande": tuple(given["tilstande"])}
    assert read.lists == LISTS
    assert read.lists["tilstande"]["tilstand"].codes == ("t2", "t1", "t3")
    assert not any(one.values.flags.writeable for one in read.blocks["tilstande"])


@kinds_of_database()
def test_the_newest_that_stands_is_the_latest(places: Places) -> None:
    releases = store(places)
    assert releases.latest() is None
    made = [releases.freeze(release_at(number), cells(), LISTS) for number in (1, 3, 2)]
    assert [logged.id for logged in releases.all()] == [made[1].id, made[2].id, made[0].id]
    assert releases.latest() == made[1]
    releases.withdraw(made[1].id, "Forkerte klassifikationer")
    assert releases.latest() == made[2]
    assert reader(places.folder, places.database, places.keys).latest() == made[2]


@kinds_of_database()
def test_a_withdrawn_release_is_refused_but_stays_in_the_log_and_for_the_gate(places: Places) -> None:
    later = MADE + timedelta(days=2)
    releases = store(places, later)
    made = releases.freeze(release_at(1), cells(), LISTS)
    assert releases.read(made.id).release == made
    releases.withdraw(made.id, "  Fejl i optællingen ")
    with pytest.raises(Refused, match="Fejl i optællingen"):
        releases.read(made.id)
    assert releases.read(made.id, even_withdrawn=True).blocks["tilstande"] == tuple(cells()["tilstande"])
    logged = releases.all()[0]
    assert (logged.withdrawn_at, logged.withdrawn_why) == (later, "Fejl i optællingen")
    assert (logged.made_at, logged.known_at) == (made.made_at, made.known_at)
    with pytest.raises(Conflict, match="Fejl i optællingen"):
        releases.withdraw(made.id, "igen")
    with pytest.raises(NotFound):
        releases.withdraw("r-20260101T000000Z-00000000", "findes ikke")
    with pytest.raises(WrongUsage):
        releases.withdraw(made.id, "  ")


@kinds_of_database()
def test_an_id_is_used_once_and_a_refused_one_leaves_nothing(places: Places) -> None:
    releases = store(places)
    made = releases.freeze(release_at(1), cells(), LISTS)
    before = {path: path.read_bytes() for path in files_under(places.folder / "releases")}
    with pytest.raises(Conflict):
        releases.freeze(release_at(1), {"tilstande": [block(np.zeros((2, 2, 2, 2, 3), np.int64))]}, LISTS)
    assert {path: path.read_bytes() for path in files_under(places.folder / "releases")} == before
    assert reader(places.folder, places.database, places.keys).read(made.id).release == made


def test_a_release_holds_exactly_its_cubes(places: Places) -> None:
    releases = store(places)
    for blocks, lists in (({}, LISTS), (cells(), {}), (cells() | {"indsatser": [block()]}, LISTS)):
        with pytest.raises(WrongUsage):
            releases.freeze(release_at(1), blocks, lists)
    assert releases.all() == []


def test_what_is_not_there_is_not_found(places: Places) -> None:
    with pytest.raises(NotFound):
        store(places).read("../../keys")


def test_the_manifest_says_where_how_many_and_what_hash(places: Places) -> None:
    made = store(places).freeze(release_at(1), cells(), LISTS)
    (cube,) = made.cubes
    table = pq.read_table(places.folder / "releases" / made.id / cube.path)
    assert (cube.path, cube.rows, table.num_rows) == ("tilstande.parquet", 24 * 4 + 16, 24 * 4 + 16 + 0)
    assert table.column_names == ["measure", "grain", "value"]
    assert set(zip(table["measure"].to_pylist(), table["grain"].to_pylist(), strict=True)) == {
        ("borgere", "tilstand"),
        ("borgere", ""),
        ("antal", "tilstand"),
    }


def test_the_same_release_has_the_same_bytes(places: Places, tmp_path: Path) -> None:
    releases, folder = store(places), tmp_path / "releases"
    first, second = (releases.freeze(release_at(number), cells(), LISTS) for number in (1, 2))
    assert first.cubes == second.cubes
    assert (folder / first.id / "tilstande.parquet").read_bytes() == (
        folder / second.id / "tilstande.parquet"
    ).read_bytes()


def test_the_hash_of_cells_is_of_figures_and_what_they_are_of() -> None:
    blocks = cells()["tilstande"]
    assert cells_hash(blocks) == cells_hash(reversed(blocks))
    changed = blocks[0].values.copy()
    changed[0, 0, 0, 0, 0] += 5
    assert cells_hash([blocks[0].holding(changed), *blocks[1:]]) != cells_hash(blocks)
    assert cells_hash([block(measure="antal")]) != cells_hash([block()])
    assert cells_hash([]) != cells_hash([block()])


def test_verify_reads_all_of_them_anew(places: Places) -> None:
    releases = store(places)
    made = [releases.freeze(release_at(number), cells(), LISTS) for number in (1, 2)]
    assert releases.verify() == 2
    for one in made:
        releases.read(one.id)
    path = places.folder / "releases" / made[0].id / "tilstande.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(IntegrityFailure):
        releases.verify()


def test_what_was_read_is_remembered_but_only_so_many(places: Places) -> None:
    releases = store(places)
    made = [releases.freeze(release_at(number), cells(), LISTS) for number in range(5)]
    first = releases.read(made[0].id)
    assert releases.read(made[0].id) is first
    for one in made[1:]:
        releases.read(one.id)
    again = releases.read(made[0].id)
    assert again is not first
    assert again == first
