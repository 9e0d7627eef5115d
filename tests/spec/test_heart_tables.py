"""A report on heart rehabilitation becomes rows of its own tables, and none of the tables of care."""

from datetime import UTC, datetime

from tests.gate_changes import of
from tests.gate_heart import LEFT, heart
from tests.gate_story import Json
from tests.tabulated import tabulated

MADE = tabulated(heart())
MEASURED = {(row["code"], row["phase"]): row for row in MADE["heart_measurements"].to_pylist()}


def id_of(profile: str) -> str:
    return of(heart(), profile)["id"]


def test_only_the_tables_of_heart_rehabilitation_and_the_citizen_get_rows() -> None:
    assert {name: table.num_rows for name, table in MADE.items() if table.num_rows} == {
        "patients": 1, "heart_referrals": 1, "heart_courses": 1, "heart_measurements": 10,
    }  # fmt: skip


def test_a_course_says_how_it_stands_why_it_was_left_and_which_days_it_lasted() -> None:
    [row] = MADE["heart_courses"].to_pylist()
    assert (row["status"], row["training_status"], row["drop_out"]) == ("revoked", "stopped", LEFT)
    assert row["begins"] == datetime(2026, 8, 9, 22, tzinfo=UTC)
    assert row["ends"] == datetime(2026, 11, 19, 23, tzinfo=UTC)
    assert row["referral"] == id_of("synlig-hjerte-referral")


def test_a_referral_says_when() -> None:
    [row] = MADE["heart_referrals"].to_pylist()
    assert (row["resource_id"], row["status"]) == (id_of("synlig-hjerte-referral"), "completed")
    assert row["authored_from"] == datetime(2026, 8, 2, 22, tzinfo=UTC)


def test_each_kind_of_value_is_read_where_it_stands() -> None:
    assert MEASURED["planlagte-traeningsgange", None]["value_number"] == 24
    walk = MEASURED["1144649008", "slut"]
    assert (walk["value_number"], walk["unit"]) == (412, "m")
    assert MEASURED["rygestatus", "slut"]["value_code"] == "eksryger"
    assert MEASURED["diaetbehandling", None]["value_yes"] is True
    assert MEASURED["hads-depression", "slut"]["value_number"] == 4
    assert {row["course"] for row in MEASURED.values()} == {id_of("synlig-hjerte-course")}


def test_a_measurement_that_was_taken_back_is_marked_and_only_it() -> None:
    report = heart()
    of(report, "synlig-hjerte-hads")["status"] = "entered-in-error"
    rows = tabulated(report)["heart_measurements"].to_pylist()
    assert [row["code"] for row in rows if row["entered_in_error"]] == ["hads-angst"]


def test_a_report_with_a_resource_nobody_knows_still_reads_as_one_on_heart_rehabilitation() -> None:
    report: Json = heart()
    report["entry"].append({"resource": {"resourceType": "Basic", "id": "b"}})
    assert tabulated(report)["heart_courses"].num_rows == 1
