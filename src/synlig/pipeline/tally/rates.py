"""Rates from protected counts: per inhabitants, standardised for sex and age, and shares of all citizens."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, Protocol

from synlig.core.cells import CellBlock, CodeLists
from synlig.core.cube import Cube, Rate
from synlig.core.errors import WrongUsage
from synlig.core.population import Population
from synlig.core.query import TableRequest
from synlig.core.release import Release
from synlig.core.table import Cell
from synlig.pipeline.tally.adding import rows_of, sums_of
from synlig.pipeline.tally.classed import classed_rows

Row = tuple[Cell, ...]
Counts = list[tuple[tuple[str, ...], int]]
FEWEST_EVENTS: Final = 10
"""Direct standardisation is not done below ten events (DESIGN.md section 5)."""
PEOPLE: Final = ("koen", "aldersgruppe")
PLACES: Final = ("kommune", "region", "land")
DIGITS: Final = 4


def rate_rows(
    cube: Cube,
    rate: Rate,
    blocks: Sequence[CellBlock],
    request: TableRequest,
    lists: CodeLists,
    population: Population,
    release: Release,
) -> list[Row]:
    """One row per combination that has a rate; rounded to four decimals."""

    def counts(by: tuple[str, ...], where: Mapping[str, tuple[str, ...]], *, zeros: bool) -> Counts:
        measure = cube.measure(rate.numerator)
        if measure is None:
            raise WrongUsage(f"{cube.name} does not count {rate.numerator}.")
        asked = replace(request, by=by, where=where, measure=measure.name)
        return rows_of(sums_of(cube, measure, blocks, asked, lists), by, lists, zeros=zeros)

    if rate.kind == "citizens":
        return _shares(cube, rate, request, counts)
    if rate.kind in ("share", "median"):
        return classed_rows(cube, rate, blocks, request, lists)
    people = _People(population, release, lists)
    if rate.kind == "standardised":
        return _standardised(rate, request, people, counts)
    found = counts(request.by, request.where, zeros=request.zeros)
    rows = ((codes, count, people.within(_scope(request, codes))) for codes, count in found)
    return [(*codes, round(count / among * rate.per, DIGITS)) for codes, count, among in rows if among]


def _shares(cube: Cube, rate: Rate, request: TableRequest, counts: "_Count") -> list[Row]:
    """Of all citizens in the cube: the whole is protected by itself and never smaller than a part."""
    codes_of = {cube.code, *(_above(cube))}
    by = tuple(name for name in request.by if name not in codes_of)
    where = {name: codes for name, codes in request.where.items() if name not in codes_of}
    whole = dict(counts(by, where, zeros=True))
    keep = [place for place, name in enumerate(request.by) if name not in codes_of]
    rows = (
        (codes, count, whole.get(tuple(codes[place] for place in keep), 0))
        for codes, count in counts(request.by, request.where, zeros=request.zeros)
    )
    return [(*codes, round(count / among * rate.per, DIGITS)) for codes, count, among in rows if among]


def _standardised(rate: Rate, request: TableRequest, people: "_People", counts: "_Count") -> list[Row]:
    """The rate if every place had the country's mix of sex and age, within the sexes and ages of the request."""
    if set(request.by) & set(PEOPLE):
        raise WrongUsage("A standardised rate is not split by koen or aldersgruppe: that is what it evens out.")
    weights = people.mix(request.where)
    found: dict[tuple[str, ...], dict[tuple[str, str], int]] = {}
    for codes, count in counts((*request.by, *PEOPLE), request.where, zeros=True):
        found.setdefault(codes[:-2], {})[(codes[-2], codes[-1])] = count
    rows = list[Row]()
    for codes, events in found.items():
        here = people.by_group(_scope(request, codes))
        total = sum(weights.get(group, 0) for group in here)
        if sum(events.values()) < FEWEST_EVENTS or not total:
            continue
        rows_rate = sum(weights.get(g, 0) * events.get(g, 0) / among for g, among in here.items()) / total
        rows.append((*codes, round(rows_rate * rate.per, DIGITS)))
    return rows


def _scope(request: TableRequest, codes: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """The filters of one row: those of the request and the row's own codes."""
    return {**request.where, **{name: (code,) for name, code in zip(request.by, codes, strict=True)}}


def _above(cube: Cube) -> tuple[str, ...]:
    dimension = cube.dimension(cube.code)
    return () if dimension is None else dimension.rolls_up


class _People:
    """Inhabitants as the release sees them: a merged age group counts in the group it was merged into.

    Own figures have one municipality on their axes: places are within it, the country's mix is still the country's.
    """

    def __init__(self, population: Population, release: Release, lists: CodeLists) -> None:
        into = {(kommune, koen, age): target for kommune, koen, age, target in release.merged_groups}
        self._up = lists["kommune"].up
        self._counts: dict[tuple[str, str, str], int] = {}
        self._known: dict[tuple[object, ...], dict[tuple[str, str], int]] = {}
        self._on_axes = frozenset(lists["kommune"].codes)
        for (kommune, koen, age), count in population.counts.items():
            cell = (kommune, koen, into.get((kommune, koen, age), age))
            self._counts[cell] = self._counts.get(cell, 0) + count

    def by_group(self, where: Mapping[str, tuple[str, ...]]) -> dict[tuple[str, str], int]:
        """Inhabitants by (koen, aldersgruppe) within `where`; groups without any are left out."""
        scope = tuple(where.get(name) for name in (*PLACES, *PEOPLE))
        if scope not in self._known:
            found: dict[tuple[str, str], int] = {}
            for (kommune, koen, age), count in self._counts.items():
                if kommune not in self._on_axes:
                    continue
                cell = {"kommune": kommune, "koen": koen, "aldersgruppe": age}
                cell |= {name: self._up[name][kommune] for name in PLACES[1:]}
                if count and all(cell[name] in where[name] for name in cell if name in where):
                    found[(koen, age)] = found.get((koen, age), 0) + count
            self._known[scope] = found
        return self._known[scope]

    def mix(self, where: Mapping[str, tuple[str, ...]]) -> dict[tuple[str, str], int]:
        """The country's inhabitants by (koen, aldersgruppe), of the sexes and ages in `where`."""
        found: dict[tuple[str, str], int] = {}
        for (_, koen, age), count in self._counts.items():
            if count and koen in where.get("koen", (koen,)) and age in where.get("aldersgruppe", (age,)):
                found[(koen, age)] = found.get((koen, age), 0) + count
        return found

    def within(self, where: Mapping[str, tuple[str, ...]]) -> int:
        """Inhabitants within `where`."""
        return sum(self.by_group(where).values())


class _Count(Protocol):
    """The shape of the counting function handed around above."""

    def __call__(self, by: tuple[str, ...], where: Mapping[str, tuple[str, ...]], *, zeros: bool) -> Counts: ...
