"""Regions merge on a day: before it the old ones hold, from it the new one, in codes, maps and cubes alike.

The new region's code and name are made up: which they will be is not published.
"""

from collections.abc import Generator, Iterator
from datetime import date

import pytest

from synlig.core.cells import CodeList
from synlig.core.errors import SynligError
from synlig.declared import classification, codes, cubes, organisations
from synlig.declared.cubes.code_lists import code_lists
from synlig.pipeline.terminology import (
    Asked,
    Expand,
    LookUp,
    Terminology,
    Translate,
    Validate,
    expand,
    look_up,
    translate,
    validate,
)

BEFORE, FROM = date(2026, 12, 31), date(2027, 1, 1)
OLD, NEW, MERGED = ("1084", "1085"), "1999", 46
"""Hovedstaden and Sjælland; the one that follows them; and how many municipalities they have."""
Rows = Iterator[dict[str, str]]


def after_the_merger(rows: list[dict[str, str]]) -> Rows:
    """The declared rows with those of the merger: what ends, and what begins the day after."""
    for row in rows:
        is_merged = row.get("region", row["code"]) in OLD
        yield {**row, "valid_to": BEFORE.isoformat()} if is_merged else row
        if is_merged and "region" in row:
            yield {**row, "region": NEW, "valid_from": FROM.isoformat()}
    if "region" not in rows[0]:
        yield {"code": NEW, "navn": "Den nye region", "valid_from": FROM.isoformat(), "valid_to": ""}


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> Generator[Terminology]:
    declared = organisations._rows

    def rows(name: str) -> Rows:
        found = list(declared(name))
        return after_the_merger(found) if name in ("kommuner.csv", "regioner.csv") else iter(found)

    cached = (organisations._kommuner, organisations._regioner)
    monkeypatch.setattr(organisations, "_rows", rows)
    for each in cached:
        each.cache_clear()
    yield Terminology(classification.load.__wrapped__())
    monkeypatch.undo()
    for each in cached:
        each.cache_clear()


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(("day", "regions"), [(BEFORE, 5), (FROM, 4)])
def test_every_municipality_lies_in_one_region_that_is_there_on_the_day(day: date, regions: int) -> None:
    found = organisations.load(day)
    assert (len(found.kommuner), len(found.regioner)) == (98, regions)
    assert {kommune.region for kommune in found.kommuner.values()} == set(found.regioner)
    merged = [kommune for kommune in found.kommuner.values() if kommune.region in (*OLD, NEW)]
    assert len(merged) == MERGED
    assert {each.region for each in merged} == (set(OLD) if day == BEFORE else {NEW})


def test_a_region_may_be_used_from_its_first_day_to_its_last(published: Terminology) -> None:
    def judged(code: str, day: date) -> bool:
        return validate(published, Validate((Asked(classification.REGIONER, code),), day)).result

    assert [judged(code, BEFORE) for code in (*OLD, NEW)] == [True, True, False]
    assert [judged(code, FROM) for code in (*OLD, NEW)] == [False, False, True]
    told = validate(published, Validate((Asked(classification.REGIONER, OLD[0]),), FROM)).message or ""
    assert "to 2026-12-31" in told
    assert look_up(published, LookUp(Asked(classification.REGIONER, OLD[0]), BEFORE)).active


def test_the_regions_of_a_day_are_listed(published: Terminology) -> None:
    def listed(day: date) -> set[str]:
        return {node.member.concept.code for node in expand(published, Expand(classification.REGIONER, day)).contains}

    assert listed(BEFORE) - listed(FROM) == set(OLD)
    assert listed(FROM) - listed(BEFORE) == {NEW}
    assert len(listed(FROM)) == 4


def test_a_municipality_leads_to_the_region_of_the_day(published: Terminology) -> None:
    def regions_of(kode: str, day: date) -> list[str | None]:
        asked = Translate((Asked(classification.KOMMUNER, kode),), day, classification.TO_REGION)
        return [match.code for match in translate(published, asked).matches]

    assert (regions_of("0101", BEFORE), regions_of("0101", FROM)) == ([OLD[0]], [NEW])
    assert (regions_of("0259", BEFORE), regions_of("0259", FROM)) == ([OLD[1]], [NEW])
    assert regions_of("0540", BEFORE) == regions_of("0540", FROM) != []


def rolled_up(day: date) -> dict[str, int]:
    """One citizen in each municipality, added up to regions as a release of that day does."""
    found = organisations.load(day)
    lists = code_lists(cubes.load()["tilstande"], codes.load(), found.kommuner, found.regioner)
    kommune: CodeList = lists["kommune"]
    counts = dict.fromkeys(lists["region"].labels, 0)
    for kode in kommune.labels:
        counts[kommune.up["region"][kode]] += 1
    return counts


@pytest.mark.usefixtures("published")
def test_a_cube_adds_up_to_the_regions_of_the_day_it_is_released() -> None:
    before, after = rolled_up(BEFORE), rolled_up(FROM)
    assert sum(before.values()) == sum(after.values()) == 98
    assert after[NEW] == before[OLD[0]] + before[OLD[1]] == MERGED
    assert {kode: count for kode, count in before.items() if kode not in OLD} == {
        kode: count for kode, count in after.items() if kode != NEW
    }


def test_without_the_merger_nothing_of_it_is_left_behind() -> None:
    assert NEW not in organisations.load(FROM).regioner
    with pytest.raises(SynligError):
        look_up(Terminology(classification.load()), LookUp(Asked(classification.REGIONER, NEW), FROM))
