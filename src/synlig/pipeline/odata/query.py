"""The query options of OData that are understood here; what is not is refused, never left out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from odata_query import ast
from odata_query.exceptions import ODataException
from odata_query.grammar import ODataLexer, ODataParser

from synlig.core.errors import NotOffered, WrongUsage

PAGE: Final = 10_000
"""Rows of one answer at most; the next ones are behind its `@odata.nextLink`."""
LONGEST: Final = 4_000
"""Characters of a filter at most."""
UNDERSTOOD: Final = frozenset({"$filter", "$select", "$orderby", "$top", "$skip", "$count", "$format", "$skiptoken"})
KEY: Final = re.compile(r"(?:(\w+)=)?'((?:[^']|'')*)'")
FORMATS: Final = ("json", "application/json")
TOKEN: Final = re.compile(r"([\w-]*)~(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Page:
    """Where a reading stands: the release it began with, and how many of the rows asked for have been given."""

    release: str
    given: int

    @property
    def token(self) -> str:
        """The page as a `$skiptoken`."""
        return f"{self.release}~{self.given}"


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of one entity set; `order` pairs a column with whether it falls."""

    where: ast._Node | None = None
    select: tuple[str, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    top: int | None = None
    skip: int = 0
    count: bool = False
    page: Page | None = None
    size: int = PAGE


def parse(given: Sequence[tuple[str, str]], wanted_size: int | None = None) -> Query:
    """The query behind the parameters of an address, each name at most once; `wanted_size` is what `Prefer` asks.

    Raises:
        WrongUsage: an option without sense, twice, or of no such name. NotOffered: OData has it, this service not.
    """
    options: dict[str, str] = {}
    for raw, value in given:
        name = raw.lower() if raw.startswith("$") else f"${raw.lower()}"
        if name in options:
            raise WrongUsage(f"{raw} is given twice.")
        options[name] = value
    for name in sorted(options.keys() - UNDERSTOOD):
        raise NotOffered(f"{name} is not offered by this service; there are: {', '.join(sorted(UNDERSTOOD))}.")
    if not options.get("$format", "json").startswith(FORMATS):
        raise WrongUsage("Only $format=json is offered.")
    return Query(
        parsed_filter(options["$filter"]) if "$filter" in options else None,
        tuple(_names(options["$select"])) if options.get("$select", "*") != "*" else (),
        tuple(map(_ordered, _names(options["$orderby"]))) if "$orderby" in options else (),
        _whole("$top", options["$top"]) if "$top" in options else None,
        _whole("$skip", options.get("$skip", "0")),
        _truth(options.get("$count", "false")),
        _page(options["$skiptoken"]) if "$skiptoken" in options else None,
        min(max(wanted_size or PAGE, 1), PAGE),
    )


def parsed_filter(text: str) -> ast._Node:
    """A filter as a tree, or WrongUsage where it cannot be read."""
    if len(text) > LONGEST:
        raise WrongUsage(f"A $filter has at most {LONGEST} characters.")
    try:
        tree = ODataParser().parse(ODataLexer().tokenize(text))
    except (ODataException, ValueError, RecursionError):
        tree = None
    if tree is None:
        raise WrongUsage("The $filter cannot be read.")
    return tree


def keyed(inside: str, key: Sequence[str]) -> Mapping[str, str]:
    """The key values between the parentheses of an address like `befolkning(kommune='0540',…)`.

    Raises:
        WrongUsage: not exactly the columns of the key.
    """
    matches = list(KEY.finditer(inside))
    found = {match[1] or key[0]: match[2].replace("''", "'") for match in matches}
    if ",".join(match[0] for match in matches) != inside or set(found) != set(key) or len(matches) != len(key):
        raise WrongUsage(f"The key of this entity set is {', '.join(key)}.")
    return found


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _ordered(text: str) -> tuple[str, bool]:
    name, *way = text.split()
    if way not in ([], ["asc"], ["desc"]):
        raise WrongUsage("$orderby names columns, each with asc or desc behind it or nothing.")
    return name, way == ["desc"]


def _whole(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise WrongUsage(f"{name} is a whole number.")
    return int(text)


def _truth(text: str) -> bool:
    if text not in ("true", "false"):
        raise WrongUsage("$count is true or false.")
    return text == "true"


def _page(token: str) -> Page:
    match = TOKEN.fullmatch(token)
    if match is None:
        raise WrongUsage("This $skiptoken was not given by this service.")
    return Page(match[1], int(match[2]))
