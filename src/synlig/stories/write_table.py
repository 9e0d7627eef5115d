"""Write a table to a file, with its metadata beside it where the format cannot carry them."""

from pathlib import Path

from synlig.core.errors import WrongUsage
from synlig.core.population import Population
from synlig.core.query import Answer, Asked
from synlig.pipeline.formats import FORMATS
from synlig.pipeline.tally import answer_asked
from synlig.storage.exported import write_whole
from synlig.storage.releases.picking import ReleasedCubes


def write_table(
    asked: Asked, format_name: str, out: Path, *, released_cubes: ReleasedCubes, population: Population
) -> Answer:
    """The answer that was written to `out` (for CSV with `<out>-metadata.json`, CSVW's own place for it).

    Raises:
        NotFound: no such cube or release. WrongUsage: the cube cannot answer it, or there is no such folder.
        Unavailable: the disk does not take it.
    """
    if not out.parent.is_dir():
        raise WrongUsage(f"{out.parent} is no folder.")
    chosen = FORMATS[format_name]
    answered = answer_asked(released_cubes.read(asked.cube, asked.release), asked, population)
    write_whole(out, chosen.write(answered))
    if chosen.beside is not None:
        write_whole(out.with_name(f"{out.name}-metadata.json"), chosen.beside(answered, out.name))
    return answered
