"""Each rule between elements: a change to a whole report, and the finding that must follow, with where and how hard."""

import json
from dataclasses import replace
from datetime import date

import pytest

from synlig.core.finding import Finding
from synlig.core.profile import Turning
from synlig.declared import codes, profiles
from synlig.pipeline.gate import Gate
from tests import gate_story as made
from tests.gate_care import care
from tests.gate_cases import CARE, CASES, HARMLESS, IN_ERROR, PLAN_119, PREVENTION
from tests.gate_changes import Change, Json, both, changed, on_bundle, put

PROFILES = profiles.load()
UNDATED = {"profile": [made.CARE + "klgateway-care-goal"]}
GATE = Gate(PROFILES, codes.load())


def found(report: Json, gate: Gate = GATE) -> list[Finding]:
    return [finding for judged in gate.judge(json.dumps(report).encode()) for finding in judged.findings]


@pytest.mark.parametrize(
    ("rule", "severity", "report", "change", "end"), CASES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_broken_rule_is_said_where_it_is_broken(
    rule: str, severity: str, report: Json, change: Change, end: str
) -> None:
    findings = found(changed(report, change))
    assert (rule, severity, True) in {(f.rule, f.severity, f.expression.endswith(end)) for f in findings}


def test_every_declared_invariant_is_broken_by_some_case() -> None:
    assert PROFILES.invariants.keys() - {case[0] for case in CASES} == set()


@pytest.mark.parametrize(("report", "change"), HARMLESS)
def test_what_the_guides_allow_is_accepted_without_a_word(report: Json, change: Change) -> None:
    assert found(changed(report, change)) == []


def test_a_condition_entered_in_error_may_leave_out_the_status_its_profile_demands() -> None:
    report = changed(PREVENTION, put("klgateway-119-condition", verificationStatus=IN_ERROR, clinicalStatus=None))
    assert {(f.rule, f.severity) for f in found(report)} == {("cardinality", "information")}
    literal = Gate(
        replace(PROFILES, switches={**PROFILES.switches, "entered_in_error_status": "literal"}), codes.load()
    )
    assert {(f.rule, f.severity) for f in found(report, literal)} == {("cardinality", "error")}


def test_intervention_rules_read_to_the_letter_miss_a_code_beside_a_local_one() -> None:
    report = changed(PREVENTION, put(PLAN_119, basedOn=None))
    literal = Gate(replace(PROFILES, switches={**PROFILES.switches, "intervention_rules": "literal"}), codes.load())
    assert [f.rule for f in found(report)] == ["klgateway-119-intervention-1"]
    assert found(report, literal) == []


@pytest.mark.parametrize(("switch", "rule", "report"), [
    ("last_updated", "synlig-last-updated", changed(CARE, put("klgateway-care-goal", meta=UNDATED))),
    ("uuid_ids", "synlig-id", changed(CARE, on_bundle(id="not-a-uuid"))),
    ("follow_up_reason", "synlig-follow-up-reason", CARE),
])  # fmt: skip
def test_a_switch_turns_a_rule_of_prose_on(switch: str, rule: str, report: Json) -> None:
    on = Gate(replace(PROFILES, switches={**PROFILES.switches, switch: "error"}), codes.load())
    assert found(report) == []
    assert rule in {f.rule for f in found(report, on)}
    assert {f.severity for f in found(report, on)} == {"error"}


def test_findings_never_show_a_value_that_could_be_personal() -> None:
    digits = made.digits(77)
    report = changed(CARE, both(
        put("klgateway-care-citizen", identifier=[{"use": "official", "system": made.CPR, "value": digits + "9"}]),
        put("klgateway-care-condition", code=made.coded(digits), recordedDate=digits),
        lambda report: report["entry"][1]["resource"].update({digits: "x"}),
        put("klgateway-care-goal", resourceType=digits),
    ))  # fmt: skip
    said = json.dumps([[f.rule, f.expression, f.message, f.message_da] for f in found(report)])
    assert len(found(report)) > 5
    assert digits not in said


LATER = Turning(warning_from=date(2026, 11, 1), error_from=date(2027, 1, 1))


def turning(key: str) -> Gate:
    return Gate(replace(PROFILES, turnings={**PROFILES.turnings, key: LATER}), codes.load())


@pytest.mark.parametrize(("key", "report", "change"), [
    ("synlig-legacy-code", care(4, "legacy"), on_bundle()),
    ("synlig-outgoing-code", CARE, put("klgateway-care-matter-of-interest-observation", code=made.coded("J5"))),
    ("synlig-follow-up-extension", CARE, on_bundle()),
    ("synlig-outgoing-profile", CARE, on_bundle()),
    ("synlig-deceased", PREVENTION, put("klgateway-119-citizen", deceasedBoolean=True)),
])  # fmt: skip
def test_a_rule_turns_from_silent_to_warning_to_error_on_its_days(key: str, report: Json, change: Change) -> None:
    gate = turning(key)
    for timestamp, severities in (
        ("2026-10-31T23:30:00+01:00", set[str]()),
        ("2026-10-31T23:30:00Z", {"warning"}),  # already the first of November in Denmark
        ("2026-12-31T22:59:59Z", {"warning"}),
        ("2026-12-31T23:00:00Z", {"error"}),
    ):
        findings = found(changed(report, both(change, on_bundle(timestamp=timestamp))), gate)
        assert ({f.severity for f in findings if f.rule == key}, timestamp) == (severities, timestamp)
    assert [f for f in found(changed(report, change)) if f.rule == key] == []
