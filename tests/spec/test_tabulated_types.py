"""A resource in, a row out: what each type tells."""

from datetime import UTC, date, datetime

import pytest

from synlig.declared import codes
from tests.raw_reports import (
    Json,
    care_plan,
    coded,
    condition,
    patient,
    procedure,
    refers,
    report,
    resource,
)
from tests.tabulated import NOON, only_row, tabulated

MOBILITY = "92caace8-60e3-4861-80ac-6e372a700e1d"


def test_a_legacy_code_is_kept_as_reported_and_counted_under_its_uuid() -> None:
    legacy = only_row("conditions", condition("c", "I2.1"))
    assert (legacy["code"], legacy["tilstand"]) == ("I2.1", MOBILITY)
    assert only_row("conditions", condition("c", MOBILITY))["tilstand"] == MOBILITY


def test_the_fsiii_coding_is_found_behind_others() -> None:
    many = {"coding": [*coded("1", system="http://snomed.info/sct")["coding"], *coded("I2.1")["coding"]]}
    assert only_row("conditions", condition("c", "I2.1") | {"code": many})["tilstand"] == MOBILITY


def test_a_date_covers_its_danish_day_and_the_last_day_of_a_period_is_part_of_it() -> None:
    row = only_row("care_plans", care_plan("p", "G1.10", period={"start": "2026-01-01", "end": "2026-06-30"}))
    assert row["period_from"] == datetime(2025, 12, 31, 23, tzinfo=UTC)
    assert row["period_to"] == datetime(2026, 6, 30, 22, tzinfo=UTC)


def test_a_condition_tells_status_severity_and_follow_up() -> None:
    row = only_row(
        "conditions",
        condition(
            "c",
            "J1.1",
            "remission",
            verificationStatus=coded("confirmed", system="v"),
            category=[coded("problem-list-item", system="c")],
            severity=coded("B3"),
            extension=[
                {
                    "url": "http://x/klgateway-care-follow-up-encounter-extension",
                    "valueReference": {"reference": "Encounter/next"},
                }
            ],
        ),
    )
    assert (row["clinical_status"], row["verification_status"], row["in_focus"]) == ("remission", "confirmed", True)
    assert (row["severity"], row["funktionsevne"]) == ("B3", "d984ad21-48fe-4619-845e-2aa0303048e7")
    assert (row["follow_up"], row["focus"]) == ("next", False)


def test_a_referral_diagnosis_is_no_tilstand() -> None:
    sks = resource("Condition", "d", "140-focus-condition", code=coded("DI252B", system="urn:oid:1.2.208.176.2.4.12"))
    row = only_row("conditions", sks)
    assert (row["focus"], row["diagnosis"], row["code"], row["tilstand"]) == (True, "DI252B", None, None)


@pytest.mark.parametrize(
    ("table", "made", "taken_back"),
    [
        ("conditions", condition("x", "I2.1", None, verificationStatus=coded("entered-in-error", system="v")), True),
        ("conditions", condition("x", "I2.1", verificationStatus=coded("refuted", system="v")), False),
        ("care_plans", care_plan("x", "G1.10", status="entered-in-error"), True),
        ("care_plans", care_plan("x", "G1.10", "entered-in-error"), False),
        ("procedures", procedure("x", "G1.10", "2026-01-01", status="entered-in-error"), True),
        ("encounters", resource("Encounter", "x", "care-encounter", status="entered-in-error"), True),
        ("observations", resource("Observation", "x", "care-follow-up-observation", status="entered-in-error"), True),
        ("goals", resource("Goal", "x", "care-goal", lifecycleStatus="entered-in-error"), True),
        ("service_requests", resource("ServiceRequest", "x", "140-servicerequest", status="entered-in-error"), True),
    ],
)
def test_entered_in_error_is_told_by_the_status_of_each_type(table: str, made: Json, taken_back: bool) -> None:
    assert only_row(table, made)["entered_in_error"] is taken_back


def test_a_planned_intervention_tells_codes_reasons_course_and_referral() -> None:
    row = only_row(
        "care_plans",
        care_plan(
            "p",
            "G1.10",
            basedOn=refers("CarePlan", "course"),
            extension=[
                {"url": "http://x/BasedOnServiceRequestExtension", "valueReference": refers("ServiceRequest", "r")[0]}
            ],
            activity=[
                {
                    "detail": {
                        "code": {
                            "coding": [
                                *coded("G1.10")["coding"],
                                {"system": "http://x/LocallyDefinedInterventions", "code": "lokal-7", "display": "Ord"},
                            ]
                        },
                        "status": "completed",
                        "statusReason": coded("why", system="s"),
                        "reasonReference": refers("Condition", "a", "b"),
                        "extension": [{"url": "http://x/DeliveryType", "valueCodeableConcept": coded("g", system="s")}],
                    }
                }
            ],
        ),
    )
    assert (row["code"], row["local_code"], row["activity_status"]) == ("G1.10", "lokal-7", "completed")
    assert row["indsats"] == codes.load().canonical("G1.10")
    assert (row["status_reason"], row["delivery_types"], row["reasons"]) == ("why", "g", "a b")
    assert (row["based_on_plan"], row["based_on_request"]) == ("course", "r")


def test_a_course_is_kept_without_an_intervention_code() -> None:
    course = care_plan("p", "x", category=[coded("5c160c02", system="s")])
    del course["activity"][0]["detail"]["code"]
    row = only_row("care_plans", course)
    assert (row["indsats"], row["category"]) == (None, "5c160c02")


def test_the_other_types_tell_what_the_later_cubes_need() -> None:
    based_on = {"url": "http://x/BasedOnCarePlanExtension", "valueReference": {"reference": "CarePlan/p"}}
    encounter = resource(
        "Encounter",
        "e",
        "140-encounter",
        status="finished",
        period={"start": "2026-02-01T10:00:00Z", "end": "2026-02-01T10:30:00Z"},
        extension=[based_on],
    )
    encounter["class"] = {"system": "s", "code": "HH"}
    observation = resource(
        "Observation",
        "o",
        "care-follow-up-observation",
        status="final",
        code=coded("712744002", system="http://snomed.info/sct"),
        focus=refers("Condition", "c"),
        effectiveDateTime="2026-02-01",
        valueCodeableConcept=coded("E1"),
    )
    goal = resource(
        "Goal",
        "g",
        "care-goal",
        lifecycleStatus="active",
        startDate="2026-02-01",
        addresses=refers("Condition", "c"),
        target=[{"detailCodeableConcept": coded("B1")}],
    )
    referral = resource(
        "ServiceRequest",
        "s",
        "140-servicerequest",
        status="active",
        category=[coded("almen", system="s"), coded("basal", system="s")],
        authoredOn="2026-01-20",
        occurrencePeriod={"start": "2026-01-28"},
        extension=[{"url": "http://x/PreconditionDate", "valueDate": "2026-01-24"}],
    )
    made = tabulated(report(NOON, patient(1, deceasedBoolean=False), encounter, observation, goal, referral))
    [contact], [follow_up] = made["encounters"].to_pylist(), made["observations"].to_pylist()
    [aim], [request] = made["goals"].to_pylist(), made["service_requests"].to_pylist()
    assert (contact["contact_class"], contact["based_on_plans"]) == ("HH", "p")
    assert (follow_up["focus"], follow_up["value_code"]) == ("c", "E1")
    assert follow_up["result"] == codes.load().canonical("E1")
    assert (aim["funktionsevne"], aim["addresses"]) == (codes.load().canonical("B1"), "c")
    assert (request["categories"], request["discharge_day"]) == ("almen basal", date(2026, 1, 24))
    assert request["offered_from"] == datetime(2026, 1, 27, 23, tzinfo=UTC)


def test_a_reference_by_urn_finds_the_resource_that_stands_under_it() -> None:
    plan = care_plan("p", "G1.10")
    plan["activity"][0]["detail"]["reasonReference"] = [{"reference": "urn:uuid:1-2"}]
    document = report(NOON, patient(1), condition("c", "I2.1"), plan)
    document["entry"][1]["fullUrl"] = "urn:uuid:1-2"
    [row] = tabulated(document)["care_plans"].to_pylist()
    assert row["reasons"] == "c"
