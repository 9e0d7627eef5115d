"""What a code is elsewhere: an older key's UUID, a condition's area, a municipality's region on a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from synlig.core.classification import Concept, Equivalence, Match
from synlig.core.errors import NotFound, WrongUsage
from synlig.pipeline.terminology.asked import Asked, Translate
from synlig.pipeline.terminology.shelf import Chart, Terminology

TURNED: Final[dict[Equivalence, Equivalence]] = {
    "wider": "narrower",
    "narrower": "wider",
    "subsumes": "specializes",
    "specializes": "subsumes",
}
"""How an equivalence reads the other way round; the others read the same."""
NO_MATCH: Final = ("unmatched", "disjoint")


@dataclass(frozen=True, slots=True)
class Translation:
    """One match: the code in the other system, how it stands to the asked one, and by which map."""

    equivalence: Equivalence
    system: str
    code: str | None
    display: str | None
    map_url: str


@dataclass(frozen=True, slots=True)
class Translated:
    """`result` is True when some match is more than a statement that there is none."""

    result: bool
    message: str | None
    matches: tuple[Translation, ...]


def translate(terminology: Terminology, asked: Translate) -> Translated:
    """The codes that match (FHIR R4 `ConceptMap/$translate`), the nearest in meaning first.

    Raises:
        WrongUsage: no code or no system is named. NotFound: the map is not here.
    """
    if not asked.codings or any(coding.system is None for coding in asked.codings):
        raise WrongUsage("Name a code and its system, a coding or a codeableConcept.")
    found = [
        _translation(terminology, match, asked, chart.url)
        for chart in terminology.charts(asked.url, asked.day)
        for coding in asked.codings
        for match in _matching(chart, coding, asked)
    ]
    found.sort(key=lambda each: each.equivalence not in ("equal", "equivalent"))
    real = any(each.equivalence not in NO_MATCH for each in found)
    return Translated(real, None if real else "No map here has a match for that code.", tuple(found))


def _matching(chart: Chart, coding: Asked, asked: Translate) -> Iterator[Match]:
    lines = chart.backward if asked.reverse else chart.forward
    for match in lines.get((coding.system or "", coding.code), ()):
        target = match.source_system if asked.reverse else match.target_system
        if match.in_force.on(asked.day) and asked.target_system in (None, target):
            yield match


def _translation(terminology: Terminology, match: Match, asked: Translate, url: str) -> Translation:
    if asked.reverse:
        system, code = match.source_system, match.code
        equivalence = TURNED.get(match.equivalence, match.equivalence)
    else:
        system, code, equivalence = match.target_system, match.target, match.equivalence
    concept = None if code is None else _concept(terminology, system, code, asked.day)
    return Translation(equivalence, system, code, concept and concept.display(), url)


def _concept(terminology: Terminology, system: str, code: str, day: date) -> Concept | None:
    try:
        return terminology.volume(system, None, day).concepts.get(code)
    except NotFound:
        return None
