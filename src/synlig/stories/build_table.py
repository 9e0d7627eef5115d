"""Build a table as a reader put it together: each figure, group and total asked of the released cube itself."""

from synlig.core.cells import CodeList
from synlig.core.errors import WrongUsage
from synlig.core.pivot import Pivot, PivotTable
from synlig.core.population import Population
from synlig.core.query import Answer, Released, TableRequest
from synlig.pipeline.arrange import laid_out, parts_of
from synlig.pipeline.tally import answer
from synlig.storage.releases.picking import ReleasedCubes


def build_table(pivot: Pivot, *, released_cubes: ReleasedCubes, population: Population) -> PivotTable:
    """The table, from released cells alone; a total in which someone would count twice is left out.

    Raises:
        NotFound: no such cube or release. WrongUsage: the cube cannot answer it.
    """
    found = released_cubes.read(pivot.cube, pivot.release)
    lists = {**found.lists, "aar": CodeList("aar", {year: year for year in found.years}, {})}
    finest = len(pivot.rows)
    answers = [
        (part, _answered(found, part.request, population, needed=part.main and part.rows == finest))
        for part in parts_of(pivot, found.cube, lists)
    ]
    return laid_out(pivot, found.cube, lists, answers)


def _answered(found: Released, request: TableRequest, population: Population, *, needed: bool) -> Answer | None:
    try:
        return answer(found, request, population)
    except WrongUsage:
        if needed:
            raise
        return None
