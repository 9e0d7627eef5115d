"""A report in, rows out: what each resource type becomes, and what never reaches a row."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from synlig.core.arrow import arrow_schema
from synlig.core.cpr import Surrogate
from synlig.core.errors import InputRejected
from synlig.core.kommune import KommuneKode
from synlig.declared import codes, tables
from synlig.pipeline.tabulate import Origin, Tabulator, read_cpr
from tests.raw_reports import (
    Json,
    care_plan,
    coded,
    condition,
    digits_of,
    patient,
    procedure,
    raw,
    refers,
    report,
    resource,
)

ORIGIN = Origin(
    KommuneKode("0540"),
    Surrogate("5a" * 16),
    "K",
    date(1941, 5, 6),
    7,
    datetime(2026, 3, 2, 8, tzinfo=UTC),
    "report-1",
)
NOON = "2026-03-01T12:00:00+01:00"
MOBILITY = "92caace8-60e3-4861-80ac-6e372a700e1d"


def tabulated(*documents: Json) -> dict[str, pa.Table]:
    tabulator = Tabulator(tables.load(), codes.load())
    for document in documents:
        tabulator.add(raw(document), ORIGIN)
    return tabulator.tables()


def only_row(table: str, *resources: Json, timestamp: str = NOON) -> dict[str, Any]:
    [row] = tabulated(report(timestamp, patient(1), *resources))[table].to_pylist()
    return row


def test_every_table_has_its_declared_schema_even_when_empty() -> None:
    made = tabulated(report(NOON, patient(1)))
    assert {name: table.schema for name, table in made.items()} == {
        name: arrow_schema(schema) for name, schema in tables.load().items()
    }
    assert made["patients"].num_rows == 1
    assert made["conditions"].num_rows == 0


def test_every_row_says_where_it_came_from_and_whom_it_is_about() -> None:
    row = only_row("conditions", condition("c", "I2.1"))
    assert (row["kommune"], row["surrogate"], row["koen"]) == ("0540", "5a" * 16, "K")
    assert (row["birth_date"], row["received_seq"], row["bundle_id"]) == (date(1941, 5, 6), 7, "report-1")
    assert row["known_at"] == datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_a_legacy_code_is_kept_as_reported_and_counted_under_its_uuid() -> None:
    legacy = only_row("conditions", condition("c", "I2.1"))
    assert (legacy["code"], legacy["tilstand"]) == ("I2.1", MOBILITY)
    assert only_row("conditions", condition("c", MOBILITY))["tilstand"] == MOBILITY


def test_the_fsiii_coding_is_found_behind_others() -> None:
    many = {"coding": [*coded("1", system="http://snomed.info/sct")["coding"], *coded("I2.1")["coding"]]}
    assert only_row("conditions", condition("c", "I2.1") | {"code": many})["tilstand"] == MOBILITY


@pytest.mark.parametrize(
    ("updated", "timestamp", "expected"),
    [
        (None, NOON, datetime(2026, 3, 1, 11, tzinfo=UTC)),
        ("2026-03-01T00:30:00+02:00", NOON, datetime(2026, 2, 28, 22, 30, tzinfo=UTC)),
        ("2026-03-01T10:00:00.123456789Z", NOON, datetime(2026, 3, 1, 10, 0, 0, 123456, tzinfo=UTC)),
        ("2026-03-01T23:59:60Z", NOON, datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC)),
        ("not a time", NOON, datetime(2026, 3, 1, 11, tzinfo=UTC)),
    ],
)
def test_the_version_time_is_last_updated_else_the_timestamp_as_an_instant(
    updated: str | None, timestamp: str, expected: datetime
) -> None:
    found = condition("c", "I2.1")
    found["meta"] |= {} if updated is None else {"lastUpdated": updated}
    assert only_row("conditions", found, timestamp=timestamp)["version_time"] == expected


def test_a_report_without_any_time_is_refused_whole() -> None:
    tabulator = Tabulator(tables.load(), codes.load())
    timeless = report(NOON, patient(1))
    del timeless["timestamp"]
    with pytest.raises(InputRejected):
        tabulator.add(raw(timeless), ORIGIN)
    assert all(table.num_rows == 0 for table in tabulator.tables().values())


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


def test_a_cpr_number_in_ids_and_codes_becomes_the_surrogate() -> None:
    number = digits_of(1)
    hyphened = f"{number[:6]}-{number[6:]}"
    plan = care_plan(f"plan-{number}", "G1.10", basedOn=refers("CarePlan", f"x{hyphened}"))
    made = tabulated(report(NOON, patient(1, key=number), plan))
    [person], [row] = made["patients"].to_pylist(), made["care_plans"].to_pylist()
    assert (person["resource_id"], row["resource_id"]) == ("5a" * 16, "plan-" + "5a" * 16)
    assert row["based_on_plan"] == "x" + "5a" * 16


def test_a_cpr_number_behind_json_escapes_becomes_the_surrogate_too() -> None:
    number = digits_of(1)
    document = raw(report(NOON, patient(1), condition("ID", "I2.1")))
    escaped = document.replace(b'"ID"', b'"' + "".join(f"\\u{ord(digit):04x}" for digit in number).encode() + b'"')
    tabulator = Tabulator(tables.load(), codes.load())
    tabulator.add(escaped, ORIGIN)
    [row] = tabulator.tables()["conditions"].to_pylist()
    assert row["resource_id"] == "5a" * 16


def test_no_free_text_and_no_unknown_element_reaches_a_row() -> None:
    secret = "Fru Hansen har ondt"
    told = condition("c", "I2.1", note=[{"text": secret}], extra=secret)
    told["code"]["text"] = secret
    told["code"]["coding"][0]["display"] = secret
    made = tabulated(report(NOON, patient(1, name=[{"text": secret}]), told))
    assert secret not in json.dumps([table.to_pylist() for table in made.values()], default=str)


def test_resources_of_unknown_types_are_passed_over() -> None:
    strange = {"resourceType": "Device", "id": "d", "status": 5}
    made = tabulated(report(NOON, patient(1), strange, condition("c", "I2.1")))
    assert (made["patients"].num_rows, made["conditions"].num_rows) == (1, 1)


def test_several_reports_gather_into_one_table_and_are_handed_over_once() -> None:
    tabulator = Tabulator(tables.load(), codes.load())
    for key in ("a", "b"):
        assert tabulator.add(raw(report(NOON, patient(1), condition(key, "I2.1"))), ORIGIN) == 2
    assert tabulator.tables()["conditions"]["resource_id"].to_pylist() == ["a", "b"]
    assert tabulator.tables()["conditions"].num_rows == 0


def test_the_cpr_number_is_read_where_there_is_exactly_one() -> None:
    found = read_cpr(raw(report(NOON, patient(1), condition("c", "I2.1"))))
    assert found is not None
    assert found.reveal() == digits_of(1)
    assert read_cpr(raw(report(NOON, condition("c", "I2.1")))) is None
    assert read_cpr(raw(report(NOON, patient(1), patient(2)))) is None
    assert read_cpr(b"{") is None


def test_every_reference_example_that_is_a_report_is_tabulated_whole(shared: Path) -> None:
    tabulator = Tabulator(tables.load(), codes.load())
    counted = 0
    for guide in ("kl-gateway", "kl-gateway-rehab", "kl-gateway-prevention"):
        for path in (shared / "kl" / "examples" / guide).glob("Bundle-*.json"):
            kinds = [entry["resource"]["resourceType"] for entry in json.loads(path.read_bytes())["entry"]]
            if "Bundle" not in kinds:
                expected = sum(kind != "Organization" for kind in kinds)
                assert tabulator.add(path.read_bytes(), ORIGIN) == expected, path.name
                counted += expected
    assert counted == sum(table.num_rows for table in tabulator.tables().values()) > 200
