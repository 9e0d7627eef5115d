"""Writes a report in FHIR's XML form, with its elements in the order they have in the JSON."""

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import quoteattr

Json = dict[str, Any]


def xml_of(resource: Json) -> bytes:
    """The XML form of `resource`."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_resource(resource, " xmlns=" + quoteattr("http://hl7.org/fhir"))}'.encode()


def _resource(resource: Json, extra: str = "") -> str:
    name = resource["resourceType"]
    inner = "".join(_all({key: value for key, value in resource.items() if key != "resourceType"}))
    return f"<{name}{extra}>{inner}</{name}>"


def _all(fields: Json) -> Iterator[str]:
    names = dict.fromkeys(key.removeprefix("_") for key in fields)
    for name in names:
        values, beside = fields.get(name), fields.get("_" + name)
        if isinstance(values, list):
            yield from (_one(name, value, None) for value in values)
        else:
            yield _one(name, values, beside)


def _one(name: str, value: Any, beside: Json | None) -> str:
    if name == "div":
        return str(value)
    if name in ("resource", "contained"):
        return f"<{name}>{_resource(value)}</{name}>"
    if isinstance(value, dict):
        attributes = "".join(
            f" {key}={quoteattr(value[key])}" for key in ("id", "url") if isinstance(value.get(key), str)
        )
        return (
            f"<{name}{attributes}>{''.join(_all({k: v for k, v in value.items() if k not in ('id', 'url')}))}</{name}>"
        )
    text = "" if value is None else f" value={quoteattr(_text(value))}"
    return f"<{name}{text}>{''.join(_all(beside or {}))}</{name}>"


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
