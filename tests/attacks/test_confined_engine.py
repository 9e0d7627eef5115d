"""The engine can reach what it was handed, and nothing else (K12)."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds
import pytest

from synlig.core.errors import Unavailable
from synlig.storage.engine import Engine

ROWS = pa.table({"kommune": ["0540", "0259", "0540"], "n": [1, 2, 4]})


def test_it_counts_what_it_was_handed() -> None:
    sql = "SELECT kommune, CAST(sum(n) AS BIGINT) AS n FROM rows WHERE n >= ? GROUP BY kommune ORDER BY kommune"
    for source in (ROWS, ds.dataset(ROWS)):
        assert Engine().query(sql, {"rows": source}, [1]).to_pylist() == [
            {"kommune": "0259", "n": 2},
            {"kommune": "0540", "n": 5},
        ]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('{file}')",
        "SELECT * FROM read_text('{file}')",
        "SELECT * FROM read_blob('{file}')",
        "SELECT * FROM '{file}'",
        "SELECT * FROM glob('{folder}/*')",
        "COPY (SELECT 1) TO '{folder}/out.csv'",
        "ATTACH '{folder}/other.db'",
        "EXPORT DATABASE '{folder}/out'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
        "SET allowed_paths = ['{file}']",
        "SET lock_configuration = false",
        "RESET enable_external_access",
        "SET temp_directory = '{folder}'",
        "SET memory_limit = '100GB'",
        "SELECT getenv('HOME')",
        "SELECT * FROM outside",
    ],
)
def test_it_reaches_no_file_no_extension_no_setting_and_no_variable(sql: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n")
    outside = ROWS
    with pytest.raises(duckdb.Error):
        Engine().query(sql.format(file=secret, folder=tmp_path), {"rows": ROWS})
    assert outside.num_rows == 3
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]


def test_one_query_leaves_nothing_for_the_next() -> None:
    engine = Engine()
    engine.query("SELECT * FROM rows", {"rows": ROWS})
    with pytest.raises(duckdb.CatalogException):
        engine.query("SELECT * FROM rows", {})


def test_more_memory_than_allowed_is_refused_and_not_spilled_to_disk() -> None:
    with pytest.raises(Unavailable):
        Engine(memory_limit="20MB").query("SELECT list(i) AS l FROM range(20000000) AS t(i)", {})
