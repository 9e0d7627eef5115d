"""The members of a value set: its lines carried out on the editions that are in force."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from synlig.core.classification import Concept, Filter, FilterOp, Included, ValueSet
from synlig.core.errors import InputRejected, NotFound, WrongUsage
from synlig.pipeline.terminology.shelf import Key, Member, Terminology, Volume, member_of

DEEPEST: Final = 20
"""How many value sets may stand within each other."""


class Members:
    """Reads value sets on one day; `versions` names the edition to use of a system."""

    def __init__(self, terminology: Terminology, day: date, versions: Mapping[str, str]) -> None:
        self._terminology, self._day, self._versions = terminology, day, versions
        self.used: set[tuple[str, str]] = set()
        """(system, version) of the editions that were read so far."""

    def named(self, url: str, depth: int = 0) -> dict[Key, Member]:
        """The members of the value set `url`.

        Raises:
            NotFound: no such value set. InputRejected: value sets within each other without end.
        """
        return self.of(self._terminology.valueset(url, self._day), depth)

    def of(self, valueset: ValueSet, depth: int = 0) -> dict[Key, Member]:
        """The members of `valueset` in its own order, those that are not in force on the day too."""
        if depth > DEEPEST:
            raise InputRejected("These value sets stand within each other without end.")
        found: dict[Key, Member] = {}
        for line in valueset.include:
            found.update(self._included(line, depth))
        for line in valueset.exclude:
            for key in self._included(line, depth):
                found.pop(key, None)
        return found

    def holds(self, valueset: ValueSet, system: str, code: str) -> Member | None:
        """The member with that code; looks no further than it must."""
        if valueset.exclude or any(line.valuesets or line.filters for line in valueset.include):
            return self.of(valueset).get((system, code))
        for line in valueset.include:
            if line.system == system:
                volume = self._volume(line)
                listed = dict(line.codes)
                if code in listed or (not line.codes and volume is not None and code in volume.concepts):
                    return self._member(line, volume, code, listed.get(code))
        return None

    def _included(self, line: Included, depth: int) -> Mapping[Key, Member]:
        kept = [self.named(url, depth + 1) for url in line.valuesets]
        if line.system is None:
            found: Mapping[Key, Member] = kept[0] if kept else {}
        elif not (line.codes or line.filters) and (volume := self._volume(line)) is not None:
            found = volume.members
        else:
            found = {member.key: member for member in self._of_system(line)}
        if not kept:
            return found
        return {key: member for key, member in found.items() if all(key in others for others in kept)}

    def _of_system(self, line: Included) -> Iterator[Member]:
        volume = self._volume(line)
        if line.codes:
            yield from (self._member(line, volume, code, words) for code, words in line.codes)
            return
        if volume is None:
            raise NotFound(f"The codes of {line.system} are not here.")
        codes: Iterable[str] = volume.concepts
        for each in line.filters:
            passing = _passing(volume, each)
            codes = [code for code in codes if passing(code)]
        for code in codes:
            yield volume.members[volume.url, code]

    def _member(self, line: Included, volume: Volume | None, code: str, words: str | None) -> Member:
        """A listed code, with the words of its edition where that is here."""
        system = line.system or ""
        known = None if volume is None else volume.members.get((system, code))
        return known or member_of(system, "" if volume is None else volume.version, Concept(code, words))

    def _volume(self, line: Included) -> Volume | None:
        system = line.system or ""
        if not self._terminology.has_system(system):
            return None
        volume = self._terminology.volume(system, line.version or self._versions.get(system), self._day)
        self.used.add((system, volume.version))
        return volume


def _passing(volume: Volume, asked: Filter) -> Callable[[str], bool]:
    if asked.property in ("concept", "code", "parent", "child") and asked.op in _BY_PLACE:
        return frozenset(_BY_PLACE[asked.op](volume, asked.value)).__contains__
    values = frozenset(value.strip() for value in asked.value.split(","))
    match asked.op:
        case "=":
            return lambda code: asked.value in _values(volume, code, asked.property)
        case "in":
            return lambda code: not values.isdisjoint(_values(volume, code, asked.property))
        case "not-in":
            return lambda code: values.isdisjoint(_values(volume, code, asked.property))
        case "exists":
            return lambda code: bool(_values(volume, code, asked.property)) == (asked.value == "true")
        case _:
            raise WrongUsage(f"The filter {asked.op} is for concepts, not for the property {asked.property}.")


_BY_PLACE: Final[Mapping[FilterOp, Callable[[Volume, str], Iterable[str]]]] = {
    "is-a": lambda volume, code: (code, *volume.below(code)),
    "descendent-of": lambda volume, code: volume.below(code),
    "is-not-a": lambda volume, code: set(volume.concepts) - {code, *volume.below(code)},
}


def _values(volume: Volume, code: str, name: str) -> list[str]:
    concept = volume.concepts[code]
    match name:
        case "concept" | "code":
            return [code]
        case "parent":
            return [] if concept.parent is None else [concept.parent]
        case "child":
            return list(volume.children.get(code, ()))
        case "notSelectable":
            return ["true" if concept.abstract else "false"]
        case _:
            return [value for known, value in concept.properties if known == name]
