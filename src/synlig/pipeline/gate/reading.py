"""From bytes to a JSON tree, or the reason why not: bounded in bytes, depth and time, never an exception of others."""

import json
import re
from typing import Final, NoReturn

from synlig.core.errors import InputRejected
from synlig.core.profile import Json
from synlig.pipeline.gate.judged import Limits

BOM: Final = b"\xef\xbb\xbf"
SURROGATE: Final = re.compile(r"\\u[dD][89abABcdefCDEF]")
MAX_DIGITS: Final = 40


class Unreadable(InputRejected):
    """The bytes are no JSON text we take; `fault` names the words for it."""

    def __init__(self, fault: str) -> None:
        super().__init__(f"not readable: {fault}")
        self.fault = fault


def read(raw: bytes, limits: Limits) -> Json:
    """The JSON tree in `raw`; a UTF-8 byte order mark is passed over.

    Raises:
        Unreadable: too large, not UTF-8, not JSON, nested too deep, a name twice, NaN, half a surrogate pair.
    """
    if len(raw) > limits.max_bytes:
        raise Unreadable("json.too-large")
    text = _text(raw.removeprefix(BOM))
    tree = _parse(text)
    _check_depth(tree, limits.max_depth)
    if SURROGATE.search(text):
        _check_strings(tree)
    return tree


def _text(raw: bytes) -> str:
    if not raw.strip():
        raise Unreadable("json.empty")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable("json.encoding") from None


def _parse(text: str) -> Json:
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant, parse_int=_integer)
    except RecursionError:
        raise Unreadable("json.too-deep") from None
    except ValueError:
        raise Unreadable("json.syntax") from None


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise Unreadable("json.duplicate-key")
    return made


def _no_constant(_name: str) -> NoReturn:
    raise Unreadable("json.number")


def _integer(digits: str) -> int | float:
    """Numbers of absurd length become floats: no integer type of FHIR holds them, and int() would take its time."""
    return int(digits) if len(digits) <= MAX_DIGITS else float(digits[:MAX_DIGITS])


def _check_depth(tree: Json, limit: int) -> None:
    level: list[Json] = [tree]
    depth = 0
    while level:
        depth += 1
        if depth > limit:
            raise Unreadable("json.too-deep")
        level = [child for value in level for child in _children(value)]


def _children(value: Json) -> list[Json]:
    held = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [child for child in held if isinstance(child, (dict, list))]


def _check_strings(tree: Json) -> None:
    stack: list[Json] = [tree]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            stack.extend(value.values())
            stack.extend(value.keys())
        elif isinstance(value, list):
            stack.extend(value)
        elif isinstance(value, str) and any("\ud800" <= character <= "\udfff" for character in value):
            raise Unreadable("json.encoding")
