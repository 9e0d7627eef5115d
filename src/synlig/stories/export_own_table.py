"""The exact figures of one's own municipality as a table: counted now, logged first, and not for publication (C9)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from synlig.core.cells import CellBlock, CodeLists
from synlig.core.codes import CodeBook
from synlig.core.cube import Cube
from synlig.core.errors import NotFound, WrongUsage
from synlig.core.exported import Exported
from synlig.core.instant import danish_day
from synlig.core.kommune import KommuneKode
from synlig.core.permission import Permission, Person
from synlig.core.population import Population
from synlig.core.query import Asked, Released
from synlig.core.reach import Reach
from synlig.core.release import AsKnown, Release, ReleasedCube, ReleaseId
from synlig.core.words import Words
from synlig.declared.cubes.code_lists import code_lists
from synlig.declared.organisations import Organisations
from synlig.guard.access.reach import Units, own_reach
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.pipeline.formats import FORMATS
from synlig.pipeline.tally import answer_asked

OwnCells = Callable[[Cube, CodeLists, AsKnown, Reach], list[CellBlock]]
"""Counts a cube exactly over the rows within reach; rows of others never reach the engine."""
PER_INHABITANT: Final = ("inhabitants", "standardised")
"""Kinds of rate that divide by a municipality's inhabitants, of whom a unit looks after an unknown part."""
WHOLE: Final = Words("egne tal", "own figures")
PART: Final = Words("egne enheders tal", "own units' figures")
NOTE: Final = Words(
    "Egne præcise tal, ikke til offentliggørelse: De er ikke afrundet og kan vise enkelte borgere. Hold dem adskilt "
    "fra udgivne tal; den, der ser begge, kan regne ud, hvad afrundingen skjuler. Egne borgere alene.",
    "Own exact figures, not for publication: they are not rounded and may show single citizens. Keep them apart from "
    "released figures; whoever sees both can work out what the rounding hides. Own citizens only.",
)


def export_own_table(
    person: Person,
    asked: Asked,
    format_name: str,
    *,
    cubes: Mapping[str, Cube],
    own_cells: OwnCells,
    org_units: Units,
    codebook: CodeBook,
    organisations: Organisations,
    population: Population,
    log: Recorder,
    clock: Callable[[], datetime],
) -> Exported:
    """The bytes of the answer in one of the formats, about the person's own municipality or units and nobody else.

    Raises:
        Refused: the person may not see them. NotFound: no such cube. WrongUsage: the cube cannot answer it.
    """
    reach, now = own_reach(person, Permission.READ_OWN_ROWS, org_units), clock()
    kommune = reach.kommune
    if asked.cube not in cubes or asked.release is not None:
        raise NotFound(f"There is no cube of that name that is counted now; there are: {', '.join(cubes)}.")
    chosen = FORMATS.get(format_name)
    if chosen is None:
        raise WrongUsage(f"There is no format of that name; there are: {', '.join(FORMATS)}.")
    cube = _exact(cubes[asked.cube], reach)
    place = organisations.kommuner[kommune]
    lists = code_lists(cube, codebook, {kommune: place}, {place.region: organisations.regioner[place.region]})
    facts: dict[str, str | int] = {"cube": cube.name, "measure": asked.measure, "by": asked.by, "figures": "own, exact"}
    facts |= {} if reach.units is None else {"units": len(reach.units)}
    log.record([Entry(Event.TABLE_READ, person.id, kommune=kommune, purpose="egne tal", facts=facts)])
    blocks = own_cells(cube, lists, AsKnown(danish_day(now), now), reach)
    counted = Released(_of_now(now, cube, kommune, codebook, population), cube, blocks, lists)
    answered = replace(answer_asked(counted, asked, population), note=NOTE)
    whose = WHOLE if reach.units is None else PART
    titled = Words(f"{place.navn}, {whose.da}: {answered.title.da}", f"{place.navn}, {whose.en}: {answered.title.en}")
    content = chosen.write(replace(answered, title=titled))
    return Exported(content, chosen.media_type, f"egne-{kommune}-{asked.cube}-{asked.measure}{chosen.suffix}", None)


def _exact(cube: Cube, reach: Reach) -> Cube:
    """The cube as it is counted within `reach`: of some units there are no rates per inhabitant."""
    rates = tuple(rate for rate in cube.rates if reach.units is None or rate.kind not in PER_INHABITANT)
    return replace(cube, base=1, method="exact", rates=rates)


def _of_now(now: datetime, cube: Cube, kommune: KommuneKode, codebook: CodeBook, population: Population) -> Release:
    """What stands where a release would: nothing was released."""
    return Release(
        id=ReleaseId(f"egne-{kommune}-{now:%Y%m%dT%H%M%SZ}"),
        made_at=now,
        known_at=now,
        rule_set="",
        code_versions=tuple((system.url, system.version or "") for system in codebook.systems.values()),
        population=population.label,
        cubes=(ReleasedCube(cube.name, "", 0, "", "exact", 1),),
        merged_groups=(),
        signature="",
    )
