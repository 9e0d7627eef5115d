"""Sums and rates of released cells against an obvious cell-by-cell reference, on random cells and questions."""

from collections import defaultdict
from datetime import UTC, datetime
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synlig.core.cells import PLACE_AXES, CellBlock, CodeList, CodeLists
from synlig.core.cube import Cube
from synlig.core.errors import WrongUsage
from synlig.core.kommune import KommuneKode
from synlig.core.population import ALDERSGRUPPER, Population
from synlig.core.query import Released
from synlig.core.release import Release, ReleasedCube, ReleaseId
from synlig.declared import cubes
from synlig.pipeline.tally import answer, parse_request

CUBE: Cube = cubes.load()["indsatser"]
YEARS = ("2025", "2026")
MOMENT = datetime(2026, 3, 1, tzinfo=UTC)
LISTS: CodeLists = {
    "kommune": CodeList(
        "kommune",
        {"0101": "København", "0147": "Frederiksberg", "0540": "Sønderborg"},
        {
            "region": {"0101": "1084", "0147": "1084", "0540": "1083"},
            "land": dict.fromkeys(("0101", "0147", "0540"), "DK"),
        },
    ),
    "region": CodeList("region", {"1083": "Syddanmark", "1084": "Hovedstaden"}, {"land": {"1083": "DK", "1084": "DK"}}),
    "land": CodeList("land", {"DK": "Hele landet"}, {}),
    "koen": CodeList("koen", {"K": "Kvinder", "M": "Mænd"}, {}),
    "aldersgruppe": CodeList("aldersgruppe", dict.fromkeys(ALDERSGRUPPER, ""), {}),
    "indsats": CodeList(
        "indsats",
        {"a": "A", "b": "B", "c": "C"},
        {"omraade": {"a": "x", "b": "x", "c": "y"}, "paragraf": {"a": "§83", "b": "§138", "c": "§138"}},
    ),
    "omraade": CodeList("omraade", {"x": "X", "y": "Y"}, {}),
    "paragraf": CodeList("paragraf", {"§83": "", "§138": ""}, {}),
}
PEOPLE = Population(
    "FOLK",
    "made up",
    {
        (KommuneKode(k), s, a): 100 * (n + 1)
        for n, (k, s, a) in enumerate(product(LISTS["kommune"].codes, ("K", "M"), ALDERSGRUPPER))
    },
)
RELEASE = Release(
    ReleaseId("r-1"),
    MOMENT,
    MOMENT,
    "1",
    (),
    "FOLK",
    (ReleasedCube("indsatser", "", 1, "", "fixed-random", 5),),
    (),
    "",
)
PLACES = ("kommune", "region", "land")


def blocks(seed: int) -> list[CellBlock]:
    chance = np.random.default_rng(seed)
    places = (LISTS["kommune"].codes, YEARS, ("K", "M"), ALDERSGRUPPER)
    made = []
    for measure in CUBE.measures:
        for grain in measure.grains:
            codes = places if grain == "" else (*places, LISTS[grain].codes)
            values = 5 * chance.poisson(0.8, tuple(map(len, codes))).astype(np.int64)
            axes = PLACE_AXES if grain == "" else (*PLACE_AXES, grain)
            made.append(CellBlock(measure.name, grain, axes, codes, values))
    return made


def at(name: str, cell: dict[str, str], grain: str) -> str:
    """The code of dimension `name` of a cell of a block."""
    if name in cell:
        return cell[name]
    return LISTS["kommune" if name in PLACES else grain].up[name][cell["kommune" if name in PLACES else grain]]


def slowly(block: CellBlock, by: tuple[str, ...], where: dict[str, tuple[str, ...]]) -> dict[tuple[str, ...], int]:
    found: defaultdict[tuple[str, ...], int] = defaultdict(int)
    for place in np.ndindex(block.values.shape):
        cell = {axis: codes[i] for axis, codes, i in zip(block.axes, block.codes, place, strict=True)}
        if all(at(name, cell, block.grain) in codes for name, codes in where.items()):
            found[tuple(at(name, cell, block.grain) for name in by)] += int(block.values[place])
    return dict(found)


DIMENSIONS = ("kommune", "region", "land", "aar", "koen", "aldersgruppe", "indsats", "omraade", "paragraf")


@given(st.integers(0, 5), st.lists(st.sampled_from(DIMENSIONS), unique=True, max_size=4), st.data())
def test_events_add_up_to_any_table(seed: int, by: list[str], data: st.DataObject) -> None:
    made = blocks(seed)
    where = {}
    for name in data.draw(st.lists(st.sampled_from(DIMENSIONS), unique=True, max_size=3)):
        codes = YEARS if name == "aar" else LISTS[name].codes
        where[name] = tuple(data.draw(st.lists(st.sampled_from(codes), unique=True, min_size=1, max_size=2)))
    zeros = data.draw(st.booleans())
    text = ",".join(f"{name}={code}" for name, codes in where.items() for code in codes)
    request = parse_request(CUBE, ",".join(by), text, "antal", LISTS, YEARS, zeros=zeros)
    got = answer(Released(RELEASE, CUBE, made, LISTS), request, PEOPLE)
    block = next(b for b in made if b.measure == "antal")
    expected = {key: figure for key, figure in slowly(block, tuple(by), where).items() if figure or zeros}
    assert {tuple(map(str, row[:-1])): row[-1] for row in got.table.rows} == expected
    assert got.table.schema.names == (*by, "antal")


@pytest.mark.parametrize(
    ("by", "where", "grain"),
    [
        ("kommune,aar", "", ""),
        ("region,aar,koen", "", ""),
        ("kommune,aar,omraade", "", "omraade"),
        ("aar,paragraf", "kommune=0540", "paragraf"),
        ("kommune,indsats", "aar=2026", "indsats"),
        ("omraade,indsats,aar", "", "indsats"),
        ("kommune", "aar=2025,indsats=b", "indsats"),
        ("kommune", "aar=2025,omraade=x", "omraade"),
        ("omraade", "aar=2025,indsats=b", "indsats"),
    ],
)
def test_citizens_come_from_the_cells_protected_for_the_question(by: str, where: str, grain: str) -> None:
    made = blocks(3)
    got = answer(Released(RELEASE, CUBE, made, LISTS), parse_request(CUBE, by, where, "borgere", LISTS, YEARS), PEOPLE)
    block = next(b for b in made if (b.measure, b.grain) == ("borgere", grain))
    conditions = {name: (code,) for name, _, code in (part.partition("=") for part in where.split(",") if part)}
    expected = {key: figure for key, figure in slowly(block, tuple(by.split(",")), conditions).items() if figure}
    assert {tuple(map(str, row[:-1])): row[-1] for row in got.table.rows} == expected


@pytest.mark.parametrize(
    ("by", "where"),
    [
        ("kommune", ""),
        ("kommune", "aar=2025,aar=2026"),
        ("aar", "indsats=a,indsats=b"),
        ("aar", "omraade=x,omraade=y"),
        ("aar,omraade,paragraf", ""),
        ("aar,paragraf", "omraade=x"),
        ("omraade,aar", "indsats=a,indsats=b"),
    ],
)
def test_citizens_are_never_added_where_one_may_be_counted_twice(by: str, where: str) -> None:
    request = parse_request(CUBE, by, where, "borgere", LISTS, YEARS)
    with pytest.raises(WrongUsage):
        answer(Released(RELEASE, CUBE, blocks(1), LISTS), request, PEOPLE)


@pytest.mark.parametrize(
    ("by", "where", "measure", "told"),
    [
        ("komune", "", "antal", "kommune"),
        ("kommune,kommune", "", "antal", "once"),
        ("kommune", "", "tal", "borgere"),
        ("kommune", "koen", "antal", "DIMENSION=CODE"),
        ("kommune", "koen=X", "antal", "K, M"),
        ("kommune", "aar=1999", "antal", "2025"),
        ("kommune", "farve=blaa", "antal", "aldersgruppe"),
    ],
)
def test_a_question_that_is_not_understood_is_told_what_there_is(by: str, where: str, measure: str, told: str) -> None:
    with pytest.raises(WrongUsage, match=told):
        parse_request(CUBE, by, where, measure, LISTS, YEARS)


def test_rates_are_counts_among_inhabitants() -> None:
    made = Released(RELEASE, CUBE, blocks(4), LISTS)
    by, where = "kommune,koen", "aar=2026,omraade=x"
    counts = {
        row[:2]: row[2]
        for row in answer(made, parse_request(CUBE, by, where, "borgere", LISTS, YEARS), PEOPLE).table.rows
    }
    rates = answer(made, parse_request(CUBE, by, where, "pr_1000", LISTS, YEARS), PEOPLE).table.rows
    people = defaultdict[tuple[str, str], int](int)
    for (kommune, koen, _age), count in PEOPLE.counts.items():
        people[(kommune, koen)] += count
    assert {row[:2]: row[2] for row in rates} == {
        key: round(int(str(count)) / people[key] * 1000, 4)  # type: ignore[index]
        for key, count in counts.items()
    }


def test_a_share_is_of_all_citizens_of_the_same_place_and_year() -> None:
    made = Released(RELEASE, CUBE, blocks(4), LISTS)
    whole = {
        row[0]: int(str(row[1]))
        for row in answer(made, parse_request(CUBE, "kommune", "aar=2026", "borgere", LISTS, YEARS), PEOPLE).table.rows
    }
    part = answer(made, parse_request(CUBE, "kommune,indsats", "aar=2026", "borgere", LISTS, YEARS), PEOPLE).table.rows
    shares = answer(made, parse_request(CUBE, "kommune,indsats", "aar=2026", "andel", LISTS, YEARS), PEOPLE).table.rows
    assert list(shares) == [(k, i, round(int(str(n)) / whole[k] * 100, 4)) for k, i, n in part]


def test_a_standardised_rate_weighs_each_group_by_the_country() -> None:
    made = Released(RELEASE, CUBE, blocks(4), LISTS)
    request = parse_request(CUBE, "kommune", "aar=2026", "standardiseret", LISTS, YEARS)
    got = {row[0]: row[1] for row in answer(made, request, PEOPLE).table.rows}
    block = next(b for b in made.blocks if (b.measure, b.grain) == ("borgere", ""))
    for number, kommune in enumerate(LISTS["kommune"].codes):
        total = rate = 0.0
        for s, koen in enumerate(("K", "M")):
            for a, age in enumerate(ALDERSGRUPPER):
                weight = sum(n for (_k, sex, group), n in PEOPLE.counts.items() if (sex, group) == (koen, age))
                here = PEOPLE.counts[KommuneKode(kommune), koen, age]
                rate += weight * int(block.values[number, 1, s, a]) / here
                total += weight
        assert got[kommune] == pytest.approx(rate / total * 1000, abs=1e-3)
    refused = parse_request(CUBE, "kommune,koen", "aar=2026", "standardiseret", LISTS, YEARS)
    with pytest.raises(WrongUsage):
        answer(made, refused, PEOPLE)


def test_labels_stand_in_the_order_of_the_codes_whichever_row_has_them_first() -> None:
    (block,) = (each for each in blocks(3) if each.measure == "antal")
    values = np.zeros_like(block.values)
    values[0, 1, 0, 0, 0] = values[1, 0, 0, 0, 0] = 5
    request = parse_request(CUBE, "kommune,aar", "", "antal", LISTS, YEARS)
    answered = answer(Released(RELEASE, CUBE, [block.holding(values)], LISTS), request, PEOPLE)
    assert list(answered.labels["aar"]) == ["2025", "2026"]
