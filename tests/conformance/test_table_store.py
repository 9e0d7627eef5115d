"""Tables keep what was appended, encrypted, in buckets, and count only what the manifest names."""

from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from synlig.core.errors import IntegrityFailure, NotFound, Unavailable, WrongUsage
from synlig.storage.tables import TableStore, writing
from tests.databases import kinds_of_database
from tests.resting import Places

SURROGATES = [f"{number:032x}" for number in range(200)]


def _table(values: range, **more: pa.Array) -> pa.Table:
    surrogates = [SURROGATES[value % len(SURROGATES)] for value in values]
    return pa.table({"surrogate": surrogates, "value": pa.array(values, pa.int64()), **more})


@kinds_of_database()
def test_what_was_appended_is_read_back_whole(places: Places) -> None:
    tables = places.tables(places.work())
    tables.append({"conditions": _table(range(500)), "goals": _table(range(3)), "patients": _table(range(0))}, [])
    tables.append({"conditions": _table(range(500, 900))}, [])
    assert tables.names() == ["conditions", "goals"]
    assert sorted(tables.dataset("conditions").to_table()["value"].to_pylist()) == list(range(900))
    assert places.rows("SELECT count(*) AS n, sum(value) AS s FROM conditions WHERE value >= 10") == [
        {"n": 890, "s": sum(range(10, 900))}
    ]
    assert tables.verify() == len(list(places.folder.glob("tables/*/*.parquet")))


def test_a_citizen_is_in_one_bucket_only(places: Places) -> None:
    tables = places.tables(places.work(), buckets=5)
    for _ in range(2):
        tables.append({"conditions": _table(range(300))}, [])
    where: dict[str, set[str]] = {}
    for path in places.folder.glob("tables/conditions/*.parquet"):
        dataset = ds.dataset(str(path), format=tables._keys.format())
        for surrogate in dataset.to_table()["surrogate"].to_pylist():
            where.setdefault(surrogate, set()).add(path.name.split("-")[0])
    assert len(where) == 200
    assert {len(buckets) for buckets in where.values()} == {1}
    assert len({next(iter(buckets)) for buckets in where.values()}) == 5


def test_a_table_without_rows_is_empty_under_its_schema_and_else_not_found(places: Places) -> None:
    tables = places.tables(places.work())
    schema = pa.schema([("surrogate", pa.string()), ("value", pa.int64())])
    assert tables.dataset("conditions", schema).to_table() == schema.empty_table()
    with pytest.raises(NotFound):
        tables.dataset("conditions")


def test_a_column_that_older_files_lack_is_null_there(places: Places) -> None:
    tables = places.tables(places.work())
    tables.append({"conditions": _table(range(5))}, [])
    tables.append({"conditions": _table(range(5, 8), later=pa.array(["x"] * 3))}, [])
    seen = tables.dataset("conditions").to_table().sort_by("value")["later"].to_pylist()
    assert seen == [None] * 5 + ["x"] * 3


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("conditions", pa.table({"value": [1]})),
        ("conditions", pa.table({"surrogate": pa.array([None], pa.string())})),
        ("../conditions", _table(range(1))),
        ("Conditions", _table(range(1))),
        ("", _table(range(1))),
    ],
)
def test_a_table_without_surrogates_or_with_a_strange_name_is_refused(
    places: Places, name: str, table: pa.Table
) -> None:
    with pytest.raises(WrongUsage):
        places.tables(places.work()).append({name: table}, [])
    assert list(places.folder.glob("tables/**/*.parquet")) == []


def test_a_file_without_a_row_counts_for_nothing_and_is_cleared_by_the_next_writer(places: Places) -> None:
    tables = places.tables(places.work())
    tables.append({"conditions": _table(range(5))}, [])
    orphan = places.folder / "tables" / "conditions" / "000-orphan.parquet"
    pq.write_table(_table(range(5)), orphan)
    assert tables.dataset("conditions").count_rows() == 5
    places.tables(places.work()).close()
    assert orphan.exists(), "another writer was there, and it could have been its work"
    tables.close()
    places.tables(places.work())
    assert not orphan.exists()
    assert tables.verify() == len(list(places.folder.glob("tables/*/*.parquet")))


@kinds_of_database()
def test_when_the_disk_fills_halfway_nothing_of_the_append_is_left(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = places.tables(places.work())
    real, written = writing.write_new, list[Path]()

    def full_after_two(path: Path, parts: list[memoryview]) -> None:
        if len(written) >= 2:
            raise Unavailable("The disk is full.")
        written.append(path)
        real(path, parts)

    monkeypatch.setattr(writing, "write_new", full_after_two)
    with pytest.raises(Unavailable):
        tables.append({"conditions": _table(range(100)), "goals": _table(range(100))}, [])
    assert len(written) == 2
    assert list(places.folder.glob("tables/**/*.parquet")) == []
    assert tables.names() == []


def test_a_lost_or_replaced_file_is_named(places: Places) -> None:
    tables = places.tables(places.work(), buckets=1)
    tables.append({"conditions": _table(range(50))}, [])
    path = next(places.folder.glob("tables/conditions/*.parquet"))
    _replaced_by_an_older_one_of_equal_size(tables, places, path)
    path.unlink()
    for check in (lambda: tables.dataset("conditions"), tables.verify):
        with pytest.raises(IntegrityFailure, match=path.name):
            check()


def _replaced_by_an_older_one_of_equal_size(tables: TableStore, places: Places, path: Path) -> None:
    tables.append({"conditions": _table(range(50))}, [])
    other = next(one for one in places.folder.glob("tables/conditions/*.parquet") if one != path)
    kept = path.read_bytes()
    path.write_bytes(other.read_bytes())
    with pytest.raises(IntegrityFailure, match=path.name):
        tables.verify()
    path.write_bytes(kept)
    tables.verify()
