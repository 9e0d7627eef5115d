"""The codes of each dimension of a cube, with Danish labels and roll-ups, from the code book and the municipalities."""

from collections.abc import Iterable, Mapping
from typing import Final

from synlig.core.cells import CodeList, CodeLists
from synlig.core.codes import FSIII, Code, CodeBook
from synlig.core.cube import Cube
from synlig.core.errors import SynligError
from synlig.core.kommune import Kommune, KommuneKode, Region, RegionsKode
from synlig.core.population import ALDERSGRUPPER

LAND: Final = {"DK": "Hele landet"}
KOEN: Final = {"K": "Kvinder", "M": "Mænd"}
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
    return {codes.dimension: codes for codes in lists}


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
    concepts = _reported(book, cube.code)
    areas = {code.code: _area(book, code) for code in concepts}
    up = {"omraade": {code: area.code for code, area in areas.items()}}
    laws = {code.code: code.paragraf for code in concepts if code.paragraf is not None}
    if cube.dimension("paragraf") is not None:
        if len(laws) != len(concepts):
            raise SynligError(f"fsiii.csv: not every code of {cube.code} has a paragraf")
        up["paragraf"] = laws
        yield CodeList("paragraf", {law: law for law in sorted(set(laws.values()), key=_law_order)}, {})
    yield CodeList(cube.code, {code.code: code.display_da for code in concepts}, up)
    yield CodeList("omraade", {area.code: area.display_da for area in areas.values()}, {})


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
