"""A report in, rows out: what every row carries, and what never reaches one."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from synlig.core.arrow import arrow_schema
from synlig.core.errors import InputRejected
from synlig.declared import codes, tables
from synlig.pipeline.tabulate import Tabulator, read_cpr
from tests.raw_reports import (
    care_plan,
    condition,
    digits_of,
    patient,
    raw,
    refers,
    report,
)
from tests.tabulated import NOON, ORIGIN, only_row, tabulated


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
