"""Classifications as they are published: code systems in editions, value sets and concept maps, each with its days."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

FilterOp = Literal["is-a", "descendent-of", "is-not-a", "=", "in", "not-in", "exists"]
"""FHIR's filter operators, but for regular expressions: a hostile one would run for hours."""
FILTER_OPS: Final[tuple[FilterOp, ...]] = ("is-a", "descendent-of", "is-not-a", "=", "in", "not-in", "exists")
Equivalence = Literal[
    "relatedto",
    "equivalent",
    "equal",
    "wider",
    "subsumes",
    "narrower",
    "specializes",
    "inexact",
    "unmatched",
    "disjoint",
]
"""How the target stands to the source, in the words of FHIR R4 (ConceptMapEquivalence)."""
EQUIVALENCES: Final[tuple[Equivalence, ...]] = (
    *("relatedto", "equivalent", "equal", "wider", "subsumes"),
    *("narrower", "specializes", "inexact", "unmatched", "disjoint"),
)


@dataclass(frozen=True, slots=True)
class InForce:
    """From the first to the last Danish day on which something holds, both included; None where none is known."""

    first: date | None = None
    last: date | None = None

    def on(self, day: date) -> bool:
        """Whether it holds on `day`."""
        return (self.first or date.min) <= day <= (self.last or date.max)

    @property
    def told_last(self) -> date | None:
        """The last day where it is known; None also for what ended we know not when (`ENDED`)."""
        return None if self.last == ENDED else self.last


ENDED: Final = date.min
"""The last day of what is said to be out of force without a day."""
ALWAYS: Final = InForce()


@dataclass(frozen=True, slots=True)
class Concept:
    """One code of an edition. `da` and `en` are None where the source has no words in that language.

    `parent` is the code one step up in the same edition; `replaced_by` the codes to use after its last day;
    `properties` are further (name, value) pairs of the source's own; `abstract`: for finding one's way, never reported.
    """

    code: str
    da: str | None = None
    en: str | None = None
    parent: str | None = None
    definition: str | None = None
    in_force: InForce = ALWAYS
    replaced_by: tuple[str, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()
    abstract: bool = False

    def display(self, language: str | None = None) -> str | None:
        """What it is called in `language` (`da` unless `en` is asked for), else in the other."""
        return (self.en or self.da) if language == "en" else (self.da or self.en)


@dataclass(frozen=True, slots=True)
class Edition:
    """A code system as it was published once. `version` is empty where the source states none.

    `complete`: it holds every code of the system; else those that somebody here uses.
    """

    url: str
    version: str
    name: str
    source: str
    concepts: tuple[Concept, ...]
    in_force: InForce = ALWAYS
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Filter:
    """Those codes of a system whose `property` stands so to `value` (FHIR `ValueSet.compose.include.filter`)."""

    property: str
    op: FilterOp
    value: str


@dataclass(frozen=True, slots=True)
class Included:
    """One line of a value set: all codes of `system`, or the listed, or the filtered; kept to those of `valuesets`.

    `codes` are (code, words of the value set for it).
    """

    system: str | None = None
    version: str | None = None
    codes: tuple[tuple[str, str | None], ...] = ()
    filters: tuple[Filter, ...] = ()
    valuesets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ValueSet:
    """Which codes may be chosen in one place."""

    url: str
    version: str
    name: str
    source: str
    include: tuple[Included, ...]
    exclude: tuple[Included, ...] = ()
    in_force: InForce = ALWAYS


@dataclass(frozen=True, slots=True)
class Match:
    """One line of a concept map; `target` is None where nothing matches (`unmatched`)."""

    source_system: str
    code: str
    target_system: str
    target: str | None
    equivalence: Equivalence
    in_force: InForce = ALWAYS


@dataclass(frozen=True, slots=True)
class ConceptMap:
    """How the codes of one system stand to those of another."""

    url: str
    version: str
    name: str
    source: str
    matches: tuple[Match, ...]
    in_force: InForce = ALWAYS


@dataclass(frozen=True, slots=True)
class Classification:
    """All that is published, or all that one import brings."""

    editions: tuple[Edition, ...] = ()
    valuesets: tuple[ValueSet, ...] = ()
    maps: tuple[ConceptMap, ...] = ()

    def __add__(self, other: "Classification") -> "Classification":
        return Classification(self.editions + other.editions, self.valuesets + other.valuesets, self.maps + other.maps)

    @property
    def parts(self) -> tuple[Edition | ValueSet | ConceptMap, ...]:
        """Every edition, value set and map."""
        return (*self.editions, *self.valuesets, *self.maps)
