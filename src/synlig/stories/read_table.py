"""Read a table from released cells: asked in words, answered with everything a reader must know."""

from synlig.core.population import Population
from synlig.core.query import Answer, Asked
from synlig.pipeline.tally import answer_asked
from synlig.storage.releases.picking import ReleasedCubes


def read_table(asked: Asked, *, released_cubes: ReleasedCubes, population: Population) -> Answer:
    """The answer from the newest release of the cube, or from the one that is named.

    Raises:
        NotFound: no such cube or release, or nothing is released yet. WrongUsage: the cube cannot answer it.
    """
    return answer_asked(released_cubes.read(asked.cube, asked.release), asked, population)
