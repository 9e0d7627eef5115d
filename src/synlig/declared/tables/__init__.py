"""The tables that processed reports rest in: every column with its kind, sensitivity (K11) and words."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final, get_args

from synlig.core.errors import SynligError
from synlig.core.sensitivity import Sensitivity
from synlig.core.table import Column, Kind, Schema
from synlig.core.words import Words

NAMES: Final = (
    "patients",
    "conditions",
    "care_plans",
    "procedures",
    "encounters",
    "observations",
    "goals",
    "service_requests",
    "heart_referrals",
    "heart_courses",
    "heart_measurements",
)
"""One table per resource type of the KL Gateway profiles (K19), and three of heart rehabilitation; no organisations."""


@cache
def load() -> Mapping[str, Schema]:
    """Every table by name; each begins with the columns of `versions.toml`.

    Raises:
        SynligError: a declaration is not of the agreed form.
    """
    shared = _columns("versions")
    return {name: _schema(name, (*shared, *_columns(name))) for name in NAMES}


def _schema(name: str, columns: tuple[Column, ...]) -> Schema:
    schema = Schema(name, columns)
    if len(set(schema.names)) != len(columns):
        raise SynligError(f"tables/{name}.toml: a column is declared twice")
    return schema


def _columns(name: str) -> tuple[Column, ...]:
    text = files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tuple(_column(name, row) for row in tomllib.loads(text)["columns"])


def _column(table: str, row: Mapping[str, Any]) -> Column:
    if row["kind"] not in get_args(Kind):
        raise SynligError(f"tables/{table}.toml: {row['name']} is of no known kind")
    return Column(row["name"], row["kind"], Sensitivity(row["level"]), Words(row["da"], row["en"]))
