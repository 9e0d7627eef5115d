"""Released cubes as entity sets, for BI tools that read them by OData."""

from collections.abc import Sequence

from synlig.core.population import Population
from synlig.pipeline.odata import Service, service
from synlig.storage.releases.picking import ReleasedCubes


def read_entity_sets(
    cubes: Sequence[str], release: str | None, *, released_cubes: ReleasedCubes, population: Population
) -> Service:
    """The entity sets of `cubes`, of the release that is named or the newest that holds each.

    Raises:
        NotFound: no such cube or release. IntegrityFailure: not what was signed.
    """
    return service([released_cubes.read(cube, release) for cube in cubes], population)
