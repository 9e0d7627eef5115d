"""Read a table from released cells: asked in words, answered with everything a reader must know."""

from synlig.core.population import Population
from synlig.core.query import Answer, Asked
from synlig.pipeline.tally import answer, parse_request
from synlig.storage.releases.picking import ReleasedCubes


def read_table(asked: Asked, *, released_cubes: ReleasedCubes, population: Population) -> Answer:
    """The answer from the newest release of the cube, or from the one that is named.

    Raises:
        NotFound: no such cube or release, or nothing is released yet. WrongUsage: the cube cannot answer it.
    """
    found = released_cubes.read(asked.cube, asked.release)
    request = parse_request(
        found.cube, asked.by, asked.where, asked.measure, found.lists, found.years, zeros=asked.zeros
    )
    return answer(found, request, population)
