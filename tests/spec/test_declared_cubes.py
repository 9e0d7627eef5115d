"""Cubes, their code lists and the indicators on them: what is declared holds together."""

from collections.abc import Callable
from typing import Any

import pytest

from synlig.core.cells import CodeLists
from synlig.core.codes import FSIII
from synlig.core.errors import SynligError
from synlig.core.population import ALDERSGRUPPER
from synlig.declared import codes, cubes, indicators, organisations, tables
from synlig.declared.cubes.code_lists import code_lists
from synlig.declared.tables import NAMES
from synlig.pipeline.tally import parse_request

BOOK = codes.load()


def lists_of(name: str) -> CodeLists:
    places = organisations.load()
    return code_lists(cubes.load()[name], BOOK, places.kommuner, places.regioner)


def test_the_cubes_have_the_names_dimensions_and_measures_of_the_contract() -> None:
    shape = {
        cube.name: ([d.name for d in cube.dimensions], [m.name for m in cube.measures], [r.name for r in cube.rates])
        for cube in cubes.load().values()
    }
    places, people = ["kommune", "region", "land"], ["aar", "koen", "aldersgruppe"]
    rates = ["pr_1000", "standardiseret", "andel"]
    assert shape == {
        "tilstande": ([*places, *people, "tilstand", "omraade"], ["borgere", "antal"], rates),
        "indsatser": (
            [*places, *people, "indsats", "omraade", "paragraf"],
            ["borgere", "antal", "leverede"],
            rates,
        ),
        "funktionsevne": (
            [*places, "aar", "tilstand", "omraade", "funktionsevne", "indsats", "udfald"],
            ["antal", "borgere", "bedre", "uaendret", "forvaerret", "ophoert"],
            ["andel_bedre", "andel_forvaerret", "andel_tilbagefald"],
        ),
        "opfoelgning": (
            [*places, *people, "tilstand", "omraade", "rettidighed"],
            ["borgere", "antal", "naaet", "ikke_naaet", "kontakter"],
            ["pr_1000", "andel_naaet", "andel_til_tiden"],
        ),
        "genoptraening": (
            [*places, *people, "ventetid", "frist", "varighed"],
            ["borgere", "antal", "afsluttede"],
            ["pr_1000", "standardiseret", "andel_inden_frist", "median_ventetid", "median_varighed"],
        ),
        "hjerterehabilitering": (
            [*places, "aar", "koen", "indikator"],
            ["opfyldt", "ikke_opfyldt"],
            ["andel_opfyldt"],
        ),
    }


@pytest.mark.parametrize("name", list(cubes.load()))
def test_every_dimension_but_the_year_has_codes_and_every_code_a_place_in_what_is_above(name: str) -> None:
    cube, known = cubes.load()[name], lists_of(name)
    always = {"kommune", "region", "land", "koen", "aldersgruppe"}
    assert {dimension.name for dimension in cube.dimensions} - {"aar"} | always == set(known)
    for dimension in cube.dimensions:
        for above in dimension.rolls_up:
            assert set(known[dimension.name].up[above]) == set(known[dimension.name].codes)
            assert set(known[dimension.name].up[above].values()) <= set(known[above].codes)
    assert len(known["kommune"].codes) == 98
    assert known["aldersgruppe"].codes == ALDERSGRUPPER


@pytest.mark.parametrize("name", list(cubes.load()))
def test_no_finest_cell_holds_citizens_of_several_municipalities_and_regions_are_sums_of_them(name: str) -> None:
    cube = cubes.load()[name]
    assert cube.places[:2] == ("kommune", "aar")
    assert not {"region", "land"} & {*cube.places, *(grain for one in cube.measures for grain in one.grains)}
    kommune = cube.dimension("kommune")
    assert kommune is not None
    assert kommune.rolls_up == ("region", "land")
    assert all("kommune" in one.adds_over for one in cube.measures)


@pytest.mark.parametrize(
    ("name", "dimension", "count"), [("tilstande", "tilstand", 128), ("indsatser", "indsats", 116)]
)
def test_only_codes_that_a_guide_lets_be_reported_have_cells(name: str, dimension: str, count: int) -> None:
    found = lists_of(name)[dimension].codes
    assert len(found) == len(set(found)) == count
    assert all((FSIII, code) in BOOK.codes and BOOK.codes[FSIII, code].style == "uuid" for code in found)


def test_paragraphs_come_in_the_order_of_the_law() -> None:
    paragraphs = [law for law in lists_of("indsatser")["paragraf"].codes if law.startswith("§")]
    assert paragraphs == ["§83", "§83a", "§84", "§86", "§119", "§138", "§140"]


def test_every_indicator_can_be_asked_of_its_cube() -> None:
    for indicator in indicators.load().values():
        cube = cubes.load()[indicator.cube]
        request = parse_request(cube, "kommune", indicator.where, indicator.numerator, lists_of(cube.name), ("2026",))
        assert request.measure == indicator.numerator
        assert indicator.target is None


CONTRADICTIONS: list[tuple[str, Callable[[dict[str, Any]], object]]] = [
    ("a roll-up to nowhere", lambda row: row["dimensions"][0].update(rolls_up=["nowhere"])),
    ("a grain that is no dimension", lambda row: row["measures"][0].update(grains=["tilstand", "nowhere"])),
    ("a finest grain that is not the code", lambda row: row["measures"][0].update(grains=["omraade", "tilstand"])),
    ("citizens of unknown events", lambda row: row["measures"][0].update(events="nothing")),
    ("a rate nobody knows to compute", lambda row: row["rates"][0].update(kind="guess")),
    ("a rate of nothing", lambda row: row["rates"][0].update(numerator="nothing")),
    ("a base of one", lambda row: row.update(base=1)),
    ("a share of itself alone", lambda row: row["rates"][0].update(kind="share")),
    ("an axis that is no dimension", lambda row: row.update(places=["kommune", "aar", "nowhere"])),
    ("an axis that is also the code", lambda row: row.update(places=["kommune", "aar", "tilstand"])),
    ("a year that is not the second axis", lambda row: row.update(places=["aar", "kommune"])),
    ("cells that several municipalities share", lambda row: row.update(places=["region", "aar", "koen"])),
    ("cells without a municipality", lambda row: row.update(places=["land", "aar", "koen", "aldersgruppe"])),
    ("an additive measure of several grains", lambda row: row["measures"][1].update(grains=["tilstand", "omraade"])),
    ("an unknown method", lambda row: row.update(method="none")),
]


@pytest.mark.parametrize(("_what", "spoil"), CONTRADICTIONS, ids=[row[0] for row in CONTRADICTIONS])
def test_a_declaration_that_contradicts_itself_is_refused(
    _what: str, spoil: Callable[[dict[str, Any]], object]
) -> None:
    row = cubes._read("tilstande")
    cubes._checked(cubes._cube(row))
    spoil(row)
    with pytest.raises(SynligError, match="contradicts itself"):
        cubes._checked(cubes._cube(row))


def test_every_column_of_every_table_says_how_sensitive_it_is_in_two_languages() -> None:
    assert tuple(tables.load()) == NAMES
    for schema in tables.load().values():
        for column in schema:
            assert column.title.da
            assert column.title.en
            assert "cpr" not in column.name
