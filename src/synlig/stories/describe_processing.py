"""Describe the processing as the law asks for it, out of what is declared: record or assessment (K9)."""

from collections.abc import Mapping
from typing import Any, Literal

from synlig.core.cube import Cube
from synlig.declared import agreements, retention, tables
from synlig.pipeline.law_record import Declared, assessment, record


def describe_processing(kind: Literal["record", "dpia"], *, cubes: Mapping[str, Cube]) -> dict[str, Any]:
    """The document; nothing of it is written by hand, so it cannot be out of date."""
    declared = Declared(
        list(agreements.load().values()), list(tables.load().values()), retention.load(), list(cubes.values())
    )
    return record(declared) if kind == "record" else assessment(declared)
