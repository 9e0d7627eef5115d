"""The codes of each dimension of a cube, with Danish labels and roll-ups, from the code book and the municipalities."""

from collections.abc import Iterable, Mapping
from typing import Final

from synlig.core.cells import CodeList, CodeLists
from synlig.core.codes import FSIII, Code, CodeBook
from synlig.core.cube import Cube, Dimension
from synlig.core.errors import SynligError
from synlig.core.kommune import Kommune, KommuneKode, Region, RegionsKode
from synlig.core.population import ALDERSGRUPPER

LAND: Final = {"DK": "Hele landet"}
KOEN: Final = {"K": "Kvinder", "M": "Mænd"}
ALWAYS: Final = ("kommune", "region", "land", "koen", "aldersgruppe")
"""Counting needs them even where a cube's cells are coarser."""
KINDS: Final = {"tilstand": "condition", "indsats": "intervention"}
"""The kind of FSIII concept behind each code dimension."""
REPORTED: Final = {
    "tilstand": (
        "http://fhir.kl.dk/gateway/ValueSet/FSIIICareConditions",
        "http://fhir.kl.dk/rehab/ValueSet/Conditions140",
        "http://fhir.kl.dk/prevention/ValueSet/KLConditionCodes119",
    ),
    "indsats": (
        "http://fhir.kl.dk/gateway/ValueSet/FSIIICareInterventions",
        "http://fhir.kl.dk/term/ValueSet/KLTrainingInterventionsFSIII",
        "http://fhir.kl.dk/prevention/ValueSet/KLInterventionCodes119",
    ),
}
"""The value sets that the guides bind these codes to. A code that cannot be reported has no cells: whoever knows that
it is 0 would otherwise see what the other codes of its area must hold (DESIGN.md section 5)."""
Kommuner = Mapping[KommuneKode, Kommune]
Regioner = Mapping[RegionsKode, Region]


def code_lists(cube: Cube, book: CodeBook, kommuner: Kommuner, regioner: Regioner) -> CodeLists:
    """The code list of every dimension of `cube` but `aar`, whose codes are the years that have data."""
    lists = (*_places(kommuner, regioner), *_people(), *_codes(cube, book))
    named = {dimension.name for dimension in cube.dimensions}
    return {codes.dimension: codes for codes in lists if codes.dimension in {*named, *ALWAYS}}


def _places(kommuner: Kommuner, regioner: Regioner) -> Iterable[CodeList]:
    names: dict[str, str] = {kommune.kode: kommune.navn for kommune in kommuner.values()}
    regions: dict[str, str] = {region.kode: region.navn for region in regioner.values()}
    within: dict[str, str] = {kommune.kode: kommune.region for kommune in kommuner.values()}
    yield CodeList("kommune", names, {"region": within, "land": dict.fromkeys(names, "DK")})
    yield CodeList("region", regions, {"land": dict.fromkeys(regions, "DK")})
    yield CodeList("land", LAND, {})


def _people() -> Iterable[CodeList]:
    yield CodeList("koen", KOEN, {})
    yield CodeList("aldersgruppe", {group: f"{group} år" for group in ALDERSGRUPPER}, {})


def _codes(cube: Cube, book: CodeBook) -> Iterable[CodeList]:
    for dimension in cube.dimensions:
        if dimension.name in KINDS:
            yield from _classified(dimension, book)
        elif dimension.codes:
            labels = {one.code: one.title.da for one in dimension.codes}
            up = {above: {one.code: one.up[above] for one in dimension.codes} for above in dimension.rolls_up}
            yield CodeList(dimension.name, labels, up)


def _classified(dimension: Dimension, book: CodeBook) -> Iterable[CodeList]:
    """FSIII codes and what they roll up to in this cube; the declaration may add codes, "none at all" say."""
    concepts, up = _reported(book, dimension.name), dict[str, Mapping[str, str]]()
    if "paragraf" in dimension.rolls_up:
        laws = {code.code: code.paragraf for code in concepts if code.paragraf is not None}
        if len(laws) != len(concepts):
            raise SynligError(f"fsiii.csv: not every code of {dimension.name} has a paragraf")
        up["paragraf"] = laws
        yield CodeList("paragraf", {law: law for law in sorted(set(laws.values()), key=_law_order)}, {})
    if "omraade" in dimension.rolls_up:
        areas = {code.code: _area(book, code) for code in concepts}
        up = {"omraade": {code: area.code for code, area in areas.items()}, **up}
        yield CodeList("omraade", {area.code: area.display_da for area in areas.values()}, {})
    labels = {code.code: code.display_da for code in concepts} | {one.code: one.title.da for one in dimension.codes}
    yield CodeList(dimension.name, labels, up)


def _reported(book: CodeBook, dimension: str) -> list[Code]:
    members = (member for url in REPORTED[dimension] for member in book.valueset(url) or ())
    bound = {book.canonical(code) for system, code in members if system == FSIII}
    return [code for code in book.concepts(KINDS[dimension]) if code.code in bound]


def _area(book: CodeBook, code: Code) -> Code:
    area = book.omraade(code.code)
    if area is None:
        raise SynligError(f"fsiii.csv: {code.code} lies in no area")
    return area


def _law_order(law: str) -> tuple[bool, int, str]:
    digits = "".join(character for character in law if character.isdigit())
    return not digits, int(digits or 0), law
