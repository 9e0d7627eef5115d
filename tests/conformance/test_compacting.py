"""Small files are merged into large ones, and at every moment that is come back to the same rows count as before."""

import random
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from synlig.core.errors import IntegrityFailure, Unavailable
from synlig.guard.table_keys import TableKeys
from synlig.storage.clock import utc_now
from synlig.storage.manifest import Manifest, StoredFile
from synlig.storage.moments import take_moment
from synlig.storage.reconciling.schema import store_statement
from synlig.storage.reconciling.until import TablesUntil
from synlig.storage.releases.schema import release
from synlig.storage.tables import compacting as module
from synlig.storage.tables.compacting import FULL_ROWS, MOST, MOST_AT_ONCE, Compacting, due
from tests.databases import kinds_of_database
from tests.resting import Places

Stored = tuple[list[StoredFile], list[datetime]]
START = datetime(2026, 1, 1, tzinfo=UTC)
SURROGATES = [f"{number:032x}" for number in range(40)]


def _table(values: range, **more: pa.Array) -> pa.Table:
    surrogates = [SURROGATES[value % len(SURROGATES)] for value in values]
    return pa.table({"surrogate": surrogates, "value": pa.array(values, pa.int64()), **more})


def _compacting(places: Places) -> Compacting:
    return Compacting(places.database, places.folder / "tables", TableKeys(places.keys))


def _at(places: Places, moment: datetime) -> dict[str, Counter[int]]:
    """The values of each table that count at `moment`."""
    tables = TablesUntil(places.database, places.folder / "tables", TableKeys(places.keys), moment)
    return {name: Counter(tables.dataset(name).to_table()["value"].to_pylist()) for name in tables.names()}


def _files(places: Places) -> list[StoredFile]:
    return Manifest(places.database).files()


def _released(places: Places, number: int) -> datetime:
    """A moment that a release stands on, as it is once the release is made."""
    moment = take_moment(places.database, utc_now)
    row = {"id": f"r-{number}", "made_at": moment, "known_at": moment, "manifest_sha256": "0" * 64}
    with places.database.writing() as connection:
        connection.execute(insert(release).values(row))
    return moment


def _signed(places: Places) -> datetime:
    moment = utc_now()
    with places.database.writing() as connection:
        connection.execute(insert(store_statement).values(made_at=moment, sha256="0" * 64, signature="s"))
    return moment


@kinds_of_database()
def test_at_every_moment_the_same_rows_count_before_and_after(places: Places) -> None:
    draw, tables = random.Random(places.database.name), places.tables(places.work(), buckets=2)
    newest, others = [utc_now()], list[datetime]()
    for number in range(30):
        first = number * 10
        names = draw.sample(["conditions", "goals", "patients"], draw.randint(1, 2))
        tables.append({name: _table(range(first, first + draw.randint(1, 10))) for name in names}, [])
        match draw.randint(0, 7):
            case 0:
                others.append(_released(places, number))
            case 1:
                newest = [_signed(places)]
            case 2:
                others.append(take_moment(places.database, utc_now))
            case _:
                pass
    moments = [*others, *newest, utc_now()]
    before, files = [_at(places, moment) for moment in moments], len(_files(places))
    done = _compacting(places).compact()
    assert [_at(places, moment) for moment in moments] == before
    assert done.into < done.files
    assert len(_files(places)) == files - done.files + done.into
    assert tables.verify() == len(list(places.folder.glob("tables/*/*.parquet"))), "nobody reads: the old ones are gone"
    assert _at(places, moments[-1]) == before[-1]


@st.composite
def stored(draw: st.DrawFn) -> Stored:
    files = [
        StoredFile(f"{number}", draw(st.sampled_from("ab")), draw(st.integers(0, 1)), rows, rows * 10, "", "k", 1, at)
        for number, (rows, at) in enumerate(
            draw(st.lists(st.tuples(st.integers(1, FULL_ROWS + 5), st.integers(0, 20).map(_minutes)), max_size=60))
        )
    ]
    return files, sorted(draw(st.sets(st.integers(0, 20).map(_minutes), max_size=4)))


def _minutes(number: int) -> datetime:
    return START + timedelta(minutes=number)


@given(stored())
def test_what_is_due_lies_between_the_same_moments_and_is_not_full(there: Stored) -> None:
    files, moments = there
    groups = due(files, moments, 4)
    taken = [file.path for group in groups for file in group]
    assert len(taken) == len(set(taken))
    for group in groups:
        assert len(group) >= 2
        assert len({(file.table, file.bucket) for file in group}) == 1
        assert all(file.rows < FULL_ROWS for file in group)
        for moment in moments:
            assert len({file.created_at <= moment for file in group}) == 1


def test_a_steady_trickle_ends_in_few_files_and_few_rewrites() -> None:
    files, written = list[StoredFile](), 0
    for number in range(4_000):
        files.append(_one(f"f{number}", 5, START + timedelta(seconds=number)))
        for group in due(files, []):
            rows = sum(file.rows for file in group)
            files = [file for file in files if file not in group]
            files.append(_one(f"m{number}-{rows}", rows, group[-1].created_at))
            written += rows
    assert sum(file.rows for file in files) == 20_000
    assert len(files) < 4 * MOST
    assert written <= 4 * 20_000, "each row is written anew once for each size"
    (last,) = due(files, [START + timedelta(days=1)])
    assert len(last) == len(files), "behind a moment all of them become one"


def test_a_home_that_was_never_merged_is_merged_run_by_run() -> None:
    files, runs = [_one(f"f{number}", 1, START + timedelta(seconds=number)) for number in range(10_000)], 0
    while groups := due(files, [START + timedelta(days=1)]):
        taken = {file.path for group in groups for file in group}
        assert len(taken) <= MOST_AT_ONCE
        merged = [_one(f"m{runs}", sum(file.rows for file in group), group[-1].created_at) for group in groups]
        files, runs = [*(file for file in files if file.path not in taken), *merged], runs + 1
    assert [file.rows for file in files] == [10_000]
    assert runs == 3


def _one(path: str, rows: int, at: datetime) -> StoredFile:
    return StoredFile(path, "conditions", 0, rows, rows * 10, "", "k", 1, at)


def _trickle(places: Places, batches: int = MOST, name: str = "conditions") -> Counter[int]:
    tables = places.tables(places.work(), buckets=1)
    for number in range(batches):
        tables.append({name: _table(range(number * 3, number * 3 + 3))}, [])
    tables.close()
    return Counter(range(batches * 3))


def test_who_reads_an_old_list_reads_on_and_the_files_go_when_all_let_go(places: Places) -> None:
    values = _trickle(places)
    tables = places.tables(places.work(), buckets=1)
    dataset = tables.dataset("conditions")
    assert _compacting(places).compact().gone == 0
    assert Counter(dataset.to_table()["value"].to_pylist()) == values
    places.tables(places.work()).close()
    assert len(list(places.folder.glob("tables/*/*.parquet"))) == MOST + 1, "a new worker clears nothing of it away"
    del dataset
    assert _compacting(places).compact().gone == MOST
    assert len(list(places.folder.glob("tables/*/*.parquet"))) == 1
    assert Counter(tables.dataset("conditions").to_table()["value"].to_pylist()) == values


def test_files_with_other_columns_are_merged_among_themselves(places: Places) -> None:
    tables = places.tables(places.work(), buckets=1)
    for number in range(MOST):
        tables.append({"conditions": _table(range(number, number + 1))}, [])
        tables.append({"conditions": _table(range(100 + number, 101 + number), later=pa.array(["x"]))}, [])
    before = tables.dataset("conditions").to_table().sort_by("value")
    done = _compacting(places).compact()
    assert (done.files, done.into) == (2 * MOST, 2)
    assert tables.dataset("conditions").to_table().sort_by("value") == before


def test_damage_is_named_and_not_copied(places: Places) -> None:
    _trickle(places)
    path = next(places.folder.glob("tables/*/*.parquet"))
    sealed = bytearray(path.read_bytes())
    sealed[len(sealed) // 2] ^= 1
    path.write_bytes(sealed)
    with pytest.raises(IntegrityFailure, match=path.name):
        _compacting(places).compact()
    assert len(_files(places)) == MOST


def test_a_moment_taken_meanwhile_is_not_merged_across(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    _trickle(places)
    between = _files(places)[MOST // 2].created_at

    def behind(files: Sequence[StoredFile], _known: Sequence[datetime]) -> list[Sequence[StoredFile]]:
        take_moment(places.database, lambda: between)
        return due(files, [])

    monkeypatch.setattr(module, "due", behind)
    with pytest.raises(Unavailable):
        _compacting(places).compact()
    assert len(list(places.folder.glob("tables/*/*.parquet"))) == len(_files(places)) == MOST


@kinds_of_database()
def test_two_at_once_beside_one_who_appends_lose_and_double_nothing(places: Places) -> None:
    values = _trickle(places, 2 * MOST)

    def compact(_number: int) -> int:
        try:
            return _compacting(places).compact().files
        except (Unavailable, IntegrityFailure):
            return 0

    with ThreadPoolExecutor(3) as pool:
        others = pool.submit(_trickle, places, MOST, "goals")
        merged = sum(pool.map(compact, range(4)))
        others.result()
    assert merged >= 2 * MOST
    found = _at(places, utc_now())
    assert found == {"conditions": values, "goals": Counter(range(3 * MOST))}
    _compacting(places).compact()
    on_disk = {str(path.relative_to(places.folder / "tables")) for path in places.folder.glob("tables/*/*.parquet")}
    assert on_disk == {file.path for file in _files(places)}
