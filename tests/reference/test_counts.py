"""The engine counts exactly what the slow reference counts from the raw reports, whatever the history."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synlig.core.cells import PLACE_AXES, CellBlock
from synlig.core.cpr import Sex, Surrogate
from synlig.core.errors import IntegrityFailure
from synlig.core.kommune import KommuneKode
from synlig.declared import codes, cubes, organisations, tables
from synlig.declared.cubes.code_lists import code_lists
from synlig.pipeline.tabulate import Origin, Tabulator
from synlig.storage.engine import Engine
from synlig.storage.facts import exact_cells
from tests.raw_reports import Json, care_plan, coded, condition, patient, procedure, raw, report
from tests.reference.slow_counts import Cell, Received, count

UNTIL = date(2026, 11, 24)
YEARS = range(2017, 2027)
BOOK = codes.load()
PEOPLE: list[tuple[str, Sex, date]] = [
    ("a1" * 16, "K", date(1936, 12, 31)),
    ("b2" * 16, "M", date(1961, 1, 1)),
    ("c3" * 16, "K", date(2008, 7, 1)),
]
TIMES = [
    "2023-12-31T22:59:59Z",
    "2023-12-31T23:00:00Z",
    "2024-01-01T00:00:00+01:00",
    "2024-03-31T02:30:00+02:00",
    "2025-01-01T00:30:00+02:00",
    "2025-12-31T23:59:59.999999+01:00",
    "2026-01-01T00:00:00+01:00",
    "2026-06-01T12:00:00.5Z",
]
DAYS = ["2022-06-01", "2023-12-31", "2024-01-01", "2024", "2024-02", "2025-12-31", "2026-01-01", "2026-12-24", *TIMES]
MOBILITY, CIRCULATION = "92caace8-60e3-4861-80ac-6e372a700e1d", "3dac3b51-364e-47c0-a043-15b6d7a6c405"
CONDITION_CODES = [MOBILITY, "I2.1", CIRCULATION, "I7.1", "J1.1"]
INTERVENTION_CODES = [
    "G1.10",
    "G1.11",
    str(BOOK.canonical("G1.10")),
    "H1.1",
    "H2.1",
    "2abe20c7-c0b4-41c1-b397-52acf36499ef",
]


@st.composite
def conditions(draw: st.DrawFn) -> Json:
    clinical = draw(st.sampled_from(["active", "active", "relapse", "recurrence", "remission", "resolved", None]))
    found = condition(
        draw(st.sampled_from(["c1", "c2"])),
        draw(st.sampled_from(CONDITION_CODES)),
        clinical,
        recordedDate=draw(st.sampled_from(DAYS)),
    )
    if draw(st.integers(0, 3)) == 0:
        found["verificationStatus"] = coded("entered-in-error", system="v")
    if draw(st.integers(0, 9)) == 0:
        found["code"] = coded("DI252B", system="urn:oid:1.2.208.176.2.4.12")
    return found


@st.composite
def plans(draw: st.DrawFn) -> Json:
    period = {"start": draw(st.sampled_from(DAYS))}
    if draw(st.booleans()):
        period["end"] = draw(st.sampled_from(DAYS))
    return care_plan(
        draw(st.sampled_from(["p1", "p2"])),
        draw(st.sampled_from(INTERVENTION_CODES)),
        draw(st.sampled_from(["in-progress", "completed", "cancelled"])),
        status=draw(st.sampled_from(["active", "active", "unknown", "draft", "revoked", "entered-in-error"])),
        period=period,
    )


@st.composite
def procedures(draw: st.DrawFn) -> Json:
    return procedure(
        draw(st.sampled_from(["d1", "d2"])),
        draw(st.sampled_from(INTERVENTION_CODES)),
        draw(st.sampled_from(DAYS)),
        status=draw(st.sampled_from(["completed", "completed", "entered-in-error"])),
    )


@st.composite
def received(draw: st.DrawFn, seq: int) -> Received:
    person, koen, birth = PEOPLE[number := draw(st.integers(0, len(PEOPLE) - 1))]
    active: list[Json] = [{}, {}, {}, {"active": True}, {"active": False}]
    told = [patient(number) | draw(st.sampled_from(active))]
    told += draw(
        st.lists(st.one_of(conditions(), plans(), procedures()), min_size=1, max_size=3, unique_by=lambda r: r["id"])
    )
    for resource in told:
        if draw(st.booleans()):
            resource["meta"]["lastUpdated"] = draw(st.sampled_from(TIMES))
    known_at = draw(st.sampled_from([datetime(2026, 1, 5, 8, tzinfo=UTC), datetime(2026, 11, 24, 22, 59, tzinfo=UTC)]))
    if draw(st.integers(0, 9)) == 0:
        known_at = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)
    kommune = draw(st.sampled_from(["0540", "0540", "0259"]))
    return Received(
        kommune, person, koen, birth, seq, known_at, report(draw(st.sampled_from(TIMES)), *told, key=f"r{seq}")
    )


@st.composite
def histories(draw: st.DrawFn) -> list[Received]:
    return [draw(received(seq)) for seq in range(draw(st.integers(1, 14)))]


def engine_cells(
    history: Sequence[Received], until: date = UNTIL, names: Sequence[str] = ("tilstande", "indsatser")
) -> dict[str, list[CellBlock]]:
    tabulator = Tabulator(tables.load(), BOOK)
    for one in history:
        origin = Origin(
            KommuneKode(one.kommune),
            Surrogate(one.citizen),
            "K" if one.koen == "K" else "M",
            one.birth,
            one.seq,
            one.known_at,
            f"r{one.seq}",
        )
        tabulator.add(raw(one.document), origin)
    made, places = tabulator.tables(), organisations.load()
    engine = Engine()
    return {
        cube.name: exact_cells(
            engine.query, made, cube, code_lists(cube, BOOK, places.kommuner, places.regioner), until
        )
        for cube in (cubes.load()[name] for name in names)
    }


def as_counter(blocks: dict[str, list[CellBlock]]) -> Counter[Cell]:
    cells: Counter[Cell] = Counter()
    for cube, of_cube in blocks.items():
        for block in of_cube:
            for index in zip(*np.nonzero(block.values), strict=True):
                names = [codes[place] for codes, place in zip(block.codes, index, strict=True)]
                key = (f"{cube}.{block.measure}", block.grain, *names[:4], names[4] if len(names) > 4 else "")
                cells[key] = int(block.values[index])
    return cells


@settings(max_examples=60)
@given(history=histories())
def test_every_cell_of_both_cubes_is_what_the_reference_counts(history: list[Received]) -> None:
    assert as_counter(engine_cells(history)) == count(history, UNTIL, YEARS, BOOK)


@settings(max_examples=10)
@given(history=histories(), seed=st.integers(0, 99))
def test_the_order_in_which_rows_are_stored_changes_nothing(history: list[Received], seed: int) -> None:
    shuffled = list(history)
    random.Random(seed).shuffle(shuffled)
    assert as_counter(engine_cells(shuffled)) == as_counter(engine_cells(history))


def one(seq: int, *told: Json, at: str = TIMES[-1], person: int = 0, kommune: str = "0540") -> Received:
    surrogate, koen, birth = PEOPLE[person]
    known_at = datetime(2026, 6, 1, tzinfo=UTC)
    return Received(kommune, surrogate, koen, birth, seq, known_at, report(at, patient(person), *told, key=f"r{seq}"))


def citizens_by_year(history: Sequence[Received], until: date = UNTIL) -> dict[str, int]:
    [block] = [b for b in engine_cells(history, until)["tilstande"] if (b.measure, b.grain) == ("borgere", "")]
    return {year: int(block.values[:, place].sum()) for place, year in enumerate(block.codes[1])}


MISTAKE: dict[str, Any] = {"verificationStatus": coded("entered-in-error", system="v")}


def test_a_correction_takes_back_the_latest_version_so_that_the_one_before_is_current_again() -> None:
    history = [
        one(1, condition("c", MOBILITY, recordedDate="2024-05-01"), at="2024-05-01T10:00:00Z"),
        one(2, condition("c", MOBILITY, "resolved", recordedDate="2024-05-01"), at="2024-06-01T10:00:00Z"),
        one(3, condition("c", MOBILITY, None, recordedDate="2024-05-01", **MISTAKE), at="2024-07-01T10:00:00Z"),
    ]
    assert citizens_by_year(history[:2]) == {"2024": 1, "2025": 0, "2026": 0}
    assert citizens_by_year(history) == {"2024": 1, "2025": 1, "2026": 1}


def test_two_corrections_take_back_two_versions_and_a_third_finds_nothing() -> None:
    found = [
        one(seq, condition("c", MOBILITY, recordedDate="2026-01-05"), at=f"2026-02-0{seq}T10:00:00Z") for seq in (1, 2)
    ]
    back = [one(seq, condition("c", MOBILITY, None, **MISTAKE), at=f"2026-02-0{seq}T10:00:00Z") for seq in (3, 4, 5)]
    again = one(6, condition("c", MOBILITY, recordedDate="2026-01-05"), at="2026-02-06T10:00:00Z")
    assert citizens_by_year([*found, *back[:1]]) == {"2026": 1}
    assert citizens_by_year([*found, *back[:2]]) == {"2026": 0}
    assert citizens_by_year([*found, *back, again]) == {"2026": 1}


def test_a_correction_with_the_time_of_its_version_cancels_that_version_only() -> None:
    history = [
        one(1, condition("c", MOBILITY, recordedDate="2026-01-05"), at="2026-02-01T10:00:00Z"),
        one(2, condition("c", MOBILITY, "resolved", recordedDate="2025-01-05"), at="2026-02-02T10:00:00Z"),
        one(3, condition("c", MOBILITY, None, recordedDate="2025-01-05", **MISTAKE), at="2026-02-02T11:00:00+01:00"),
    ]
    assert citizens_by_year(history) == {"2026": 1}


def test_of_versions_of_one_time_the_later_received_counts() -> None:
    history = [
        one(2, condition("c", MOBILITY, recordedDate="2025-01-05"), at="2026-02-01T10:00:00Z"),
        one(1, condition("c", MOBILITY, recordedDate="2026-01-05"), at="2026-02-01T11:00:00+01:00"),
    ]
    assert citizens_by_year(history) == {"2025": 1, "2026": 1}


def test_the_trailing_run_of_inactive_versions_ends_a_condition_where_it_began() -> None:
    states = [
        ("2022-03-01", "active"),
        ("2023-03-01", "resolved"),
        ("2024-03-01", "remission"),
        ("2025-03-01", "resolved"),
    ]
    history = [
        one(seq, condition("c", MOBILITY, state, recordedDate="2022-02-01"), at=f"{day}T10:00:00Z")
        for seq, (day, state) in enumerate(states)
    ]
    assert citizens_by_year(history) == {"2022": 1, "2023": 1, "2024": 0, "2025": 0, "2026": 0}
    back = one(9, condition("c", MOBILITY, "relapse", recordedDate="2022-02-01"), at="2026-03-01T10:00:00Z")
    assert citizens_by_year([*history, back]) == {"2022": 1, "2023": 1, "2024": 1, "2025": 1, "2026": 1}


def test_only_what_was_received_by_the_end_of_the_danish_day_is_known() -> None:
    late = one(1, condition("c", MOBILITY, recordedDate="2026-01-05"))
    at = [datetime(2026, 6, 30, 21, 59, tzinfo=UTC), datetime(2026, 6, 30, 22, 0, tzinfo=UTC)]
    just, after = (replace(late, known_at=moment) for moment in at)
    assert citizens_by_year([just], date(2026, 6, 30)) == {"2026": 1}
    assert citizens_by_year([after], date(2026, 6, 30)) == {"2026": 0}


def test_a_citizen_counts_once_in_each_municipality() -> None:
    found = condition("c", MOBILITY, recordedDate="2026-01-05")
    other = condition("d", CIRCULATION, recordedDate="2026-01-05")
    history = [one(1, found, other), one(2, found, kommune="0259")]
    assert citizens_by_year(history) == {"2026": 2}


def test_a_municipality_that_is_not_declared_is_an_integrity_failure() -> None:
    with pytest.raises(IntegrityFailure):
        engine_cells([one(1, condition("c", MOBILITY), kommune="9999")])


def test_without_any_fact_the_year_of_the_release_stands_alone_with_zeros() -> None:
    for blocks in engine_cells([one(1, condition("c", "DI252B"))]).values():
        for block in blocks:
            assert block.axes[:4] == PLACE_AXES
            assert block.codes[1] == ("2026",)
            assert not block.values.any()
