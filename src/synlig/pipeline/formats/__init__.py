"""The stage that writes an answered table as a file: the same figures, names and explanation in every format."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from synlig.core.query import Answer
from synlig.pipeline.formats import csv, csvw, json_stat, parquet, px, xlsx

__all__ = ["FORMATS", "Format"]


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a table. `write` is pure: the same answer gives the same bytes.

    `beside` writes what lies next to a file that cannot explain itself, given the file's name.
    """

    name: str
    media_type: str
    suffix: str
    write: Callable[[Answer], bytes]
    beside: Callable[[Answer, str], bytes] | None = None


FORMATS: Final[Mapping[str, Format]] = {
    each.name: each
    for each in (
        Format("csv", "text/csv; charset=utf-8; header=present", ".csv", csv.write, csvw.write),
        Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx", xlsx.write),
        Format("parquet", "application/vnd.apache.parquet", ".parquet", parquet.write),
        Format("json-stat", "application/json", ".json", json_stat.write),
        Format("px", "application/octet-stream; charset=utf-8", ".px", px.write),
    )
}
"""Every format of `synlig table` and of the API, by the name it is asked for."""
