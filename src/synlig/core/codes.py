"""Codes, code systems and value sets, and the book in which they are looked up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

FSIII: Final = "urn:oid:1.2.208.176.2.21"
KL_CODES: Final = "http://fhir.kl.dk/term/CodeSystem/CareSocialCodes"
UCUM: Final = "http://unitsofmeasure.org"
SKS: Final = "urn:oid:1.2.208.176.2.4"

HEART_CODES: Final = "urn:synlig:codes:hjerte"
"""Our own codes of heart rehabilitation: nothing public exists."""

Domain = Literal["pleje-omsorg", "sygepleje", "genoptraening", "forebyggelse", "hjaelpemidler"]
"""The part of the municipality's work that an FSIII code belongs to."""
Style = Literal["uuid", "legacy"]
"""FSIII holds every concept twice: under its UUID and under the older key ("brugervendt nøgle")."""


@dataclass(frozen=True, slots=True)
class CodeSystem:
    """A code system as it is used here; `version` is None where the source states none."""

    url: str
    name: str
    version: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Code:
    """One code. `parent` is the canonical code one step up; `paired` the same concept in the other style."""

    system: str
    code: str
    display_da: str
    kind: str
    style: Style = "uuid"
    parent: str | None = None
    domain: Domain | None = None
    paragraf: str | None = None
    paired: str | None = None
    outgoing: bool = False


@dataclass(frozen=True, slots=True)
class CodeBook:
    """All codes and value sets that are agreed; `sets` maps a value set's url to its (system, code) members."""

    systems: Mapping[str, CodeSystem]
    codes: Mapping[tuple[str, str], Code]
    sets: Mapping[str, frozenset[tuple[str, str]]]

    def lookup(self, system: str, code: str) -> Code | None:
        """The code, or None when the book does not hold it."""
        return self.codes.get((system, code))

    def canonical(self, code: str, system: str = FSIII) -> str | None:
        """The code it is counted under: a legacy FSIII key gives its UUID; None when it is unknown."""
        known = self.codes.get((system, code))
        if known is None:
            return None
        return known.paired if known.style == "legacy" else known.code

    def valueset(self, url: str) -> frozenset[tuple[str, str]] | None:
        """The (system, code) members of the value set `url` (a version after `|` is ignored), or None."""
        return self.sets.get(url.partition("|")[0])

    def omraade(self, code: str) -> Code | None:
        """The area a condition or intervention belongs to: its parent (CONTRACT.md, "What the cubes count")."""
        known = self.lookup(FSIII, self.canonical(code) or "")
        return None if known is None or known.parent is None else self.lookup(FSIII, known.parent)

    def concepts(self, kind: str) -> Iterator[Code]:
        """Every FSIII concept of `kind` (e.g. `condition`, `intervention`) once, under its UUID."""
        return (code for code in self.codes.values() if code.kind == kind and code.style == "uuid")

    @property
    def versions(self) -> tuple[tuple[str, str], ...]:
        """(system url, version) of every versioned system, for a release's manifest."""
        return tuple((s.url, s.version) for s in self.systems.values() if s.version is not None)
