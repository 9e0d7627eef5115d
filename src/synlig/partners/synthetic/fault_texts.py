"""Faults in the text itself, before it is FHIR at all."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Final

Spoil = Callable[[bytes, Random], bytes]


def _cut(line: bytes, dice: Random) -> bytes:
    return line[: dice.randint(len(line) // 4, len(line) - 1)]


def _trailing(line: bytes, _: Random) -> bytes:
    return line + b"}"


def _not_a_number(line: bytes, _: Random) -> bytes:
    return line.replace(b'"type":"collection"', b'"type":NaN', 1)


def _name_twice(line: bytes, _: Random) -> bytes:
    return line.replace(b'"type":"collection"', b'"type":"collection","type":"collection"', 1)


def _wrong_encoding(line: bytes, _: Random) -> bytes:
    """The end of a text in Latin-1: a byte that UTF-8 does not know there."""
    return line.replace(b'"type":"collection"', b'"type":"collection\xe6"', 1)


def _single_quotes(line: bytes, _: Random) -> bytes:
    return line.replace(b'"type":"collection"', b"'type':'collection'", 1)


def _bottomless(line: bytes, _: Random) -> bytes:
    return line.replace(b'"type":"collection"', b'"type":' + b"[" * 2000 + b"]" * 2000, 1)


TEXT_FAULTS: Final[Mapping[str, Spoil]] = {
    "text-cut-off": _cut,
    "text-trailing": _trailing,
    "text-not-a-number": _not_a_number,
    "text-name-twice": _name_twice,
    "text-latin-1": _wrong_encoding,
    "text-single-quotes": _single_quotes,
    "text-nested-too-deep": _bottomless,
}
"""Each breaks the rule `json`; the expression is the Bundle, for nothing in it can be read."""
