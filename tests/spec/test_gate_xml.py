"""A report in XML gets the verdict of the JSON that says the same, and is handed on as that JSON."""

import copy
import json

import pytest

from synlig.declared import codes, profiles
from synlig.pipeline.gate import Gate
from tests.gate_cases import CARE, CASES, HARMLESS
from tests.gate_changes import Change, Json, changed
from tests.gate_reports import everything, incremental
from tests.gate_xml import xml_of

GATE = Gate(profiles.load(), codes.load())


@pytest.mark.parametrize("report", [report for _, report in everything()])
def test_a_whole_report_in_xml_is_the_same_report(report: Json) -> None:
    (judged,) = GATE.judge(xml_of(report))
    assert judged.findings == ()
    assert json.loads(judged.raw) == report
    assert judged.report == GATE.judge(json.dumps(report).encode())[0].report


def test_a_delivery_in_xml_gives_its_reports() -> None:
    reports = [CARE, copy.deepcopy(CARE)]
    judged = GATE.judge(xml_of(incremental(*reports)))
    assert [json.loads(each.raw) for each in judged] == reports


def test_a_byte_order_mark_and_blanks_before_xml_are_passed_over() -> None:
    text = xml_of(CARE).removeprefix(b'<?xml version="1.0" encoding="UTF-8"?>')
    assert GATE.judge(b"\xef\xbb\xbf" + text)[0].findings == ()
    assert GATE.judge(b"\n  " + text)[0].findings == ()


SAYABLE = [case for case in CASES if case[0] not in ("ele-1", "resource-type", "type", "txt-1", "txt-2")]
"""Rules whose breach XML can say: it knows no empty lists and no other kinds of value."""


@pytest.mark.parametrize(("rule", "report", "change"), [(case[0], case[2], case[3]) for case in SAYABLE])
def test_a_broken_rule_is_found_in_xml_too(rule: str, report: Json, change: Change) -> None:
    broken = changed(report, change)
    in_json = {f.rule for each in GATE.judge(json.dumps(broken).encode()) for f in each.findings}
    in_xml = {f.rule for each in GATE.judge(xml_of(broken)) for f in each.findings}
    assert rule in in_xml
    assert in_xml - in_json <= {"ele-1"}


@pytest.mark.parametrize(("report", "change"), HARMLESS)
def test_what_the_guides_allow_is_accepted_in_xml_too(report: Json, change: Change) -> None:
    whole = changed(report, change)
    (judged,) = GATE.judge(xml_of(whole))
    assert judged.findings == ()
    assert json.loads(judged.raw) == whole
