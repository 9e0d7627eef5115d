"""What a code means: its words in both languages, its days, its neighbours, and what replaced it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from synlig.core.classification import Concept, Edition
from synlig.core.errors import NotFound, WrongUsage
from synlig.pipeline.terminology.asked import LookUp
from synlig.pipeline.terminology.shelf import Terminology, Volume


@dataclass(frozen=True, slots=True)
class Property:
    """One thing known of a concept. `kind` is the FHIR type of `value`: `code`, `string`, `boolean` or `dateTime`."""

    name: str
    kind: str
    value: str | bool


@dataclass(frozen=True, slots=True)
class Found:
    """A concept with the edition it was found in; `active` on the day that was asked for."""

    edition: Edition
    concept: Concept
    display: str
    active: bool
    properties: tuple[Property, ...]


def look_up(terminology: Terminology, asked: LookUp) -> Found:
    """What the coding means (FHIR R4 `CodeSystem/$lookup`).

    Raises:
        WrongUsage: no system is named. NotFound: the system, the version or the code is not here.
    """
    coding = asked.coding
    if coding.system is None:
        raise WrongUsage("Name the code system: system.")
    volume = terminology.volume(coding.system, coding.version, asked.day)
    concept = volume.concepts.get(coding.code)
    if concept is None:
        raise NotFound(f"{volume.edition.name} {volume.version} has no such code.".replace("  ", " "))
    told = asked.properties
    properties = tuple(each for each in _properties(volume, concept, asked.day) if not told or each.name in told)
    display = concept.display(asked.language) or concept.code
    return Found(volume.edition, concept, display, concept.in_force.on(asked.day), properties)


def _properties(volume: Volume, concept: Concept, day: date) -> Iterator[Property]:
    """In the words of FHIR's concept properties where it has one, then the source's own."""
    yield Property("inactive", "boolean", not concept.in_force.on(day))
    if concept.abstract:
        yield Property("notSelectable", "boolean", True)  # noqa: FBT003 (the property's value)
    if concept.parent is not None:
        yield Property("parent", "code", concept.parent)
    for child in volume.children.get(concept.code, ()):
        yield Property("child", "code", child)
    if concept.in_force.first is not None:
        yield Property("effectiveDate", "dateTime", concept.in_force.first.isoformat())
    if concept.in_force.told_last is not None:
        yield Property("retirementDate", "dateTime", concept.in_force.told_last.isoformat())
    for code in concept.replaced_by:
        yield Property("replacedBy", "code", code)
    for name, value in concept.properties:
        yield Property(name, "string", value)
