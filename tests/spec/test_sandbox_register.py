"""The stand-in for SDS reads what it gets by itself: a fault in a report is told with its own code."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from synlig.core.cpr import Cpr, Surrogate
from synlig.declared import agreements, codes
from synlig.pipeline.pack import Packer, insert_identity
from synlig_sandbox.nursing import READING
from tests import care_reports as care

Json = dict[str, Any]
SURROGATE = Surrogate("ab" * 16)


def sent() -> Json:
    packed = Packer(agreements.named("sds"), codes.load()).pack(care.nursing_report(1), SURROGATE)
    assert packed.body is not None
    whole: Json = json.loads(insert_identity(packed.body, {SURROGATE: Cpr(care.digits_of(1))}))
    return whole


def first(report: Json, kind: str) -> Json:
    found: Json = next(e["resource"] for e in report["entry"] if e["resource"]["resourceType"] == kind)
    return found


def _severity(report: Json) -> None:
    first(report, "Condition")["severity"] = care.coded("B2")


def _home_care(report: Json) -> None:
    first(report, "Condition")["code"]["coding"][0]["code"] = care.HOME_CARE_CONDITION


def _home_care_plan(report: Json) -> None:
    first(report, "CarePlan")["activity"][0]["detail"]["code"]["coding"][0]["code"] = care.HOME_CARE_INTERVENTION


def _goal(report: Json) -> None:
    first(report, "Procedure").update(resourceType="Goal")


def _inbound_profile(report: Json) -> None:
    first(report, "CarePlan")["meta"]["profile"] = [care.GUIDE + "klgateway-care-planned-intervention"]


def _no_cpr(report: Json) -> None:
    first(report, "Patient")["identifier"][0]["value"] = "surrogate:" + SURROGATE


def _short_sor(report: Json) -> None:
    first(report, "Patient")["managingOrganization"]["identifier"]["value"] = "123"


def _dangling(report: Json) -> None:
    report["entry"] = [e for e in report["entry"] if e["resource"]["resourceType"] != "Encounter"]


def _two_citizens(report: Json) -> None:
    report["entry"].append(report["entry"][0])


def _citizen_only(report: Json) -> None:
    del report["entry"][1:]


def _deceased(report: Json) -> None:
    first(report, "Patient")["deceasedBoolean"] = True


def _no_entries(report: Json) -> None:
    report["entry"] = None


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (_severity, "prohibited"),
        (_deceased, "prohibited"),
        (_home_care, "not-nursing"),
        (_home_care_plan, "not-nursing"),
        (_goal, "profile"),
        (_inbound_profile, "profile"),
        (_no_cpr, "cpr"),
        (_short_sor, "sor"),
        (_dangling, "reference"),
        (_two_citizens, "citizen"),
        (_citizen_only, "citizen"),
        (_no_entries, "structure"),
    ],
)
def test_a_fault_is_rejected_with_its_reason(fault: Callable[[Json], None], reason: str) -> None:
    report = sent()
    assert READING.judge(report) == ""
    fault(report)
    assert READING.judge(report) == reason


@pytest.mark.parametrize("report", [None, [], "x", {}, {"resourceType": "Bundle"}])
def test_what_is_no_report_is_a_matter_of_structure(report: Any) -> None:
    assert READING.judge(report) == "structure"
