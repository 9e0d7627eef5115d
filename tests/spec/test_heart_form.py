"""What is written in a form or a CSV file becomes the report a system would send, or is said cell by cell."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synlig.core.finding import Finding
from synlig.declared import codes, forms, profiles
from synlig.pipeline.gate import Gate
from synlig.pipeline.heart_form import CsvJudge, compose, read, template
from tests.gate_heart import heart
from tests.gate_story import Json
from tests.heart_lines import HEADER, cells, file_of
from tests.tabulated import tabulated

FORM = forms.heart_rehabilitation()
GATE = Gate(profiles.load(), codes.load())
JUDGE = CsvJudge(GATE.judge, FORM)


def judged(**changes: str) -> Any:
    [found] = JUDGE.judge(file_of(cells(7, **changes)))
    return found


def faults(**changes: str) -> dict[str, str]:
    return {each.expression: each.rule for each in judged(**changes).findings}


def resources(raw: bytes) -> dict[str, Json]:
    return {entry["resource"]["id"]: entry["resource"] for entry in json.loads(raw)["entry"]}


def test_a_sound_line_is_a_sound_report_about_its_citizen_and_unit() -> None:
    found = judged()
    assert found.findings == ()
    assert found.bundle_id == "koege-7-20261019T123000"
    assert (found.report.ig, found.report.sor) == ("hjerte", "9990025900005")
    assert found.report.cpr.reveal() == cells(7)["cpr"]


def test_every_field_with_a_value_stands_in_the_report() -> None:
    every = {name: "2" for name in (field.name for field in FORM.fields) if name.startswith(("hads", "heartqol"))}
    texts = cells(7) | every | {"watt_start": "100", "watt_slut": "120"}
    filled = read(FORM, texts)
    assert filled.faults == ()
    raw = compose(FORM, filled)
    [report] = GATE.judge(raw)
    assert report.findings == ()
    measured = {field.name.replace("_", "-") for field in FORM.fields if field.profile}
    assert {name.removeprefix("koege-7-") for name in resources(raw)} == measured | {"borger", "henvisning", "forloeb"}


def test_a_line_gives_the_same_rows_as_the_report_of_a_system() -> None:
    """All but the ids are alike: what a system sent by FHIR is written as a line, and both are tabulated."""
    sent = heart(7)
    line = cells(
        7, henvist="2026-08-03", start="2026-08-10", slut="2026-11-20", status="stoppet", aarsag="fravalg-sygdom",
        gennemfoert="11", gang_start="", gang_slut="412", heartqol_samlet_slut="2.1", opdateret="2026-11-20 08:15",
    )  # fmt: skip
    line |= {"watt_start": "105,5", "hads_angst_start": "9"}
    composed = json.loads(compose(FORM, read(FORM, line)))
    for each in (sent, composed):
        for entry in each["entry"]:
            entry["resource"]["meta"].pop("lastUpdated")
            entry["resource"].pop("effectiveDateTime", None)
    assert _told(sent) == _told(composed)


def _told(report: Json) -> list[tuple[str, ...]]:
    left_out = {"resource_id", "version_time", "course", "referral", "sor", "deceased"}
    return sorted(
        (name, *(f"{key}={value}" for key, value in sorted(row.items()) if key not in left_out))
        for name, table in tabulated(report).items()
        for row in table.to_pylist()
    )


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"cpr": "123"}, "cpr"),
        ({"cpr": ""}, "cpr"),
        ({"enhed": "12345"}, "enhed"),
        ({"forloeb": "et mellemrum"}, "forloeb"),
        ({"opdateret": "2026-10-19"}, "opdateret"),
        ({"henvist": "2026-02-30"}, "henvist"),
        ({"henvist": "2026-07-11"}, "start"),
        ({"slut": "2026-07-01"}, "slut"),
        ({"slut": ""}, "slut"),
        ({"start": ""}, "start"),
        ({"status": ""}, "status"),
        ({"status": "stoppet"}, "aarsag"),
        ({"aarsag": "udeblevet"}, "aarsag"),
        ({"aarsag": "fordi"}, "aarsag"),
        ({"gennemfoert": "25"}, "gennemfoert"),
        ({"gennemfoert": "11,5"}, "gennemfoert"),
        ({"gang_slut": "41200"}, "gang_slut"),
        ({"gang_slut": "langt"}, "gang_slut"),
        ({"rygning_slut": "måske"}, "rygning_slut"),
        ({"diaet": "x"}, "diaet"),
        ({"hads_depression_slut": "22"}, "hads_depression_slut"),
        ({"heartqol_samlet_slut": "3,01"}, "heartqol_samlet_slut"),
        ({"gang_slut": "fejl:"}, "gang_slut"),
    ],
)
def test_what_is_wrong_is_said_of_its_cell(changes: dict[str, str], at: str) -> None:
    assert faults(**changes) == {at: "synlig-csv-cell"}


def test_all_wrong_cells_are_said_at_once_and_none_repeats_what_was_written() -> None:
    found = judged(cpr="010203", gang_slut="Hans Jensen", status="ved ikke")
    assert {each.expression for each in found.findings} == {"cpr", "gang_slut", "status"}
    said = " ".join(each.message + each.message_da for each in found.findings)
    assert not any(word in said for word in ("010203", "Hans", "ved ikke"))


def test_a_rejected_line_still_says_which_unit_it_is_of() -> None:
    assert judged(gang_slut="x").report.sor == "9990025900005"


def test_a_citizen_who_has_only_been_referred_has_a_referral_and_no_course() -> None:
    emptied = {name: "" for name in cells(7) if name not in ("cpr", "enhed", "forloeb", "opdateret", "henvist")}
    assert {each["resourceType"] for each in resources(judged(**emptied).raw).values()} == {"Patient", "ServiceRequest"}


def test_a_value_that_was_wrong_is_taken_back() -> None:
    found = resources(judged(gang_slut="fejl: 430").raw)
    assert found["koege-7-gang-slut"]["status"] == "entered-in-error"
    assert found["koege-7-gang-start"]["status"] == "final"


def test_a_course_that_was_registered_by_mistake_is_taken_back_whole() -> None:
    found = judged(status="fejlregistreret")
    assert found.findings == ()
    told = [each for each in resources(found.raw).values() if each["resourceType"] != "Patient"]
    assert {each["status"] for each in told} == {"entered-in-error"}


def test_the_same_line_again_is_the_same_report_and_a_later_one_a_newer_version() -> None:
    assert judged().raw == judged().raw
    later = judged(opdateret="2026-10-20 09:00")
    assert later.bundle_id != judged().bundle_id
    assert resources(later.raw).keys() == resources(judged().raw).keys()


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_columns_may_be_parted_as_spreadsheets_do(separator: str) -> None:
    line = cells(7, gang_slut="430.5", heartqol_samlet_slut="2.1")
    raw = file_of(line).replace(b";", separator.encode())
    assert JUDGE.judge(raw)[0].findings == ()


@pytest.mark.parametrize(
    ("header", "at"),
    [(HEADER.replace("henvist", "henvisning"), {"henvisning", "henvist"}), (HEADER + ";diaet", {"csv"})],
)
def test_a_wrong_header_is_said_by_column(header: str, at: set[str]) -> None:
    raw = file_of(cells(7)).replace(HEADER.encode(), header.encode())
    found: tuple[Finding, ...] = JUDGE.judge(raw)[0].findings
    assert {each.expression for each in found} == at
    assert {each.rule for each in found} == {"synlig-csv-header"}


def test_the_template_is_a_header_that_is_understood() -> None:
    header = template(FORM).decode("utf-8-sig").strip()
    line = dict.fromkeys(header.split(";"), "") | cells(7)
    raw = f"{header}\n{';'.join(line[name] for name in header.split(';'))}".encode()
    assert JUDGE.judge(raw)[0].findings == ()


@given(st.binary(max_size=400))
def test_any_bytes_at_all_get_a_judgement(raw: bytes) -> None:
    assert JUDGE.judge(raw)
    assert JUDGE.judge(HEADER.encode() + b"\n" + raw)
