"""See the rows behind one of one's own exact figures, and what the rules did to each: in the log first (K5)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from synlig.core.cells import CodeLists
from synlig.core.codes import CodeBook
from synlig.core.cube import Cube
from synlig.core.errors import NotFound
from synlig.core.instant import danish_day
from synlig.core.permission import Permission, Person
from synlig.core.query import Asked, TableRequest
from synlig.core.reach import Reach
from synlig.core.release import AsKnown
from synlig.declared.cubes.code_lists import code_lists
from synlig.declared.organisations import Organisations
from synlig.guard.access.reach import Units, own_reach
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.pipeline.tally import parse_request
from synlig.storage.facts import CellRows
from synlig.storage.receipts import Receipts
from synlig.storage.rules import TouchedRow

MOST_ROWS: Final = 200
MOST_YEARS: Final = 10


@dataclass(frozen=True, slots=True)
class SeenCell:
    """A figure, the table and number of the rows it is made of, and at most 200 of them with the rules on each."""

    number: int
    table: str
    total: int
    rows: Sequence[TouchedRow]


def see_cell_rows(
    person: Person,
    asked: Asked,
    *,
    cubes: Mapping[str, Cube],
    own_cell_rows: Callable[[Cube, CodeLists, TableRequest, AsKnown, Reach], CellRows],
    rules_on_rows: Callable[[str, Sequence[str], Reach, date], Sequence[TouchedRow]],
    org_units: Units,
    codebook: CodeBook,
    organisations: Organisations,
    receipts: Receipts,
    log: Recorder,
    clock: Callable[[], datetime],
) -> SeenCell:
    """The rows behind `asked.measure` where `asked.where` holds, of the person's own municipality or units alone.

    Raises:
        Refused: the person may not see them. NotFound: no such cube. WrongUsage: no code of one's own, or the figure
        is made of other figures.
    """
    reach, now = own_reach(person, Permission.READ_OWN_ROWS, org_units), clock()
    if asked.cube not in cubes or asked.release is not None:
        raise NotFound(f"There is no cube of that name that is counted now; there are: {', '.join(cubes)}.")
    cube, place, today = cubes[asked.cube], organisations.kommuner[reach.kommune], danish_day(now)
    lists = code_lists(cube, codebook, {place.kode: place}, {place.region: organisations.regioner[place.region]})
    years = [str(year) for year in range(today.year - MOST_YEARS + 1, today.year + 1)]
    request = parse_request(cube, "", asked.where, asked.measure, lists, years)
    found = own_cell_rows(cube, lists, request, AsKnown(today, now), reach)
    rows = rules_on_rows(found.table, found.ids[:MOST_ROWS], reach, today)
    about = receipts.citizens(one.row["receipt"] for one in rows)
    facts = {"cube": cube.name, "measure": asked.measure, "where": asked.where, "rows": len(rows)}
    said = Entry(Event.PERSON_SEEN, person.id, kommune=reach.kommune, purpose="egne tal", facts=facts, subjects=about)
    log.record([said])
    return SeenCell(found.number, found.table, len(found.ids), rows)
