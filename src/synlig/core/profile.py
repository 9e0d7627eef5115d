"""What a profile asks of a resource: elements with cardinality, type, pattern, binding, slices and targets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from synlig.core.finding import Severity
from synlig.core.words import Words

GuideName = Literal["care", "140", "119", "hjerte"]
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
"""What a JSON text says."""


@dataclass(frozen=True, slots=True)
class TypeRef:
    """A data or resource type and the profiles (urls) of which one must hold; none means the type as R4 has it."""

    code: str
    profiles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slicing:
    """How the items of an element are told apart: by the value at `path`, or (choices) by their type."""

    by: Literal["value", "type"]
    path: str
    closed: bool


@dataclass(frozen=True, slots=True)
class Element:
    """One row of a declaration. `path` is below the resource; a slice is `element:slice`; `many` means a JSON list."""

    path: str
    min: int
    max: int | None
    many: bool
    types: tuple[TypeRef, ...]
    targets: tuple[str, ...] = ()
    bundled: bool = False
    pattern: Json = None
    binding: str | None = None
    slicing: Slicing | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """The elements of one profile; `guide` is None for what the guides inherit."""

    id: str
    url: str
    type: str
    guide: GuideName | None
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """One implementation guide: where it comes from and which profiles are its reports."""

    name: GuideName
    package: str
    version: str
    source: str
    report: str
    incremental: str | None


@dataclass(frozen=True, slots=True)
class Invariant:
    """A rule between elements: its key, severity and words; `codes` are the codes it names, if any."""

    key: str
    severity: Severity
    words: Words
    profiles: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turning:
    """A rule that is silent, then warns, then rejects, by the day the report was made; None means never."""

    warning_from: date | None = None
    error_from: date | None = None

    def severity(self, day: date) -> Severity | None:
        """What the rule weighs for a report made on `day`."""
        if self.error_from is not None and day >= self.error_from:
            return "error"
        if self.warning_from is not None and day >= self.warning_from:
            return "warning"
        return None


@dataclass(frozen=True, slots=True)
class Profiles:
    """Everything the gate is told: guides, profiles by url, R4 data types, invariants, words and switches."""

    guides: Mapping[str, Guide]
    profiles: Mapping[str, Profile]
    datatypes: Mapping[str, tuple[Element, ...]]
    resource_types: frozenset[str]
    invariants: Mapping[str, Invariant]
    words: Mapping[str, Words]
    switches: Mapping[str, str] = field(default_factory=dict[str, str])
    turnings: Mapping[str, Turning] = field(default_factory=dict[str, Turning])

    def of_guide(self, name: GuideName) -> tuple[Profile, ...]:
        """The profiles of one guide, in declared order."""
        return tuple(profile for profile in self.profiles.values() if profile.guide == name)
