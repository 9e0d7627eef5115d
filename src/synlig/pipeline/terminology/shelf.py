"""Everything published, on its shelves: which edition, value set or map is meant on a day."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Protocol, TypeVar

from synlig.core.classification import Classification, Concept, ConceptMap, Edition, Included, InForce, Match, ValueSet
from synlig.core.errors import NotFound


class _Published(Protocol):
    @property
    def url(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def in_force(self) -> InForce: ...


Part = TypeVar("Part", bound=_Published)
Key = tuple[str, str]
"""System and code."""
Shelves = Mapping[str, Sequence[Part]]


@dataclass(frozen=True, slots=True)
class Member:
    """One code that may be chosen. `version` is that of its edition, empty where none is stated.

    `folded`: the words it may be found by, a line each, in small letters.
    """

    system: str
    version: str
    concept: Concept
    folded: str

    @property
    def key(self) -> Key:
        """System and code."""
        return self.system, self.concept.code


def member_of(system: str, version: str, concept: Concept) -> Member:
    """The concept as a member of a value set, found by its words, its code, and the older key people still know."""
    older = (value for name, value in concept.properties if name == "paired" and len(value) < 8)
    texts = (concept.da, concept.en, *older)
    return Member(system, version, concept, "\n".join(folded(text) for text in texts if text))


def folded(text: str) -> str:
    """Small letters, and `aa` as people may write `å`: "Aarhus" is found by "århus" and the other way round."""
    return text.casefold().replace("aa", "å")


@dataclass(frozen=True)
class Volume:
    """One edition, indexed."""

    edition: Edition

    @property
    def url(self) -> str:
        """The code system's."""
        return self.edition.url

    @property
    def version(self) -> str:
        """The edition's; empty where none is stated."""
        return self.edition.version

    @property
    def in_force(self) -> InForce:
        """The edition's days."""
        return self.edition.in_force

    @cached_property
    def concepts(self) -> Mapping[str, Concept]:
        """Every concept by its code."""
        return {concept.code: concept for concept in self.edition.concepts}

    @cached_property
    def members(self) -> Mapping[Key, Member]:
        """Every concept as a member of value sets."""
        made = (member_of(self.url, self.version, concept) for concept in self.edition.concepts)
        return {member.key: member for member in made}

    @cached_property
    def children(self) -> Mapping[str, Sequence[str]]:
        """The codes one step down from each code that has any, in the order of the edition."""
        below: dict[str, list[str]] = {}
        for concept in self.edition.concepts:
            if concept.parent is not None:
                below.setdefault(concept.parent, []).append(concept.code)
        return below

    def above(self, code: str) -> list[str]:
        """The codes above `code`, the nearest first."""
        found: list[str] = []
        concept = self.concepts.get(code)
        while concept is not None and concept.parent is not None and concept.parent not in found:
            found.append(concept.parent)
            concept = self.concepts.get(concept.parent)
        return found

    def below(self, code: str) -> list[str]:
        """The codes below `code`, however deep, each after the one it stands under."""
        found: dict[str, None] = {}
        waiting = list(reversed(self.children.get(code, ())))
        while waiting:
            nearest = waiting.pop()
            if nearest not in found:
                found[nearest] = None
                waiting.extend(reversed(self.children.get(nearest, ())))
        return list(found)


@dataclass(frozen=True)
class Chart:
    """One concept map, indexed both ways."""

    map: ConceptMap

    @property
    def url(self) -> str:
        """The map's."""
        return self.map.url

    @property
    def version(self) -> str:
        """The map's; empty where none is stated."""
        return self.map.version

    @property
    def in_force(self) -> InForce:
        """The map's days."""
        return self.map.in_force

    @cached_property
    def forward(self) -> Mapping[Key, Sequence[Match]]:
        """The lines by the system and code they lead from."""
        return _gathered(self.map.matches, lambda match: (match.source_system, match.code))

    @cached_property
    def backward(self) -> Mapping[Key, Sequence[Match]]:
        """The lines by the system and code they lead to."""
        matched = [match for match in self.map.matches if match.target is not None]
        return _gathered(matched, lambda match: (match.target_system, match.target or ""))


class Terminology:
    """All editions, value sets and maps; asking it changes nothing."""

    def __init__(self, classification: Classification) -> None:
        self.classification = classification
        self._volumes = _shelved(map(Volume, classification.editions))
        self._valuesets = _shelved(classification.valuesets)
        self._charts = _shelved(map(Chart, classification.maps))

    def volume(self, url: str, version: str | None, day: date) -> Volume:
        """The edition `version` of the code system `url`, else the newest that is in force on `day`.

        Raises:
            NotFound: no such system or version, or none in force.
        """
        return _chosen(self._volumes, "code system", url, version, day)

    def valueset(self, url: str, day: date) -> ValueSet:
        """The value set `url` (`url|version`); the url of a code system stands for all its codes.

        Raises:
            NotFound: no such value set or version, or none in force.
        """
        bare, _, version = url.partition("|")
        if bare not in self._valuesets and bare in self._volumes:
            edition = self.volume(bare, version or None, day).edition
            return ValueSet(bare, edition.version, edition.name, edition.source, (Included(bare, version or None),))
        return _chosen(self._valuesets, "value set", bare, version or None, day)

    def charts(self, url: str | None, day: date) -> list["Chart"]:
        """The map `url` (`url|version`), or without a url the newest of every map in force on `day`.

        Raises:
            NotFound: no such map or version, or none in force.
        """
        if url is not None:
            bare, _, version = url.partition("|")
            return [_chosen(self._charts, "concept map", bare, version or None, day)]
        return [found for shelf in self._charts.values() if (found := _newest(shelf, day)) is not None]

    def has_system(self, url: str) -> bool:
        """Whether there is a code system of that url, whatever its version."""
        return url.partition("|")[0] in self._volumes

    def volumes(self, url: str) -> Sequence[Volume]:
        """Every edition of a code system, the latest to come into force first."""
        return self._volumes.get(url, ())

    def current(self, day: date) -> list[Volume]:
        """The newest edition in force on `day` of every code system."""
        return [found for shelf in self._volumes.values() if (found := _newest(shelf, day)) is not None]


def _gathered(matches: Iterable[Match], key_of: Callable[[Match], Key]) -> dict[Key, list[Match]]:
    found: dict[Key, list[Match]] = {}
    for match in matches:
        found.setdefault(key_of(match), []).append(match)
    return found


def _shelved(parts: Iterable[Part]) -> dict[str, list[Part]]:
    """By url, the latest to come into force first."""
    shelves: dict[str, list[Part]] = {}
    for part in parts:
        shelves.setdefault(part.url, []).append(part)
    for shelf in shelves.values():
        shelf.sort(key=lambda part: (part.in_force.first or date.min, part.version), reverse=True)
    return shelves


def _newest(shelf: Sequence[Part], day: date) -> Part | None:
    return next((part for part in shelf if part.in_force.on(day)), None)


def _chosen(shelves: Shelves[Part], kind: str, url: str, version: str | None, day: date) -> Part:
    shelf = shelves.get(url)
    if shelf is None:
        raise NotFound(f"There is no {kind} {url} here.")
    if version is None:
        found = _newest(shelf, day)
        words = f"No edition of the {kind} {url} is in force on {day}."
    else:
        found = next((part for part in shelf if part.version == version), None)
        held = ", ".join(sorted(part.version or "(none stated)" for part in shelf))
        words = f"There is no version {version} of the {kind} {url} here; there are: {held}."
    if found is None:
        raise NotFound(words)
    return found
