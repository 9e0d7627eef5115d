"""A mandatory value that is only hinted at by extensions is no value: nothing could be counted or linked by it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from synlig.core.finding import verdict_word
from synlig.declared import codes, profiles
from synlig.pipeline.gate import Gate
from tests.gate_reports import care, prevention, rehab

GATE = Gate(profiles.load(), codes.load())
HINT = {"extension": [{"url": "http://example.org/x", "valueString": "a"}]}
Json = dict[str, Any]


def hinted(holder: Json, name: str) -> None:
    del holder[name]
    holder[f"_{name}"] = HINT


def of(report: Json, kind: str) -> Json:
    return next(e["resource"] for e in report["entry"] if e["resource"]["resourceType"] == kind)


CASES: dict[str, Callable[[Json], None]] = {
    "bundle-type": lambda report: hinted(report, "type"),
    "cardinality": lambda report: hinted(report, "timestamp"),
    "identifier-cpr": lambda report: hinted(of(report, "Patient")["identifier"][0], "value"),
}


@pytest.mark.parametrize("rule", CASES)
@pytest.mark.parametrize("made", [care, rehab, prevention])
def test_is_found_under_the_rule_of_the_missing_value(made: Callable[[], Json], rule: str) -> None:
    report = made()
    CASES[rule](report)
    (judged,) = GATE.judge(json.dumps(report).encode())
    assert verdict_word(judged.findings) == "rejected"
    assert rule in {finding.rule for finding in judged.findings}


def test_two_reports_of_one_delivery_under_one_id_are_one_too_many() -> None:
    report = care()
    other = {**report, "timestamp": "2026-10-01T08:00:00Z"}
    base = "http://fhir.kl.dk/gateway/StructureDefinition/klgateway-care-incremental-delivery"
    delivery = {
        "resourceType": "Bundle",
        "id": "delivery",
        "meta": {"profile": [base]},
        "type": "collection",
        "timestamp": "2026-11-01T08:00:00Z",
        "entry": [{"resource": report}, {"resource": report}, {"resource": other}],
    }
    verdicts = [judged.word for judged in GATE.judge(json.dumps(delivery).encode())]
    assert verdicts == ["accepted", "accepted", "rejected"]
