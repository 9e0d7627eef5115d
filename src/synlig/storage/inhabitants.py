"""The inhabitants of one home: a FOLK1A file that its people have put there, else those that come with the package."""

from collections.abc import Mapping
from pathlib import Path

from synlig.core.kommune import Kommune, KommuneKode
from synlig.core.population import Population
from synlig.declared import population
from synlig.declared.population import folk1a


def inhabitants_of(path: Path, kommuner: Mapping[KommuneKode, Kommune]) -> Population:
    """Those of the file at `path` where there is one, with its quarter as their label.

    Raises:
        WrongUsage: the file is no FOLK1A table of one quarter, or not of every municipality, sex and age.
    """
    if not path.exists():
        return population.load()
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:  # as Statistikbanken and older Excel save it
        text = content.decode("iso-8859-1")
    return folk1a.parse(text, kommuner)
