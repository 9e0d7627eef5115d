"""Agreements: what may leave is checked when it is declared, not when it has left."""

import copy
import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from synlig.core.errors import NotFound, SynligError, WrongUsage
from synlig.core.sensitivity import Sensitivity
from synlig.declared import agreements
from synlig.declared.agreements import elements
from synlig.declared.agreements.reading import read

Document = dict[str, Any]
SDS = tomllib.loads(agreements.text_of("sds"))


def _resource(document: Document, kind: str) -> Document:
    return next(each for each in document["resources"] if each["type"] == kind)


def _field(document: Document, path: str) -> Document:
    kind = _resource(document, path.partition(".")[0])
    return next(each for each in kind["fields"] if each["path"] == path)


def _unknown_path(document: Document) -> None:
    _field(document, "Condition.recordedDate")["path"] = "Condition.onsetDateTime"


def _whole_element(document: Document) -> None:
    _field(document, "Condition.code.coding.code")["path"] = "Condition.code"


def _free_text(document: Document) -> None:
    _resource(document, "Condition")["fields"].append({"path": "Condition.code.text", "kind": "id", "sensitivity": 3})


def _no_sensitivity(document: Document) -> None:
    del _field(document, "Condition.recordedDate")["sensitivity"]


def _no_such_sensitivity(document: Document) -> None:
    _field(document, "Condition.recordedDate")["sensitivity"] = 7


def _twice(document: Document) -> None:
    fields = _resource(document, "Condition")["fields"]
    fields.append(dict(fields[0]))


def _same_profile_twice(document: Document) -> None:
    document["resources"].append(copy.deepcopy(_resource(document, "Procedure")))


def _of_another_resource(document: Document) -> None:
    _field(document, "Condition.recordedDate")["path"] = "Procedure.performedDateTime"


def _open_code(document: Document) -> None:
    del _field(document, "Condition.code.coding.code")["valueset"]


def _closed_time(document: Document) -> None:
    _field(document, "Condition.recordedDate")["values"] = "plan"


def _unknown_list(document: Document) -> None:
    _field(document, "CarePlan.intent")["values"] = "no-such-list"


def _wrong_kind(document: Document) -> None:
    _field(document, "Condition.recordedDate")["kind"] = "id"


def _mandatory_left_out(document: Document) -> None:
    fields = _resource(document, "Condition")["fields"]
    fields.remove(_field(document, "Condition.recordedDate"))


def _code_without_its_system(document: Document) -> None:
    fields = _resource(document, "Condition")["fields"]
    fields.remove(_field(document, "Condition.code.coding.system"))


def _citizen_twice(document: Document) -> None:
    _field(document, "Patient.managingOrganization.identifier.value")["kind"] = "citizen"


def _no_patient(document: Document) -> None:
    document["resources"].remove(_resource(document, "Patient"))


def _no_ground(document: Document) -> None:
    del document["legal_ground"]


def _unknown_setting(document: Document) -> None:
    document["also"] = "everything"


def _no_pages(document: Document) -> None:
    document["page_size"] = 0


def _no_rhythm(document: Document) -> None:
    document["rhythms"] = ["now and then"]


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (_unknown_path, "no such element"),
        (_whole_element, "a whole CodeableConcept"),
        (_free_text, "no such element"),
        (_no_sensitivity, "has no sensitivity"),
        (_no_such_sensitivity, "not a valid Sensitivity"),
        (_twice, "listed twice"),
        (_same_profile_twice, "listed twice"),
        (_of_another_resource, "listed under Condition"),
        (_open_code, "needs one closed list"),
        (_closed_time, "needs one closed list"),
        (_unknown_list, "unknown list"),
        (_wrong_kind, "cannot leave as id"),
        (_mandatory_left_out, "Condition.recordedDate must be allowed"),
        (_code_without_its_system, "Condition.code.coding.system must be allowed"),
        (_citizen_twice, "named once"),
        (_no_patient, "holds a Patient"),
        (_no_ground, "legal_ground"),
        (_unknown_setting, "also"),
        (_no_pages, "1 or more"),
        (_no_rhythm, "now and then"),
    ],
)
def test_a_wrong_agreement_is_refused_with_the_reason(broken: Callable[[Document], None], words: str) -> None:
    document = copy.deepcopy(SDS)
    read(copy.deepcopy(document), elements.load())
    broken(document)
    with pytest.raises(SynligError, match=words):
        read(document, elements.load())


def test_the_national_health_data_authority_gets_home_nursing_daily_by_law() -> None:
    agreement = agreements.named("sds")
    assert agreement.domains == ("sygepleje",)
    assert agreement.rhythms == ("daily",)
    assert "1384" in agreement.legal_ground.da
    assert "195" in agreement.legal_ground.da
    assert {each.type for each in agreement.resources}.isdisjoint({"Goal", "ServiceRequest"})
    assert not any("severity" in field.path or "display" in field.path for field in agreement.fields)


def test_the_cpr_number_is_marked_personal_and_every_code_of_a_condition_as_health() -> None:
    levels = {field.path: field.sensitivity for field in agreements.named("sds").fields}
    assert levels["Patient.identifier.value"] is Sensitivity.ORDINARY
    assert levels["Condition.code.coding.code"] is Sensitivity.SENSITIVE


def test_agreements_in_use_are_those_with_an_address_and_registers_are_none() -> None:
    said = {"sds_url": "https://sds.invalid", "lis-0540_url": "sftp://x@y/z", "cpr_url": "https://cpr.invalid"}
    assert [each.id for each in agreements.in_use(said)] == ["lis-0540", "sds"]
    with pytest.raises(NotFound, match="lis-KODE"):
        agreements.in_use({"lsi-0540_url": "https://x.invalid"})


def test_each_municipalitys_own_agreement_is_of_it_alone_and_approved_by_itself() -> None:
    assert agreements.named("lis-0540").kommune == "0540"
    assert agreements.text_of("lis-0540") != agreements.text_of("lis-0259")
    with pytest.raises(NotFound):
        agreements.named("lis")
    with pytest.raises(NotFound):
        agreements.named("sds-0540")


def test_the_rhythm_is_one_of_those_agreed() -> None:
    dhrd = agreements.named("dhrd")
    assert agreements.rhythm_of(dhrd, {}) == "monthly"
    assert agreements.rhythm_of(dhrd, {"dhrd_rhythm": "daily"}) == "daily"
    with pytest.raises(WrongUsage, match="monthly or daily"):
        agreements.rhythm_of(dhrd, {"dhrd_rhythm": "hourly"})


def test_where_there_is_a_pseudonym_no_id_or_number_leaves_by_its_own_name() -> None:
    document = tomllib.loads(agreements.text_of("forskning"))
    read(copy.deepcopy(document), elements.load())
    _field(document, "Condition.id")["kind"] = "id"
    with pytest.raises(SynligError, match="aliases"):
        read(document, elements.load())


def test_an_unknown_agreement_names_those_there_are() -> None:
    with pytest.raises(NotFound, match="sds"):
        agreements.named("nobody")
