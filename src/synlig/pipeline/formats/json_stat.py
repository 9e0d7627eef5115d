"""JSON-stat 2.0: the figures as a cube whose category ids are the codes, explained in `extension`."""

import json
from typing import Any, Final

from synlig.core.query import Answer
from synlig.pipeline.formats.explaining import explanation
from synlig.pipeline.formats.figures import DECIMALS, Axis, axes, measured, refuse_arranged, whole

MEASURE: Final = "measure"
"""The dimension that names the figures; it is the last, and has the role `metric`."""
PLACES: Final = frozenset({"kommune", "region", "land"})
YEAR: Final = "aar"


def write(answer: Answer) -> bytes:
    """One dataset; a combination without a figure is null. Raises WrongUsage when the table was arranged."""
    refuse_arranged(answer)
    over, about = axes(answer), explanation(answer)
    document: dict[str, Any] = {
        "version": "2.0",
        "class": "dataset",
        "label": about["title"],
        "source": about["source"],
        "updated": about["made_at"],
        "note": [about["note"], about["definition"]],
        "id": [*(axis.name for axis in over), MEASURE],
        "size": [*(len(axis.codes) for axis in over), len(measured(answer))],
        "role": _roles(over),
        "dimension": {**{axis.name: _dimension(axis) for axis in over}, MEASURE: _measures(answer, about["unit"])},
        "value": [number for figures in whole(answer, over) for number in figures],
        "extension": {"synlig": {**about, "where": dict(answer.request.where)}},
    }
    return (json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n").encode()


def _roles(over: tuple[Axis, ...]) -> dict[str, list[str]]:
    time = [axis.name for axis in over if axis.name == YEAR]
    geo = [axis.name for axis in over if axis.name in PLACES]
    return {name: names for name, names in (("time", time), ("geo", geo), ("metric", [MEASURE])) if names}


def _dimension(axis: Axis) -> dict[str, Any]:
    labels = dict(zip(axis.codes, axis.labels, strict=True))
    return {"label": axis.title, "category": {"index": list(axis.codes), "label": labels}}


def _measures(answer: Answer, unit: str) -> dict[str, Any]:
    columns = measured(answer)
    units = {
        column.name: {"label": unit, "decimals": 0 if column.kind == "integer" else DECIMALS}
        for column in columns
        if column.name == answer.request.measure
    }
    category = {
        "index": [column.name for column in columns],
        "label": {column.name: column.title.da for column in columns},
        "unit": units,
    }
    return {"label": "Mål", "category": category}
