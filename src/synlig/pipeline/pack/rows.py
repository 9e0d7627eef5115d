"""A packed report as rows: one line of JSON per resource, its listed elements as columns, for LIS, BI and research."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

Resource = tuple[str, dict[str, Any]]
"""(type, what of it leaves)."""


def rows_of(report: str, resources: Sequence[Resource]) -> bytes:
    """The lines of a report; each says its table, its report and its citizen, so that it can be read alone.

    A column is named by the path of its element, such as `code.coding.code`. An element that is there once is a
    value, one that is there more often a list.
    """
    citizen = next(copy for kind, copy in resources if kind == "Patient")["identifier"][0]["value"]
    rows = [
        {"table": kind, "report": report, "citizen": citizen, **_columns(copy, kind == "Patient")}
        for kind, copy in resources
    ]
    return b"\n".join(msgspec.json.encode(row) for row in rows)


def _columns(copy: dict[str, Any], is_citizen: bool) -> dict[str, Any]:  # noqa: FBT001
    found = dict[str, list[Any]]()
    for path, value in _leaves(copy, ""):
        if not (is_citizen and path.startswith("identifier.")):  # said in its own column
            found.setdefault(path, []).append(value)
    return {path: values[0] if len(values) == 1 else values for path, values in found.items()}


def _leaves(element: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(element, dict):
        for name, value in element.items():
            yield from _leaves(value, f"{path}.{name}" if path else name)
    elif isinstance(element, list):
        for each in element:
            yield from _leaves(each, path)
    else:
        yield path, element
