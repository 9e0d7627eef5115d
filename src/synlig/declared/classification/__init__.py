"""The classifications we publish from our own declarations: FSIII, KL's common codes, places, and maps between them."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from synlig.core.classification import (
    Classification,
    Concept,
    ConceptMap,
    Edition,
    Equivalence,
    Included,
    InForce,
    Match,
    ValueSet,
)
from synlig.core.codes import FSIII, Code, CodeBook
from synlig.core.kommune import SOR_SYSTEM, Kommune, Region
from synlig.declared import codes, organisations

KOMMUNER: Final = "http://hl7.dk/fhir/core/CodeSystem/dk-core-municipality-codes"
"""The name dk-core gives the four digits of a municipality."""
REGIONER: Final = "urn:synlig:codes:region"
PARAGRAFFER: Final = "urn:synlig:codes:paragraf"
PLACES_SOURCE: Final = "Danmarks Statistik, regioner, landsdele og kommuner, v1:2007-"
SYNTHETIC_SOURCE: Final = "Synthetic units of our own; the SOR register is imported"
USED_ONLY: Final = "codes only"
"""What the source of a system says of which only the codes in use here are held."""
OUR_OWN: Final = "Our own, from the declared codes"
LEGACY_TO_UUID: Final = "urn:synlig:maps:fsiii-legacy-uuid"
UUID_TO_LEGACY: Final = "urn:synlig:maps:fsiii-uuid-legacy"
TO_AREA: Final = "urn:synlig:maps:fsiii-omraade"
TO_PARAGRAF: Final = "urn:synlig:maps:fsiii-paragraf"
TO_REGION: Final = "urn:synlig:maps:kommune-region"
GROUPED: Final = ("condition", "intervention")
"""The kinds that are counted by area."""


@cache
def english() -> Mapping[str, str]:
    """Our own working translations, by the Danish words, or by the code where there are none."""
    lines = (files(__name__) / "english.csv").read_text(encoding="utf-8").splitlines()
    return {row["word"]: row["en"] for row in csv.DictReader(lines)}


@cache
def load() -> Classification:
    """All of it. FSIII's own days are not published, so its codes hold as long as its edition does (C1)."""
    book = codes.load()
    editions = (*_of_book(book), *_places(), _paragraffer(book))
    sets = (*_declared_sets(book), *_counted(book))
    return Classification(editions, sets, _maps(book))


def _of_book(book: CodeBook) -> Iterator[Edition]:
    held: dict[str, list[Concept]] = {url: [] for url in book.systems}
    for code in book.codes.values():
        held[code.system].append(_concept(book, code))
    for system, code in sorted({member for members in book.sets.values() for member in members}):
        if (system, code) not in book.codes:
            held[system].append(Concept(code, en=english().get(code)))
    for url, system in book.systems.items():
        whole = any(code.system == url for code in book.codes.values()) and not system.source.endswith(USED_ONLY)
        yield Edition(url, system.version or "", system.name, system.source, tuple(held[url]), complete=whole)


def _concept(book: CodeBook, code: Code) -> Concept:
    parent = code.parent and book.codes[code.system, code.parent]
    if parent and code.style == "legacy":
        parent = book.codes[code.system, parent.paired or parent.code]
    named = {"kind": code.kind, "style": code.style, "domain": code.domain, "paragraf": code.paragraf}
    named |= {"paired": code.paired, "outgoing": "true" if code.outgoing else None}
    if code.system != FSIII:
        named = {"kind": code.kind}
    return Concept(
        code.code,
        code.display_da,
        english().get(code.display_da),
        parent.code if parent else None,
        replaced_by=(code.paired,) if code.style == "legacy" and code.paired else (),
        properties=tuple((name, value) for name, value in named.items() if value),
        abstract=code.kind.endswith("-group"),
    )


def _places() -> Iterator[Edition]:
    kommuner, regioner, units = organisations.over_time()
    towns, regions = _merged(kommuner), _merged(regioner)
    yield Edition(KOMMUNER, "", "Kommuner", PLACES_SOURCE, towns)
    yield Edition(REGIONER, "", "Regioner", PLACES_SOURCE, regions)
    sor = (Concept(unit.sor, unit.navn, properties=(("kind", unit.kind), ("owner", unit.owner))) for unit in units)
    yield Edition(SOR_SYSTEM, "", "SOR", SYNTHETIC_SOURCE, tuple(sor), complete=False)


def _merged(rows: Iterable[Kommune | Region]) -> tuple[Concept, ...]:
    """One concept a place, from its first day to its last, under its newest name."""
    spans: dict[str, list[Kommune | Region]] = {}
    for row in rows:
        spans.setdefault(row.kode, []).append(row)
    return tuple(
        Concept(kode, held[-1].navn, english().get(held[-1].navn), None, None, _from_to(held))
        for kode, held in spans.items()
    )


def _from_to(rows: Sequence[Kommune | Region]) -> InForce:
    return InForce(rows[0].valid_from, rows[-1].valid_to)


def _paragraffer(book: CodeBook) -> Edition:
    found = dict.fromkeys(code.paragraf for code in book.codes.values() if code.paragraf)
    return Edition(
        PARAGRAFFER,
        "",
        "Paragraffer",
        OUR_OWN,
        tuple(Concept(each, each, english().get(each)) for each in sorted(found)),
    )


def _declared_sets(book: CodeBook) -> Iterator[ValueSet]:
    for url, members in book.sets.items():
        named: dict[str, list[tuple[str, str | None]]] = {}
        for system, code in sorted(members):
            named.setdefault(system, []).append((code, None))
        include = tuple(Included(system, codes=tuple(listed)) for system, listed in named.items())
        yield ValueSet(url, "", url.rpartition("/")[2], "Value sets of the KL guides", include)


def _counted(book: CodeBook) -> Iterator[ValueSet]:
    """What the cubes count by: conditions and interventions under their UUID, with areas above them."""
    for kind, name in zip(GROUPED, ("tilstande", "indsatser"), strict=True):
        listed = [code for each in (f"{kind}-group", f"{kind}-area", kind) for code in book.concepts(each)]
        include = Included(FSIII, codes=tuple((code.code, None) for code in listed))
        yield ValueSet(f"urn:synlig:valuesets:{name}", "", f"FSIII {name}", OUR_OWN, (include,))


def _maps(book: CodeBook) -> tuple[ConceptMap, ...]:
    fsiii = [code for code in book.codes.values() if code.system == FSIII]
    newer = [_match(code.code, FSIII, code.paired, "equivalent") for code in fsiii if code.style == "legacy"]
    older = [_match(code.code, FSIII, code.paired, "equivalent") for code in fsiii if code.style == "uuid"]
    counted = [code for code in fsiii if code.kind in GROUPED]
    areas = [_match(code.code, FSIII, code.parent, "wider") for code in counted]
    ground = [_match(code.code, PARAGRAFFER, code.paragraf, "wider") for code in counted if code.paragraf]
    kommuner, _, _ = organisations.over_time()
    regions = [
        Match(KOMMUNER, one.kode, REGIONER, one.region, "wider", InForce(one.valid_from, one.valid_to))
        for one in kommuner
    ]
    return (
        ConceptMap(LEGACY_TO_UUID, "", "FSIII: ældre nøgle til UUID", OUR_OWN, tuple(newer)),
        ConceptMap(UUID_TO_LEGACY, "", "FSIII: UUID til ældre nøgle", OUR_OWN, tuple(older)),
        ConceptMap(TO_AREA, "", "FSIII: tilstand og indsats til område", OUR_OWN, tuple(areas)),
        ConceptMap(TO_PARAGRAF, "", "FSIII: indsats til paragraf", OUR_OWN, tuple(ground)),
        ConceptMap(TO_REGION, "", "Kommune til region", PLACES_SOURCE, tuple(regions)),
    )


def _match(code: str, target_system: str, target: str | None, equivalence: Equivalence) -> Match:
    return Match(FSIII, code, target_system, target, equivalence)
