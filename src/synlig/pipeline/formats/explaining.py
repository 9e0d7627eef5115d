"""What every format says about its figures: the same keys and the same texts."""

from datetime import UTC, datetime
from typing import Final

from synlig.core.errors import WrongUsage
from synlig.core.query import Answer
from synlig.core.release import ReleasedCube

DANISH: Final = {
    "title": "Titel",
    "measure": "Mål",
    "unit": "Enhed",
    "definition": "Definition",
    "source": "Kilde",
    "filter": "Filter",
    "release": "Udgivelse",
    "made_at": "Udgivet",
    "known_at": "Som kendt",
    "method": "Beskyttelse",
    "base": "Afrundet til",
    "note": "Bemærk",
    "rule_set": "Regelsæt",
    "code_versions": "Klassifikationer",
    "population": "Befolkning",
    "merged_groups": "Sammenlagte grupper",
}
"""The keys, in the order they are shown, and what people read instead."""
NONE: Final = "ingen"


def explanation(answer: Answer) -> dict[str, str]:
    """The texts by the keys of `DANISH`, in that order; none is empty.

    Raises:
        WrongUsage: the release does not hold the cube, so its protection is not known.
    """
    release, released = answer.release, _released(answer)
    texts = {
        "title": answer.title.da,
        "measure": answer.request.measure,
        "unit": answer.unit.da,
        "definition": answer.definition.da,
        "source": answer.source.da,
        "filter": _filter(answer),
        "release": release.id,
        "made_at": _moment(release.made_at),
        "known_at": _moment(release.known_at),
        "method": released.method,
        "base": str(released.base),
        "note": answer.note.da,
        "rule_set": release.rule_set,
        "code_versions": ", ".join("|".join(pair) for pair in release.code_versions if pair[1]),
        "population": release.population,
        "merged_groups": "; ".join(f"{a} {b} {c} → {into}" for a, b, c, into in release.merged_groups),
    }
    return {key: texts[key] or NONE for key in DANISH}


def _released(answer: Answer) -> ReleasedCube:
    found = next((cube for cube in answer.release.cubes if cube.name == answer.cube.name), None)
    if found is None:
        raise WrongUsage(f"The release {answer.release.id} does not hold {answer.cube.name}.")
    return found


def _filter(answer: Answer) -> str:
    """The filter as `--where` takes it; a repeated dimension means *or*."""
    return ",".join(f"{name}={code}" for name, codes in answer.request.where.items() for code in codes)


def _moment(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()
