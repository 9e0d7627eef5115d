"""Small questions about a piece of content: does it match a pattern, which slice is it, what are its codings."""

from collections.abc import Iterable

from synlig.core.profile import Json
from synlig.pipeline.gate.tree import Slice
from synlig.pipeline.gate.words import quoted

JsonObject = dict[str, Json]


def matches(value: Json, pattern: Json) -> bool:
    """Whether `value` has everything that `pattern` has (FHIR R4, ElementDefinition.pattern[x])."""
    if isinstance(pattern, dict):
        return isinstance(value, dict) and all(matches(value.get(key), wanted) for key, wanted in pattern.items())
    return value == pattern and isinstance(value, bool) == isinstance(pattern, bool)


def codings(value: JsonObject, kind: str) -> list[JsonObject]:
    """The codings of a concept; a Coding is its own only one."""
    if kind == "Coding":
        return [value]
    held = value.get("coding")
    return [coding for coding in held if isinstance(coding, dict)] if isinstance(held, list) else []


def shown(pattern: Json) -> str:
    """A pattern as it may be shown."""
    if isinstance(pattern, dict):
        return "|".join(quoted(pattern[key]) for key in ("system", "code") if key in pattern)
    return quoted(pattern)


def json_kind(kind: str) -> str:
    """The kind of JSON value that a primitive type is written as."""
    if kind == "boolean":
        return "boolean"
    return "number" if kind == "decimal" or kind.endswith(("nt", "nteger")) else "text"


def slice_of(item: Json, slices: Iterable[Slice], path: tuple[str, ...]) -> Slice | None:
    """The slice an item belongs to, by what tells it."""
    value = item
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return next((each for each in slices if each.tells is not None and each.tells == value), None)


def has_companion(content: JsonObject, name: str, at: int) -> bool:
    """Whether a primitive list's item is left to `_name`, as null is (FHIR R4, 2.6.2)."""
    held = content.get("_" + name)
    return isinstance(held, list) and at < len(held) and isinstance(held[at], dict)
