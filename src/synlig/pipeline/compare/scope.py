"""Which inhabitants a figure is counted among: municipalities, sexes and age groups of a request, merged groups too."""

from collections.abc import Mapping
from dataclasses import dataclass

from synlig.core.cells import CodeLists
from synlig.core.population import ALDERSGRUPPER, Population
from synlig.core.query import TableRequest

SEXES = ("K", "M")
PLACES = ("kommune", "region", "land")
SCOPE = (*PLACES, "koen", "aldersgruppe")
Where = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Group:
    """The people of one sex and released age group in the places of a figure."""

    koen: str
    aldersgruppe: str
    inhabitants: int
    cells: int
    """How many finest cells there are of it, each rounded by itself."""


class Inhabitants:
    """A population as the release sees it: a merged age group counts in the group it was merged into."""

    def __init__(self, population: Population, merged: tuple[tuple[str, str, str, str], ...], lists: CodeLists) -> None:
        into = {(kommune, koen, age): target for kommune, koen, age, target in merged}
        self._lists = lists
        self._known: dict[tuple[tuple[str, ...] | None, ...], list[Group]] = {}
        self._counts: dict[tuple[str, str, str], int] = {}
        for (kommune, koen, age), count in population.counts.items():
            cell = (kommune, koen, into.get((kommune, koen, age), age))
            self._counts[cell] = self._counts.get(cell, 0) + count

    def groups(self, where: Where) -> list[Group]:
        """The groups within `where`, those without inhabitants left out; rows of one scope share the answer."""
        scope = tuple(where.get(name) for name in SCOPE)
        if scope not in self._known:
            self._known[scope] = self._groups(where)
        return self._known[scope]

    def _groups(self, where: Where) -> list[Group]:
        places = self._kommuner(where)
        found = (
            self._group(places, koen, age)
            for koen in where.get("koen", SEXES)
            for age in where.get("aldersgruppe", ALDERSGRUPPER)
        )
        return [group for group in found if group.inhabitants]

    def _group(self, places: list[str], koen: str, age: str) -> Group:
        counts = [count for place in places if (count := self._counts.get((place, koen, age), 0))]
        return Group(koen, age, sum(counts), len(counts))

    def _kommuner(self, where: Where) -> list[str]:
        kommune = self._lists["kommune"]
        return [
            code
            for code in kommune.codes
            if all(
                (code if place == "kommune" else kommune.up[place][code]) in where[place]
                for place in PLACES
                if place in where
            )
        ]


def within(request: TableRequest, code: str) -> dict[str, tuple[str, ...]]:
    """The filters of one row: those of the request, and the row's own code."""
    return {**request.where, **({request.by[0]: (code,)} if request.by else {})}
