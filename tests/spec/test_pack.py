"""Packing: what the agreement with Sundhedsdatastyrelsen lets leave of a report, and what stays."""

import json
from typing import Any

import pytest

from synlig.core.cpr import Cpr, Surrogate
from synlig.core.errors import IntegrityFailure
from synlig.declared import agreements, codes
from synlig.pipeline.pack import Packed, Packer, insert_identity, surrogates_in
from tests import care_reports as care
from tests.care_reports import NURSING_CONDITION, NURSING_INTERVENTION, Json

SDS = agreements.named("sds")
PACKER = Packer(SDS, codes.load())
SURROGATE = Surrogate("5e" * 16)
OUTBOUND = "http://municipality-healthcare-data.gateway.kl.dk/1.0/StructureDefinition/"


def pack(report: Json) -> Packed:
    return PACKER.pack(report, SURROGATE)


def resources(packed: Packed) -> list[Json]:
    assert packed.body is not None
    return [entry["resource"] for entry in json.loads(packed.body)["entry"]]


def only(packed: Packed, kind: str) -> Json:
    found = [each for each in resources(packed) if each["resourceType"] == kind]
    assert len(found) == 1
    return found[0]


def test_a_nursing_report_leaves_whole_under_the_outbound_profiles() -> None:
    packed = pack(care.nursing_report(7))
    assert packed.withheld == {}
    assert packed.id == care.nursing_report(7)["id"]
    profiles = {each["resourceType"]: each["meta"]["profile"] for each in resources(packed)}
    assert profiles["Condition"] == [OUTBOUND + "klgateway-care-condition"]
    assert all(profile.startswith(OUTBOUND) for (profile,) in profiles.values())
    assert only(packed, "Condition")["code"] == care.coded(
        NURSING_CONDITION, "http://kl.dk/fhir/common/caresocial/CodeSystem/FSIII"
    )


def test_a_home_care_report_stays_whole() -> None:
    packed = pack(care.home_care_report(7))
    assert packed.body is None
    assert packed.withheld == {"Patient": 1, "Condition": 1, "CarePlan": 1}


def test_of_a_mixed_report_only_the_nursing_leaves_and_no_reference_dangles() -> None:
    number = 8
    mixed = care.report(
        number,
        care.condition(number, NURSING_CONDITION),
        care.condition(number, care.HOME_CARE_CONDITION, severity=care.coded("B2")),
        care.care_plan(number, NURSING_INTERVENTION, (NURSING_CONDITION, care.HOME_CARE_CONDITION)),
        care.area(number, care.HOME_CARE_AREA),
    )
    packed = pack(mixed)
    assert packed.withheld == {"Condition": 1, "Observation": 1}
    reasons = only(packed, "CarePlan")["activity"][0]["detail"]["reasonReference"]
    assert reasons == [care.points_at("Condition", care.same_id("condition", number, NURSING_CONDITION))]


def test_goals_and_citizens_own_views_never_leave() -> None:
    number = 9
    goal = care.entry("Goal", "klgateway-care-goal", care.same_id("goal", number), lifecycleStatus="planned")
    own = care.entry(
        "Observation",
        "klgateway-care-citizens-own-observation",
        care.same_id("own", number),
        status="final",
        code=care.coded("C"),
        focus=[care.points_at("Condition", care.same_id("condition", number, NURSING_CONDITION))],
        effectiveDateTime="2026-11-20",
        valueCodeableConcept=care.coded("C1"),
    )
    packed = pack(care.report(number, care.condition(number, NURSING_CONDITION), goal, own))
    assert packed.withheld == {"Goal": 1, "Observation": 1}


def test_a_severity_stays_even_with_a_nursing_condition() -> None:
    packed = pack(care.report(3, care.condition(3, NURSING_CONDITION, severity=care.coded("B2"))))
    assert "severity" not in only(packed, "Condition")


def test_a_local_third_level_and_displays_stay() -> None:
    plan = care.care_plan(4, NURSING_INTERVENTION)
    coding = plan["resource"]["activity"][0]["detail"]["code"]["coding"]
    coding[0]["display"] = "fri tekst"
    local = "http://fhir.kl.dk/gateway/CodeSystem/LocallyDefinedInterventions"
    coding.append({"system": local, "code": "G1.10.1", "display": "lokal indsats"})
    packed = pack(care.report(4, plan))
    sent = only(packed, "CarePlan")["activity"][0]["detail"]["code"]["coding"]
    assert sent == [{"system": "http://kl.dk/fhir/common/caresocial/CodeSystem/FSIII", "code": NURSING_INTERVENTION}]


def test_an_error_is_taken_back_at_the_recipient_too() -> None:
    mistaken = care.condition(
        5, NURSING_CONDITION, verificationStatus=care.status("entered-in-error", "condition-ver-status")
    )
    del mistaken["resource"]["clinicalStatus"]
    del mistaken["resource"]["category"]
    packed = pack(care.report(5, mistaken))
    assert only(packed, "Condition")["verificationStatus"]["coding"][0]["code"] == "entered-in-error"
    plan = care.care_plan(5, NURSING_INTERVENTION, status="entered-in-error")
    assert only(pack(care.report(5, plan)), "CarePlan")["status"] == "entered-in-error"


def test_when_a_version_was_made_leaves_with_it() -> None:
    plan = care.care_plan(6, NURSING_INTERVENTION)
    plan["resource"]["meta"]["lastUpdated"] = "2026-11-20T12:00:00.123+01:00"
    assert only(pack(care.report(6, plan)), "CarePlan")["meta"]["lastUpdated"] == "2026-11-20T12:00:00.123+01:00"


def test_an_area_no_longer_in_focus_leaves_under_the_recipients_only_code_for_it() -> None:
    packed = pack(care.nursing_report(7))
    areas = [
        each for each in resources(packed) if each["meta"]["profile"][0].endswith("matter-of-interest-observation")
    ]
    assert areas[0]["valueCodeableConcept"]["coding"][0]["code"] == "B6"


def test_a_follow_up_of_what_stays_stays() -> None:
    number = 10
    home = care.same_id("condition", number, care.HOME_CARE_CONDITION)
    mixed = care.report(
        number,
        care.condition(number, NURSING_CONDITION),
        care.condition(number, care.HOME_CARE_CONDITION, severity=care.coded("B2")),
        care.follow_up(number, ("Condition", home)),
    )
    assert "Observation" not in {each["resourceType"] for each in resources(pack(mixed))}


def test_an_encounter_leaves_only_with_nursing_that_points_at_it_or_after_it_has_left_before() -> None:
    alone = care.report(11, care.encounter(11))
    assert pack(alone).body is None
    first = pack(care.nursing_report(11))
    assert first.followed == (care.same_id("encounter", 11),)
    later = PACKER.pack(alone, SURROGATE, frozenset(first.followed))
    assert [each["resourceType"] for each in resources(later)] == ["Patient", "Encounter"]


def test_a_pointer_to_an_encounter_that_is_not_there_goes_and_its_condition_stays_in() -> None:
    packed = pack(care.report(12, care.condition(12, NURSING_CONDITION, extension=care.followed_by(12))))
    assert "extension" not in only(packed, "Condition")


@pytest.mark.parametrize("called", ["https://journal.invalid/Condition/{}", "urn:uuid:{}", "Condition/{}"])
def test_a_reference_is_followed_by_whatever_name_the_entry_has(called: str) -> None:
    key = care.same_id("condition", 13, NURSING_CONDITION)
    plan = care.care_plan(13, NURSING_INTERVENTION, (NURSING_CONDITION,))
    plan["resource"]["activity"][0]["detail"]["reasonReference"] = [{"reference": called.format(key), "display": "x"}]
    packed = pack(care.report(13, care.condition(13, NURSING_CONDITION), plan))
    assert only(packed, "CarePlan")["activity"][0]["detail"]["reasonReference"] == [{"reference": f"Condition/{key}"}]


def test_another_guide_or_an_unknown_profile_stays() -> None:
    report = care.nursing_report(14)
    report["meta"]["profile"] = ["http://fhir.kl.dk/prevention/StructureDefinition/klgateway-119-delivery-report"]
    assert pack(report).body is None
    report = care.nursing_report(14)
    report["entry"][1]["resource"]["meta"]["profile"] = ["http://example.invalid/condition"]
    assert pack(report).withheld["Condition"] == 1


def test_the_citizen_is_a_stand_in_until_the_last_moment() -> None:
    packed = pack(care.nursing_report(15))
    digits = care.digits_of(15)
    assert packed.body is not None
    assert digits.encode() not in packed.body
    assert surrogates_in(packed.body) == {SURROGATE}
    whole = insert_identity(packed.body, {SURROGATE: Cpr(digits)})
    patient = json.loads(whole)["entry"][0]["resource"]
    assert patient["identifier"] == care.citizen(15)["resource"]["identifier"]
    assert surrogates_in(whole) == frozenset()


def test_nothing_is_sent_about_a_citizen_the_vault_does_not_know() -> None:
    packed = pack(care.nursing_report(15))
    assert packed.body is not None
    with pytest.raises(IntegrityFailure):
        insert_identity(packed.body, {})


@pytest.mark.parametrize(
    "odd", [b'{"a":"surrogate:"}', b'{"a":"surrogate:12"}', b'{"a":"surrogate:' + b"g" * 32 + b'"}']
)
def test_what_begins_like_a_stand_in_and_is_none_stops_the_delivery(odd: bytes) -> None:
    with pytest.raises(IntegrityFailure):
        insert_identity(odd, {})
    with pytest.raises(IntegrityFailure):
        surrogates_in(odd)


def test_a_cpr_number_hidden_in_an_id_a_unit_or_an_instant_does_not_leave() -> None:
    number = 16
    digits = care.digits_of(number)
    hidden: list[Any] = []
    for key in (digits, f"x-{digits}", f"{digits[:6]}-{digits[6:]}", care.digits_of(99)):
        plan = care.care_plan(number, NURSING_INTERVENTION)
        plan["resource"]["id"] = key
        hidden.append(plan)
    late = care.care_plan(number, NURSING_INTERVENTION)
    late["resource"]["period"]["end"] = f"2026-11-20T10:00:00.{digits}Z"
    packed = pack(care.report(number, *hidden, late))
    assert packed.withheld == {"CarePlan": 4}
    assert "end" not in only(packed, "CarePlan")["period"]
    whole = care.nursing_report(number)
    whole["entry"][0]["resource"]["managingOrganization"]["identifier"]["value"] = f"9{digits}"
    assert pack(whole).body is None


def test_the_same_report_packs_to_the_same_bytes() -> None:
    assert pack(care.nursing_report(17)) == pack(care.nursing_report(17))
