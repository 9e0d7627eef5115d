"""The released cubes as a data catalogue."""

from collections.abc import Sequence

from synlig.core.settings import Settings
from synlig.pipeline.catalog import catalog
from synlig.storage.releases.picking import ReleasedCubes


def write_catalog(cubes: Sequence[str], root: str, *, released_cubes: ReleasedCubes, settings: Settings) -> bytes:
    """The catalogue of `cubes` in Turtle; `root` is where the portal is.

    Raises:
        NotFound: no such cube. IntegrityFailure: not what was signed.
    """
    newest = [released_cubes.read(cube) for cube in cubes]
    return catalog(newest, root, settings.portal.publisher, settings.identity.contact)
