"""A table as a file: the same bytes from the command line, the portal and the API."""

from synlig.core.errors import WrongUsage
from synlig.core.exported import Exported
from synlig.core.population import Population
from synlig.core.query import Asked
from synlig.pipeline.formats import FORMATS
from synlig.pipeline.tally import answer_asked
from synlig.storage.releases.picking import ReleasedCubes


def export_table(
    asked: Asked, format_name: str, file_name: str | None, *, released_cubes: ReleasedCubes, population: Population
) -> Exported:
    """The bytes of the answer in one of the formats; `file_name` is what it will be called, if that is known.

    Raises:
        NotFound: no such cube or release. WrongUsage: no such format, or the cube cannot answer it.
    """
    chosen = FORMATS.get(format_name)
    if chosen is None:
        raise WrongUsage(f"There is no format of that name; there are: {', '.join(FORMATS)}.")
    answered = answer_asked(released_cubes.read(asked.cube, asked.release), asked, population)
    name = file_name or f"{asked.cube}-{asked.measure}{chosen.suffix}"
    beside = None if chosen.beside is None else chosen.beside(answered, name)
    return Exported(chosen.write(answered), chosen.media_type, name, beside)
