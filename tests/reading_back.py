"""Tables read back from files by programs that others wrote, as rows of codes and numbers, and as explanations."""

import io
import json
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import csvw
import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from pyaxis import pyaxis

Rows = list[tuple[Any, ...]]


def from_csv(content: bytes, metadata: bytes, folder: Path) -> tuple[list[str], Rows, dict[str, str]]:
    """By CSVW: names, typed rows and the explanation; anything it complains of fails."""
    described = json.loads(metadata)
    (folder / described["url"]).write_bytes(content)
    beside = folder / f"{described['url']}-metadata.json"
    beside.write_bytes(metadata)
    read = csvw.CSVW(str(beside), validate=True)
    assert read.is_valid, [str(warning.message) for warning in read.warnings]
    table: Any = read.tables[0]
    told = {each["schema:propertyID"]: each["schema:value"] for each in described["schema:additionalProperty"]}
    return [column.name for column in table.tableSchema.columns], [tuple(row.values()) for row in table], told


def from_xlsx(content: bytes) -> tuple[list[str], Rows, dict[str, str]]:
    """By openpyxl; formulas would be read as formulas."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    names, *rows = book["Tal"].iter_rows(values_only=True)
    about = book["Om tallene"].iter_rows(values_only=True)
    told = {str(key): str(text) for key, _, text in iter(about.__next__, (None, None, None))}
    return [str(name) for name in names], list(rows), told


def from_parquet(content: bytes) -> tuple[list[str], Rows, dict[str, str]]:
    """The rows by DuckDB, the explanation by pyarrow."""
    table = pq.read_table(pa.BufferReader(content))
    with duckdb.connect() as engine:
        engine.register("there", table)
        rows = engine.execute("SELECT * FROM there").fetchall()
    told = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items() if key != b"table"}
    return table.column_names, rows, told


def from_json_stat(content: bytes) -> Iterator[tuple[Any, ...]]:
    """One row of codes and numbers per combination, as the JSON-stat text says."""
    cube = json.loads(content)
    *names, measure = cube["id"]
    codes = [cube["dimension"][name]["category"]["index"] for name in names]
    many = len(cube["dimension"][measure]["category"]["index"])
    for at, combination in enumerate(product(*codes)):
        yield (*combination, *cube["value"][at * many : (at + 1) * many])


def from_px(content: bytes, folder: Path) -> tuple[dict[str, Any], Rows]:
    """By pyaxis: its keywords, and a row of labels and a number per combination."""
    path = folder / "table.px"
    path.write_bytes(content)
    read: Any = pyaxis.parse(str(path), encoding="utf-8")
    return read["METADATA"], [tuple(row) for row in read["DATA"].itertuples(index=False)]


def px_text(content: bytes, keyword: str) -> list[str]:
    """The quoted pieces after `keyword`, by nothing but the rule that quotes end at quotes."""
    found = re.search(rf'(?:^|;\r\n){re.escape(keyword)}=((?:[^";]|"[^"]*")*);', content.decode())
    assert found is not None, keyword
    return re.findall(r'"([^"]*)"', found[1])
