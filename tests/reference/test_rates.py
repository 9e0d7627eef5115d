"""Rates and intervals agree with published figures of an independent tool, and cover what they promise."""

import json
import math
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from synlig.core.cells import CodeList, CodeLists
from synlig.core.cpr import Sex
from synlig.core.cube import Cube
from synlig.core.errors import WrongUsage
from synlig.core.kommune import KommuneKode
from synlig.core.permission import Person
from synlig.core.population import ALDERSGRUPPER, Population
from synlig.core.query import Answer, TableRequest
from synlig.core.release import Release, ReleaseId
from synlig.core.sensitivity import Sensitivity
from synlig.core.table import Cell, Column, Schema, Table
from synlig.core.words import Words
from synlig.declared.population import load as load_population
from synlig.pipeline.compare.crude import crude_rates
from synlig.pipeline.compare.interval import byar, count_interval, exact
from synlig.pipeline.compare.scope import Group
from synlig.pipeline.compare.standardised import _figure, _summed, standardised_rates
from synlig.pipeline.tally import answer
from tests.released import Invented, cube_of

A, B = KommuneKode("0101"), KommuneKode("0147")
PLACES = (A, B)
SEXES: tuple[Sex, ...] = ("K", "M")
WORDS = Words("x", "x")


EUROPE_2013 = (
    *(5000, 5500, 5500, 5500, 6000, 6000, 6500, 7000, 7000, 7000),
    *(7000, 6500, 6000, 5500, 5000, 4000, 2500, 1500, 1000),
)
"""The European standard population of 2013 in 19 age bands (Eurostat, 2013)."""


def test_known_limits_of_counts() -> None:
    assert byar(65) == pytest.approx((50.163187710459454, 82.84913854593984), rel=1e-12)
    assert exact(1) == pytest.approx((0.025317807984289897, 5.571643390938898), rel=1e-9)
    assert exact(0) == pytest.approx((0.0, -math.log(0.025)), rel=1e-9)


def sheet(shared: Path, name: str, part: str) -> list[dict[str, Any]]:
    read = json.loads((shared / "sdc" / "cases" / f"{name}.json").read_text(encoding="utf-8"))
    head, *rows = read["sheets"][part]
    return [dict(zip(head, row, strict=True)) for row in rows if row[0] is not None]


def test_counts_and_rates_agree_with_the_published_cases(shared: Path) -> None:
    byars = [row for row in sheet(shared, "phe_byars_wilson", "testdata_B_W") if row["method"] == "Byars"]
    compared = 0
    for row in byars:
        if row["confidence"] == "95%" and row["x"] >= 10:
            assert count_interval(row["x"], 0, 5) == pytest.approx((row["lowercl"], row["uppercl"]), rel=1e-9)
            compared += 1
    for row in sheet(shared, "phe_rate", "testdata_Rate"):
        if row["method"] not in ("Byars", "Exact") or row["lower95_0cl"] is None:
            continue
        lower, upper = count_interval(row["Numerator"], 0, 5)
        per = row["multiplier"] / row["Denominator"]
        assert (lower * per, upper * per) == pytest.approx((row["lower95_0cl"], row["upper95_0cl"]), rel=1e-6)
        compared += 1
    assert compared >= 12


def test_standardised_rates_agree_with_the_published_cases(shared: Path) -> None:
    wanted = [row for row in sheet(shared, "phe_dsr_isr", "testresults_DSR") if row["statistic"] == "dsr per 10000"]
    results = {row["area"]: row for row in wanted}
    for area in ("testdata_big", "testdata_small"):
        bands = [row for row in sheet(shared, "phe_dsr_isr", "testdata_multiarea") if row["area"] == area]
        counts = {("K", row["ageband"]): row["count"] for row in bands}
        groups = [Group("K", row["ageband"], row["pop"], 1) for row in bands]
        weights = {("K", row["ageband"]): weight for row, weight in zip(bands, EUROPE_2013, strict=True)}
        figure = _figure(area, area, counts, _summed(counts, groups, weights, base=1), 10_000)
        expected = results[area]
        assert figure.rate == pytest.approx(expected["value"], rel=1e-9)
        assert (figure.lower, figure.upper) == pytest.approx(
            (expected["lower95_0cl"], expected["upper95_0cl"]), rel=1e-9
        )


def population(size: int = 1000) -> Population:
    counts: dict[tuple[KommuneKode, Sex, str], int] = {
        (place, sex, age): size + 10 * number
        for place in PLACES
        for sex in SEXES
        for number, age in enumerate(ALDERSGRUPPER)
    }
    return Population("P", "S", counts)


LISTS: CodeLists = {
    "kommune": CodeList("kommune", {A: "A", B: "B"}, {"region": {A: "r", B: "s"}, "land": {A: "DK", B: "DK"}}),
}


def answered(by: tuple[str, ...], rows: list[tuple[Cell, ...]], merged: Any = (), **where: str) -> Answer:
    cube: Cube = cube_of("tilstande")
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    columns = tuple(Column(name, "text", Sensitivity.OPEN, WORDS) for name in (*by, "borgere"))
    return Answer(
        TableRequest(cube.name, by, {name: (value,) for name, value in where.items()}, "borgere", zeros=True),
        cube,
        Release(ReleaseId("r"), moment, moment, "1", (), "P", (), merged, ""),
        Table(Schema("t", columns), rows),
        {"kommune": {A: "A-by"}},
        WORDS,
        WORDS,
        WORDS,
        WORDS,
        WORDS,
    )


def test_a_place_is_counted_among_its_own_inhabitants_within_the_filter() -> None:
    everyone = sum(1000 + 10 * number for number in range(8)) * 2
    first, second = crude_rates(answered(("kommune",), [(A, 40), (B, 0)]), population(), LISTS, 1000)
    assert (first.label, first.inhabitants, first.count) == ("A-by", everyone, 40)
    assert first.rate == pytest.approx(40 / everyone * 1000)
    assert (second.label, second.rate, second.lower) == (B, 0.0, 0.0)
    assert second.upper is not None
    assert second.upper > 0
    old = answered(("kommune",), [(A, 40)], koen="K", aldersgruppe="90+")
    assert crude_rates(old, population(), LISTS, 1000)[0].inhabitants == 1070


def test_a_code_is_counted_among_everybody_in_the_filter() -> None:
    (figure,) = crude_rates(answered(("omraade",), [("o1", 40)], region="s", koen="M"), population(), LISTS, 1000)
    assert figure.inhabitants == sum(1000 + 10 * number for number in range(8))
    (land,) = crude_rates(answered((), [(40,)]), population(), LISTS, 1000)
    assert land.inhabitants == figure.inhabitants * 4
    assert crude_rates(answered(("land",), [("DK", 40)]), population(), LISTS, 1000)[0].inhabitants == land.inhabitants


def test_a_merged_group_is_counted_where_it_was_merged_and_nowhere_else() -> None:
    merged = ((A, "K", "90+", "85-89"),)
    oldest = answered(("kommune",), [(A, 0), (B, 5)], merged, koen="K", aldersgruppe="90+")
    here, there = crude_rates(oldest, population(), LISTS, 1000)
    assert (here.inhabitants, here.rate) == (0, None)
    assert there.inhabitants == 1070
    younger = answered(("kommune",), [(A, 10)], merged, koen="K", aldersgruppe="85-89")
    assert crude_rates(younger, population(), LISTS, 1000)[0].inhabitants == 1060 + 1070


def test_a_table_split_by_more_has_no_rates() -> None:
    with pytest.raises(WrongUsage):
        crude_rates(answered(("kommune", "koen"), []), population(), LISTS, 1000)
    with pytest.raises(WrongUsage):
        standardised_rates(answered(("kommune",), []), population(), LISTS, 1000)


def by_groups(factor: float) -> Answer:
    rows: list[tuple[Cell, ...]] = [
        (A, sex, age, round(factor * (1000 + 10 * number) / 100))
        for sex in SEXES
        for number, age in enumerate(ALDERSGRUPPER)
    ]
    return answered(("kommune", "koen", "aldersgruppe"), rows)


def test_with_the_countrys_own_mix_the_standardised_rate_is_the_crude_one() -> None:
    split = by_groups(10)
    (figure,) = standardised_rates(split, population(), LISTS, 1000)
    total = sum(int(str(row[-1])) for row in split.table.rows)
    assert (figure.count, figure.label) == (total, "A-by")
    assert figure.rate == pytest.approx(total / figure.inhabitants * 1000, rel=0.01)
    assert figure.lower is not None
    assert figure.upper is not None
    assert figure.lower < (figure.rate or 0) < figure.upper


def test_an_older_place_is_not_blamed_for_being_older() -> None:
    chance = {age: 0.002 * 2**number for number, age in enumerate(ALDERSGRUPPER)}
    people = population(0).counts
    older: dict[tuple[KommuneKode, Sex, str], int] = {
        (place, sex, age): (1000 if place == A else 100) * (number if place == A else 9 - number)
        for (place, sex, age) in people
        for number in (ALDERSGRUPPER.index(age) + 1,)
    }
    rows: list[tuple[Cell, ...]] = [
        (place, sex, age, round(count * chance[age])) for (place, sex, age), count in older.items()
    ]
    split = answered(("kommune", "koen", "aldersgruppe"), rows)
    totals = {place: sum(int(str(row[3])) for row in rows if row[0] == place) for place in PLACES}
    crude = crude_rates(
        answered(("kommune",), [(A, totals[A]), (B, totals[B])]), Population("P", "S", older), LISTS, 1000
    )
    fair = standardised_rates(split, Population("P", "S", older), LISTS, 1000)
    assert (crude[0].rate or 0) > 2 * (crude[1].rate or 1)
    assert fair[0].rate == pytest.approx(fair[1].rate, rel=0.1)


def test_few_events_give_no_standardised_figure() -> None:
    (figure,) = standardised_rates(
        answered(("kommune", "koen", "aldersgruppe"), [(A, "K", "90+", 5)]), population(), LISTS, 1000
    )
    assert (figure.count, figure.rate, figure.lower) == (5, None, None)


@pytest.mark.parametrize("mean", [0.5, 2.0, 8.0, 30.0])
def test_the_interval_covers_the_truth_also_when_every_cell_was_rounded(mean: float) -> None:
    draw = random.Random(f"cover{mean}")
    cells, base, tries = 16, 5, 1500
    covered = plain = 0
    for _ in range(tries):
        counts = [poisson(draw, mean) for _ in range(cells)]
        shown = sum(base * math.floor((count + base * draw.random()) / base) for count in counts)
        lower, upper = count_interval(shown, cells, base)
        covered += lower <= mean * cells <= upper
        bare, top = count_interval(shown, 0, base)
        plain += bare <= mean * cells <= top
    assert covered / tries >= 0.94
    assert plain < covered


def poisson(draw: random.Random, mean: float) -> int:
    count, product, limit = 0, draw.random(), math.exp(-mean)
    while product > limit:
        count, product = count + 1, product * draw.random()
    return count


@pytest.mark.parametrize("rate", ["pr_1000", "standardiseret"])
@pytest.mark.parametrize("by", ["kommune", "region", "land", "omraade", "tilstand"])
@pytest.mark.parametrize("where", [{}, {"koen": ("K",), "aldersgruppe": ("85-89", "90+")}, {"region": ("1081",)}])
def test_a_compared_rate_is_the_rate_of_the_table(rate: str, by: str, where: dict[str, tuple[str, ...]]) -> None:
    invented = Invented()
    person = Person("p", "P", None, frozenset(), Sensitivity.OPEN, "", {})
    request = TableRequest("tilstande", (by,), {"aar": ("2026",), **where}, rate, zeros=True)
    figures = invented.compare(person, request).figures
    table = answer(invented.released["tilstande"], request, load_population()).table
    shown = {str(code): value for code, value in table.rows}
    assert {figure.code for figure in figures if figure.rate is not None} == set(shown)
    for figure in figures:
        if figure.rate is not None:
            assert figure.rate == pytest.approx(shown[figure.code], abs=6e-5)
            assert (figure.lower or 0) <= figure.rate <= (figure.upper or 0)
