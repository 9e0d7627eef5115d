"""Finds values in a JSON tree by their path, whatever else the tree holds: what is not there is simply not found."""

from synlig.core.profile import Json

JsonObject = dict[str, Json]


def at(start: Json, path: str) -> list[Json]:
    """Every value at `path` (names between dots); lists are gone through, as FHIRPath does."""
    found: list[Json] = start if isinstance(start, list) else [start]
    for name in path.split("."):
        found = [value for holder in found if isinstance(holder, dict) for value in _flat(holder.get(name))]
    return found


def objects(start: Json, path: str) -> list[JsonObject]:
    """Every object at `path`."""
    return [value for value in at(start, path) if isinstance(value, dict)]


def texts(start: Json, path: str) -> list[str]:
    """Every text at `path`."""
    return [value for value in at(start, path) if isinstance(value, str)]


def text(start: Json, path: str) -> str | None:
    """The first text at `path`."""
    return next(iter(texts(start, path)), None)


def has(start: Json, path: str) -> bool:
    """Whether there is something at `path`, for its last name also as a primitive's extension."""
    holders, _, last = path.rpartition(".")
    found = at(start, holders) if holders else [start]
    return any(isinstance(holder, dict) and _present(holder, last) for holder in found)


def coded(start: Json, path: str) -> list[tuple[str | None, str | None]]:
    """(system, code) of every coding of the concepts at `path`."""
    return [(text(coding, "system"), text(coding, "code")) for coding in objects(start, path + ".coding")]


def _flat(value: Json) -> list[Json]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _present(holder: JsonObject, name: str) -> bool:
    return any(holder.get(key) not in (None, [], {}) for key in (name, "_" + name))
