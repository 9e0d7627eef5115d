"""Count own citizens by the groups a municipality put them into: now, logged first, few of them not shown (C6, C9)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from synlig.core.cells import CellBlock, CodeLists
from synlig.core.codes import CodeBook
from synlig.core.cohort import FEWEST, CohortCounts, Cohorts, Members
from synlig.core.cpr import Surrogate
from synlig.core.cube import Cube
from synlig.core.errors import NotFound
from synlig.core.instant import danish_day
from synlig.core.permission import Permission, Person
from synlig.core.reach import Reach
from synlig.core.release import AsKnown, ReleaseId
from synlig.declared.cubes.code_lists import code_lists
from synlig.declared.organisations import Organisations
from synlig.guard.access.reach import Units, own_reach
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.storage.cohorts import CohortStore

CUBES: Final = ("tilstande", "indsatser")
BY, MEASURE, PURPOSE = "omraade", "borgere", "egne grupper"
OwnCells = Callable[[Cube, CodeLists, AsKnown, Reach, Sequence[Surrogate] | None], list[CellBlock]]
"""Counts a cube exactly over the rows within reach, of these citizens only where they are given."""


def count_cohorts(
    person: Person,
    number: int,
    cube_name: str,
    *,
    cubes: Mapping[str, Cube],
    cohort_cells: OwnCells,
    cohorts: CohortStore,
    org_units: Units,
    codebook: CodeBook,
    organisations: Organisations,
    log: Recorder,
    clock: Callable[[], datetime],
) -> tuple[Cohorts, CohortCounts]:
    """The groups, and the citizens of each by area in this year, of the person's own municipality or units.

    Raises:
        Refused: the person may not see own citizens' rows. NotFound: no such groups or cube.
    """
    reach, now = own_reach(person, Permission.READ_OWN_ROWS, org_units), clock()
    one = cohorts.named(person, reach, number)
    if one is None or cube_name not in CUBES:
        raise NotFound("There are no such groups.")
    cube, place = replace(cubes[cube_name], base=1, method="exact"), organisations.kommuner[reach.kommune]
    lists = code_lists(cube, codebook, {reach.kommune: place}, {place.region: organisations.regioner[place.region]})
    facts: dict[str, str | int] = {"cube": cube.name, "cohorts": number, "by": BY, "figures": "own, exact"}
    log.record([Entry(Event.TABLE_READ, person.id, kommune=reach.kommune, purpose=PURPOSE, facts=facts)])
    known, year = AsKnown(danish_day(now), now), f"{danish_day(now):%Y}"
    counted = dict[str, dict[str, int] | None]()
    for label, within, citizens in _groups(cohorts.members(number), one, reach):
        areas_of = _by_area(cohort_cells(cube, lists, known, within, citizens), year)
        counted[label] = None if _is_of_few(areas_of, citizens) else areas_of
    areas = [code for code in lists[BY].codes if any(of is None or of.get(code) for of in counted.values())]
    rows = {code: {label: _shown(of, code) for label, of in counted.items()} for code in areas}
    asked = ReleaseId(f"egne-{reach.kommune}-{now:%Y%m%dT%H%M%SZ}")
    return one, CohortCounts(cube.name, cube.title, year, lists[BY].labels, rows, asked)


def _groups(members: Members, one: Cohorts, reach: Reach) -> list[tuple[str, Reach, Sequence[Surrogate] | None]]:
    """Each group with whose rows are counted: its citizens', or its units' as far as the person reaches them."""
    if one.kind == "citizen":
        return [(label, reach, members.citizens.get(label, ())) for label in one.sizes]
    return [
        (label, replace(reach, units=frozenset(members.units.get(label, ())) & (reach.units or _all(members))), None)
        for label in one.sizes
    ]


def _all(members: Members) -> frozenset[object]:
    return frozenset(unit for units in members.units.values() for unit in units)


def _by_area(blocks: Sequence[CellBlock], year: str) -> dict[str, int]:
    block = next(one for one in blocks if (one.measure, one.grain) == (MEASURE, BY))
    if year not in block.on("aar"):
        return {}
    years, areas = block.axes.index("aar"), block.axes.index(BY)
    of_year = block.values.take(block.on("aar").index(year), axis=years)
    kept = areas - (years < areas)
    sums = of_year.sum(axis=tuple(axis for axis in range(of_year.ndim) if axis != kept))
    return dict(zip(block.on(BY), map(int, sums), strict=True))


def _is_of_few(areas_of: Mapping[str, int], citizens: Sequence[Surrogate] | None) -> bool:
    """Fewer citizens than may be shown; of units, whose citizens are not counted apart, as far as the areas show it."""
    if citizens is None:
        return 0 < max(areas_of.values(), default=0) < FEWEST
    return len(citizens) < FEWEST


def _shown(counted: Mapping[str, int] | None, code: str) -> int | None:
    """The count itself, or None where it is of a few: who they are could be guessed from a list that others saw.

    Of a group of few there is no count at all: which areas have somebody would be what is known of them.
    """
    citizens = 0 if counted is None else counted.get(code, 0)
    return None if counted is None or 0 < citizens < FEWEST else citizens
