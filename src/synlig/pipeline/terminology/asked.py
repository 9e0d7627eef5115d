"""What can be asked of a terminology, in the words of the FHIR R4 operations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from synlig.core.classification import ValueSet


@dataclass(frozen=True, slots=True)
class Asked:
    """One coding: `code` of `system`, in `version` where it is named, with the words it was shown with."""

    system: str | None
    code: str
    version: str | None = None
    display: str | None = None


@dataclass(frozen=True, slots=True)
class LookUp:
    """`CodeSystem/$lookup`: what `coding` means on the Danish day `day`."""

    coding: Asked
    day: date
    language: str | None = None
    properties: frozenset[str] = frozenset()
    """Which properties to tell; none named means all."""


@dataclass(frozen=True, slots=True)
class Validate:
    """`$validate-code`: whether one of `codings` may be used on `day`, in `valueset` or in its own system.

    `valueset` is a url (with `|version` where one is meant) or a value set that was sent along.
    """

    codings: tuple[Asked, ...]
    day: date
    valueset: str | ValueSet | None = None
    language: str | None = None
    abstract: bool = True
    versions: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Expand:
    """`ValueSet/$expand`: the codes of `valueset` on `day`.

    Nested under their parents unless `nested` is False, a `filter` is given or pages are asked for; `versions`
    names the edition to use of a system.
    """

    valueset: str | ValueSet
    day: date
    filter: str = ""
    offset: int = 0
    count: int | None = None
    active_only: bool = True
    nested: bool = True
    language: str | None = None
    versions: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Translate:
    """`ConceptMap/$translate`: what `codings` are by the map `url`, or by every map, kept to `target_system`."""

    codings: tuple[Asked, ...]
    day: date
    url: str | None = None
    target_system: str | None = None
    reverse: bool = False
