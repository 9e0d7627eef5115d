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
    """The bytes of the answer in one of the formats; what lies beside it only where `file_name` says what it is called.

    Raises:
        NotFound: no such cube or release. WrongUsage: no such format, or the cube cannot answer it.
    """
    chosen = FORMATS.get(format_name)
    if chosen is None:
        raise WrongUsage(f"There is no format of that name; there are: {', '.join(FORMATS)}.")
    released = released_cubes.read(asked.cube, asked.release)
    name = file_name or f"{asked.cube}-{asked.measure}{chosen.suffix}"

    def write() -> Exported:
        answered = answer_asked(released, asked, population)
        beside = None if chosen.beside is None or file_name is None else chosen.beside(answered, name)
        return Exported(chosen.write(answered), chosen.media_type, name, beside)

    return released_cubes.written(released, (asked, format_name, file_name, population.label), write)
