"""The engine judges courses of heart rehabilitation exactly as the slow reference does from the raw reports."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synlig.core.codes import HEART_CODES
from tests.raw_reports import Json, patient, report
from tests.reference.slow_counts import Cell, Received
from tests.reference.slow_heart import WALK, count
from tests.reference.test_counts import PEOPLE, UNTIL, engine_cells
from tests.reference.test_effects import as_counter

CANON = "urn:synlig:hjerte/StructureDefinition/synlig-hjerte-"
TIMES = ["2025-06-01T10:00:00Z", "2025-12-31T23:00:00Z", "2026-02-01T10:00:00Z", "2026-05-01T10:00:00+02:00"]
DAYS = ["2025-12-31", "2026-01-01", "2026-03-29", "2026-05-30", "2026-11-24", "2026-11-25", *TIMES]
COUNTS = ("planlagte-traeningsgange", "gennemfoerte-traeningsgange")
TESTS = {WALK: "http://snomed.info/sct", "watt-test": HEART_CODES}


def concept(code: str, system: str = HEART_CODES) -> Json:
    return {"coding": [{"system": system, "code": code}]}


def told(kind: str, key: str, profile: str, **elements: Any) -> Json:
    return {"resourceType": kind, "id": key, "meta": {"profile": [CANON + profile]}, **elements}


def course(key: str, standing: str, end: str | None = "2026-05-30", status: str = "active") -> Json:
    period = {"start": "2025-06-01"} | ({"end": end} if end else {})
    detail = {"status": standing}
    return told("CarePlan", key, "course", status=status, period=period, activity=[{"detail": detail}])


def measured(key: str, code: str, phase: str = "", about: str = "p1", **elements: Any) -> Json:
    when = {"category": [concept(phase)]} if phase else {}
    base = {"status": "final", "effectiveDateTime": "2026-05-01", "focus": [{"reference": f"CarePlan/{about}"}]}
    coded = {"code": concept(code, TESTS.get(code, HEART_CODES))}
    return told("Observation", key, "measured", **base, **coded, **when) | elements


@st.composite
def courses(draw: st.DrawFn) -> Json:
    standing = draw(st.sampled_from(["in-progress", "completed", "completed", "stopped", "cancelled"]))
    status = draw(st.sampled_from(["active", "completed", "completed", "revoked", "draft", "entered-in-error"]))
    return course(draw(st.sampled_from(["p1", "p2"])), standing, draw(st.sampled_from([*DAYS, None])), status)


@st.composite
def measurements(draw: st.DrawFn) -> Json:
    phase = draw(st.sampled_from(["start", "slut"]))
    kind = draw(st.sampled_from(["sessions", "capacity", "smoking", "diet", "hads"]))
    key = f"{kind}-{draw(st.integers(1, 3))}"
    common: Json = {
        "about": draw(st.sampled_from(["p1", "p1", "p2"])),
        "effectiveDateTime": draw(st.sampled_from(DAYS)),
        "status": draw(st.sampled_from(["final", "final", "final", "entered-in-error"])),
    }
    match kind:
        case "sessions":
            return measured(key, draw(st.sampled_from(COUNTS)), valueInteger=draw(st.integers(0, 5)), **common)
        case "capacity":
            value = {"value": draw(st.sampled_from([100, 109.9, 110, 110.1, 121, 420.5])), "code": "m"}
            return measured(key, draw(st.sampled_from([*TESTS])), phase, valueQuantity=value, **common)
        case "smoking":
            answer = draw(st.sampled_from(["ryger", "ryger", "eksryger", "aldrig-ryger"]))
            return measured(key, "rygestatus", phase, valueCodeableConcept=concept(answer), **common)
        case "diet":
            return measured(key, "diaetbehandling", valueBoolean=draw(st.booleans()), **common)
        case _:
            code = draw(st.sampled_from(["hads-depression", "hads-angst"]))
            return measured(key, code, phase, valueInteger=4, **common)


def heart_report(timestamp: str, *resources: Json, key: str) -> Json:
    return report(timestamp, *resources, key=key) | {"meta": {"profile": [CANON + "delivery-report"]}}


@st.composite
def received(draw: st.DrawFn, seq: int) -> Received:
    person, koen, birth = PEOPLE[number := draw(st.sampled_from([0, 0, 0, 1]))]
    known: list[Json] = [{}, {}, {}, {"active": True}, {"active": False}]
    said = [patient(number) | draw(st.sampled_from(known))]
    kinds = st.one_of(courses(), measurements(), measurements(), measurements())
    said += draw(st.lists(kinds, min_size=2, max_size=7, unique_by=lambda one: one["id"]))
    known_at = datetime(2026, 11, 24, 23 if draw(st.integers(0, 9)) == 0 else 12, tzinfo=UTC)
    kommune = draw(st.sampled_from(["0540", "0540", "0540", "0259"]))
    document = heart_report(draw(st.sampled_from(TIMES)), *said, key=f"r{seq}")
    return Received(kommune, person, koen, birth, seq, known_at, document)


@st.composite
def histories(draw: st.DrawFn) -> list[Received]:
    return [draw(received(seq)) for seq in range(draw(st.integers(1, 8)))]


@settings(max_examples=60)
@given(history=histories())
def test_every_cell_is_what_the_reference_counts(history: list[Received]) -> None:
    assert as_counter(engine_cells(history, names=["hjerterehabilitering"])) == count(history, UNTIL)


def figures(*resources: Json, until: date = UNTIL) -> dict[str, str]:
    """Each indicator that judges the one course: met or not met."""
    person, koen, birth = PEOPLE[0]
    document = heart_report(TIMES[0], patient(0), *resources, key="r1")
    history = [Received("0540", person, koen, birth, 1, datetime(2026, 6, 1, tzinfo=UTC), document)]
    cells: Counter[Cell] = as_counter(engine_cells(history, until, ["hjerterehabilitering"]))
    assert set(cells.values()) <= {1}
    return {cell[-1]: cell[0].partition(".")[2] for cell in cells}


def walks(before: float, after: float, attended: int = 1) -> Sequence[Json]:
    values = {"start": before, "slut": after}
    tests = [measured(f"w-{p}", WALK, p, valueQuantity={"value": v, "code": "m"}) for p, v in values.items()]
    return [*tests, measured("s", COUNTS[1], valueInteger=attended)]


def test_a_completed_course_is_persistent_and_one_that_was_left_is_not() -> None:
    assert figures(course("p1", "completed"))["vedholdende"] == "opfyldt"
    assert figures(course("p1", "stopped"))["vedholdende"] == "ikke_opfyldt"


@pytest.mark.parametrize("standing", ["cancelled", "in-progress"])
def test_a_course_that_never_began_or_is_not_over_does_not_count(standing: str) -> None:
    assert figures(course("p1", standing)) == {}


@pytest.mark.parametrize(("attended", "word"), [(20, "opfyldt"), (19, "ikke_opfyldt")])
def test_four_fifths_of_the_sessions_are_enough(attended: int, word: str) -> None:
    said = [measured("a", COUNTS[0], valueInteger=25), measured("b", COUNTS[1], valueInteger=attended)]
    assert figures(course("p1", "completed"), *said)["fremmoede"] == word


@pytest.mark.parametrize(("after", "word"), [(440, "opfyldt"), (439.9, "ikke_opfyldt")])
def test_a_tenth_more_is_a_gain(after: float, word: str) -> None:
    assert figures(course("p1", "completed"), *walks(400, after))["fremgang"] == word


def test_who_never_trained_is_not_judged_by_the_gain() -> None:
    assert "fremgang" not in figures(course("p1", "completed"), *walks(400, 500, attended=0))


def test_only_who_smoked_can_stop() -> None:
    def smoking(before: str, after: str) -> dict[str, str]:
        said = {"start": before, "slut": after}
        answers = [measured(p, "rygestatus", p, valueCodeableConcept=concept(v)) for p, v in said.items()]
        return figures(course("p1", "completed"), *answers)

    assert smoking("ryger", "eksryger")["rygestop"] == "opfyldt"
    assert smoking("ryger", "ryger")["rygestop"] == "ikke_opfyldt"
    assert "rygestop" not in smoking("eksryger", "eksryger")


def test_what_nobody_answered_about_diet_and_depression_is_not_met() -> None:
    told = figures(course("p1", "completed"))
    assert (told["diaet"], told["depressionsscreening"]) == ("ikke_opfyldt", "ikke_opfyldt")
    said = [
        measured("d", "diaetbehandling", valueBoolean=True),
        measured("h", "hads-depression", "slut", valueInteger=3),
    ]
    told = figures(course("p1", "stopped"), *said)
    assert (told["diaet"], told["depressionsscreening"]) == ("opfyldt", "opfyldt")


def test_a_course_that_ends_after_the_day_asked_for_does_not_count_yet() -> None:
    assert figures(course("p1", "completed", "2026-06-02"), until=date(2026, 6, 1)) == {}
