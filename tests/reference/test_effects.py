"""The engine counts change, follow-ups and waiting exactly as the slow reference does from the raw reports."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from hypothesis import given, settings

from synlig.core.cells import CellBlock
from synlig.storage.facts.lookups import LEVELS
from tests.raw_reports import KL_CODES, Json, coded, condition, patient, refers, report, resource
from tests.reference.slow_counts import Cell, Received
from tests.reference.slow_effects import count
from tests.reference.slow_waiting import COURSE
from tests.reference.test_counts import BOOK, MOBILITY, PEOPLE, UNTIL, YEARS, engine_cells
from tests.reference.told_histories import TIMES, histories

NEW = ("funktionsevne", "opfoelgning", "genoptraening")


def as_counter(blocks: dict[str, list[CellBlock]]) -> Counter[Cell]:
    cells: Counter[Cell] = Counter()
    for cube, of_cube in blocks.items():
        for block in of_cube:
            for index in zip(*np.nonzero(block.values), strict=True):
                names = [codes[place] for codes, place in zip(block.codes, index, strict=True)]
                places = names[: len(block.axes) - bool(block.grain)]
                code = names[-1] if block.grain else ""
                spread = (*places, *[""] * (4 - len(places)))
                cells[f"{cube}.{block.measure}", block.grain, spread[0], spread[1], spread[2], spread[3], code] = int(
                    block.values[index]
                )
    return cells


def counted(history: Sequence[Received], until: date = UNTIL) -> Counter[Cell]:
    return count(history, until, YEARS, BOOK)


@settings(max_examples=25)
@given(history=histories())
def test_every_cell_is_what_the_reference_counts(history: list[Received]) -> None:
    assert as_counter(engine_cells(history, names=NEW)) == counted(history)


def test_the_severities_are_those_of_the_code_book() -> None:
    found = {row["funktionsevne"]: row["level"] for row in LEVELS.to_pylist()}
    assert found == {code.code: code.display_da for code in BOOK.concepts("level")}


def one(seq: int, at: str, *told: Json) -> Received:
    surrogate, koen, birth = PEOPLE[0]
    return Received(
        "0540", surrogate, koen, birth, seq, datetime.fromisoformat(at), report(at, patient(0), *told, key=f"r{seq}")
    )


def figures(cube: str, *told: Received, until: date = UNTIL) -> dict[str, int]:
    """Figures above 0 by measure and code, years and grains together shown as `measure grain code year`."""
    found: dict[str, int] = {}
    for (name, grain, _, year, *_rest, code), figure in as_counter(engine_cells(told, until, [cube])).items():
        key = " ".join(filter(None, [name.partition(".")[2], grain, code, year]))
        found[key] = found.get(key, 0) + figure
    return found


SEEN = condition("c1", MOBILITY, recordedDate="2026-01-05", severity=coded("B4"))
BETTER = SEEN | {"severity": coded("B2")}
WORSE = SEEN | {"severity": coded("B5")}
TRAINING = str(BOOK.canonical("G1.10"))


def training(**period: str) -> Json:
    detail = {"status": "in-progress", "code": coded("G1.10"), "reasonReference": refers("Condition", "c1")}
    return resource(
        "CarePlan", "p1", "care-planned-intervention", status="active", period=period, activity=[{"detail": detail}]
    )


def test_the_latest_assessment_is_held_against_the_first_and_tied_to_what_was_given_between() -> None:
    first, last = one(1, "2026-01-05T10:00:00Z", SEEN), one(2, "2026-05-05T10:00:00Z", BETTER)
    assert figures("funktionsevne", first) == {
        "antal funktionsevne 3 2026": 1,
        "borgere funktionsevne 3 2026": 1,
    }
    assert figures("funktionsevne", first, last) == {
        "antal funktionsevne 1 2026": 1,
        "borgere funktionsevne 1 2026": 1,
        "bedre 2026": 1,
        "bedre indsats - 2026": 1,
    }
    helped = figures("funktionsevne", first, last, one(3, "2026-01-06T10:00:00Z", training(start="2026-01-06")))
    assert helped["bedre 2026"] == helped[f"bedre indsats {TRAINING} 2026"] == 1
    assert "bedre indsats - 2026" not in helped
    too_late = figures("funktionsevne", first, last, one(3, "2026-06-06T10:00:00Z", training(start="2026-06-06")))
    assert too_late["bedre indsats - 2026"] == 1
    worse = figures("funktionsevne", first, last, one(4, "2026-06-05T10:00:00Z", WORSE))
    assert worse["forvaerret 2026"] == 1
    assert "bedre 2026" not in worse


def test_who_was_assessed_before_and_not_in_the_year_is_told_of_and_who_never_was_is_not() -> None:
    """A condition of 2024, first reported in 2025 and still there in 2026; and one that is never assessed (nursing)."""
    old = SEEN | {"recordedDate": "2024-02-01"}
    never = {name: told for name, told in old.items() if name != "severity"} | {"id": "c2"}
    reported = one(1, "2025-03-01T10:00:00Z", old, never)
    assert figures("funktionsevne", reported) == {
        "antal funktionsevne 3 2025": 1,
        "borgere funktionsevne 3 2025": 1,
        "antal funktionsevne - 2026": 1,
        "borgere funktionsevne - 2026": 1,
    }


def test_a_condition_that_comes_back_within_90_days_is_a_relapse_once_they_are_over() -> None:
    ended = SEEN | {"clinicalStatus": coded("resolved", system="c")}
    history = [one(1, "2026-01-05T10:00:00Z", SEEN), one(2, "2026-05-01T10:00:00Z", ended)]
    assert figures("funktionsevne", *history)["ophoert udfald varigt 2026"] == 1
    day_90, day_91 = (
        SEEN | {"id": "c2", "recordedDate": "2026-07-30"},
        SEEN | {"id": "c2", "recordedDate": "2026-07-31"},
    )
    assert (
        figures("funktionsevne", *history, one(3, "2026-07-31T10:00:00Z", day_90))["ophoert udfald tilbagefald 2026"]
        == 1
    )
    assert figures("funktionsevne", *history, one(3, "2026-07-31T10:00:00Z", day_91))["ophoert udfald varigt 2026"] == 1
    assert figures("funktionsevne", *history, until=date(2026, 7, 30)).get("ophoert udfald varigt 2026") == 1
    assert "ophoert udfald varigt 2026" not in figures("funktionsevne", *history, until=date(2026, 7, 29))


def test_a_goal_is_reached_by_the_severity_its_condition_had_when_it_was_closed() -> None:
    aim = resource(
        "Goal",
        "g1",
        "care-goal",
        lifecycleStatus="active",
        startDate="2026-01-05",
        target=[{"detailCodeableConcept": coded("B3")}],
        addresses=refers("Condition", "c1"),
    )
    history = [one(1, "2026-01-05T10:00:00Z", SEEN, aim)]
    closed = aim | {"lifecycleStatus": "completed"}
    assert not [name for name in figures("opfoelgning", *history) if "naaet" in name]
    reached = figures(
        "opfoelgning", *history, one(2, "2026-05-05T10:00:00Z", BETTER, closed), one(3, "2026-06-05T10:00:00Z", WORSE)
    )
    missed = figures(
        "opfoelgning", *history, one(2, "2026-05-05T10:00:00Z", closed), one(3, "2026-06-05T10:00:00Z", BETTER)
    )
    assert reached[f"naaet tilstand {MOBILITY} 2026"] == 1
    assert missed[f"ikke_naaet tilstand {MOBILITY} 2026"] == 1
    given_up = one(2, "2026-05-05T10:00:00Z", aim | {"lifecycleStatus": "cancelled"})
    assert figures("opfoelgning", *history, given_up)[f"ikke_naaet tilstand {MOBILITY} 2026"] == 1
    dead = one(3, "2026-05-06T10:00:00Z", patient(0) | {"deceasedBoolean": True})
    assert not [name for name in figures("opfoelgning", *history, given_up, dead) if "naaet" in name]


def test_a_follow_up_is_on_time_when_it_is_held_on_the_danish_day_it_was_planned_for() -> None:
    def contact(status: str, start: str) -> Json:
        return resource("Encounter", "e1", "care-encounter", status=status, type=[], period={"start": start})

    planned = one(1, "2026-01-05T10:00:00Z", contact("planned", "2026-03-10T09:30:00+01:00"))
    at = {
        "til-tiden": "2026-03-10T23:59:59+01:00",
        "ikke-til-tiden": "2026-03-11T00:00:00+01:00",
    }
    for code, moment in at.items():
        held = one(2, "2026-03-12T10:00:00Z", contact("finished", moment))
        assert figures("opfoelgning", planned, held) == {f"kontakter rettidighed {code} 2026": 1}
    assert figures("opfoelgning", planned) == {"kontakter rettidighed ikke-til-tiden 2026": 1}
    assert figures("opfoelgning", planned, until=date(2026, 3, 9)) == {}
    assert figures("opfoelgning", planned, one(2, "2026-03-01T10:00:00Z", contact("cancelled", at["til-tiden"]))) == {}


def referral(key: str = "r1", offered: str | None = None, **elements: Any) -> Json:
    url = "http://fhir.kl.dk/rehab/StructureDefinition/PreconditionDate"
    told: Json = {"status": "active", "extension": [{"url": url, "valueDate": "2026-03-27"}]}
    if offered is not None:
        told["occurrencePeriod"] = {"start": offered}
    return resource("ServiceRequest", key, "140-servicerequest", **{**told, **elements})


def test_waiting_is_danish_days_from_discharge_to_the_first_contact_offered() -> None:
    for offered, code, limit in (
        ("2026-03-20", "0-3", "inden"),
        ("2026-03-30T23:59:59+02:00", "0-3", "inden"),
        ("2026-03-31T00:00:00+02:00", "4-7", "inden"),
        ("2026-04-03T23:59:59+02:00", "4-7", "inden"),
        ("2026-04-03T22:00:00Z", "8-14", "over"),
        ("2026-04-25", "29+", "over"),
    ):
        found = figures("genoptraening", one(1, "2026-03-28T10:00:00Z", referral(offered=offered)))
        assert found == {
            f"antal ventetid {code} 2026": 1,
            f"borgere ventetid {code} 2026": 1,
            f"borgere frist {limit} 2026": 1,
            "borgere 2026": 1,
        }


def test_without_an_offer_the_limit_runs_for_seven_days_and_is_then_missed() -> None:
    told = Received("0540", *PEOPLE[0], 1, datetime(2026, 3, 28, tzinfo=UTC), report(TIMES[-1], patient(0), referral()))
    assert "antal ventetid endnu 2026" in figures("genoptraening", told, until=date(2026, 4, 2))
    assert "antal ventetid - 2026" in figures("genoptraening", told, until=date(2026, 4, 3))


def test_a_plan_that_another_replaces_and_a_plan_taken_back_do_not_count() -> None:
    newer = referral("r2", "2026-03-29", replaces=refers("ServiceRequest", "r1"))
    history = [one(1, "2026-03-28T10:00:00Z", referral(offered="2026-04-20"))]
    assert figures("genoptraening", *history, one(2, "2026-03-29T10:00:00Z", newer))["borgere 2026"] == 1
    assert "antal ventetid 15-28 2026" not in figures("genoptraening", *history, one(2, "2026-03-29T10:00:00Z", newer))
    assert (
        figures("genoptraening", one(1, "2026-03-28T10:00:00Z", referral(offered="2026-04-20", status="revoked"))) == {}
    )


def test_a_course_lasts_from_its_first_day_to_its_last_and_counts_in_the_year_of_the_last() -> None:
    def course(end: str) -> Received:
        plan = resource(
            "CarePlan",
            "p1",
            "140-care-plan",
            status="completed",
            category=[coded(COURSE, system=KL_CODES)],
            period={"start": "2025-12-03", "end": end},
            activity=[{"detail": {"status": "completed"}}],
        )
        return one(1, "2026-02-01T10:00:00Z", plan)

    assert figures("genoptraening", course("2025-12-31")) == {"afsluttede varighed 0-28 2025": 1}
    assert figures("genoptraening", course("2026-01-01")) == {"afsluttede varighed 29-56 2026": 1}
