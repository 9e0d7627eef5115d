"""Importing codes, told as it happens: proposed with what would change, approved by another, in force from its day."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from synlig.core.change import Change, Decider
from synlig.core.classification import InForce
from synlig.core.codes import FSIII
from synlig.core.errors import Conflict, NotFound, Refused
from synlig.pipeline.terminology import Asked, Expand, LookUp, Translate, Validate
from synlig.pipeline.terminology.importing import ImportAs
from synlig.stories.approve_change import approve_change
from synlig.stories.expand_codes import expand_codes
from synlig.stories.list_changes import list_changes
from synlig.stories.look_up_code import look_up_code
from synlig.stories.reject_change import reject_change
from synlig.stories.translate_code import translate_code
from synlig.stories.validate_code import validate_code
from synlig.surfaces.carrying_out import carry_out
from tests.code_files import CODESYSTEM, RESOURCES, SYSTEM, json_file, package
from tests.code_office import ANNA, BENT, ROOT, Office, new_office

TODAY = date(2026, 11, 24)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return new_office(tmp_path)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return package(tmp_path, {f"{document['resourceType']}-1.json": document for document in RESOURCES})


def test_a_package_is_published_when_another_person_approved_it(office: Office, files: Path) -> None:
    change = office.proposed(files)
    with pytest.raises(NotFound):
        office.wiring().tell(look_up_code, LookUp(Asked(SYSTEM, "D11"), TODAY))
    wiring = office.wiring(BENT)
    assert carry_out(wiring, wiring.tell(approve_change, change.id, BENT, None)) == {"imported": 3}
    after = office.wiring()
    assert after.tell(look_up_code, LookUp(Asked(SYSTEM, "D11"), TODAY, "en")).display == "Failure"
    chosen = after.tell(expand_codes, Expand("urn:example:hjertediagnoser", TODAY))
    assert [node.member.concept.code for node in chosen.contains] == ["D11"]
    elsewhere = after.tell(translate_code, Translate((Asked(SYSTEM, "D11"),), TODAY))
    assert [match.code for match in elsewhere.matches] == ["G11"]
    judged = after.tell(validate_code, Validate((Asked(SYSTEM, "D12"),), TODAY))
    assert (judged.result, "use D11 instead" in (judged.message or "")) == (False, True)


@pytest.mark.parametrize("who", [ANNA, ROOT])
def test_the_proposer_and_root_cannot_approve(office: Office, files: Path, who: Decider) -> None:
    change = office.proposed(files)
    with pytest.raises(Refused):
        office.wiring(who).tell(approve_change, change.id, who, None)
    assert [one.state for one in office.wiring().tell(list_changes)] == ["proposed"]


def test_a_home_without_four_eyes_lets_one_person_do_it(office: Office, files: Path) -> None:
    office.environment["SYNLIG_APPROVALS__FOUR_EYES"] = "false"
    change = office.proposed(files, who=ROOT)
    wiring = office.wiring(ROOT)
    assert carry_out(wiring, wiring.tell(approve_change, change.id, ROOT, None)) == {"imported": 3}


def test_a_rejected_or_expired_proposal_is_never_carried_out(office: Office, files: Path) -> None:
    rejected, expired = office.proposed(files), office.proposed(files)
    office.wiring(BENT).tell(reject_change, rejected.id, BENT, "Wrong edition")
    with pytest.raises(Conflict):
        office.wiring(BENT).tell(approve_change, rejected.id, BENT, None)
    office.now += timedelta(hours=73)
    with pytest.raises(Refused, match="expired"):
        office.wiring(BENT).tell(approve_change, expired.id, BENT, None)
    for change in (rejected, expired):
        with pytest.raises(Refused):
            carry_out(office.wiring(BENT), change)


def test_an_approver_who_saw_another_change_approves_nothing(office: Office, files: Path) -> None:
    change = office.proposed(files)
    with pytest.raises(Conflict, match="not the one you saw"):
        office.wiring(BENT).tell(approve_change, change.id, BENT, "0" * 64)


def test_what_was_cut_short_after_the_approval_is_carried_out_when_approved_again(office: Office, files: Path) -> None:
    change = office.proposed(files)
    approved = office.wiring(BENT).tell(approve_change, change.id, BENT, None)
    wiring = office.wiring(ANNA)  # whoever comes next: the approval is there, only the work is not done
    again = wiring.tell(approve_change, change.id, ANNA, None)
    assert again == approved
    first, second = carry_out(wiring, again), carry_out(wiring, again)
    assert (first, second) == ({"imported": 3}, {"imported": 0})


def test_the_effect_tells_what_differs_from_the_edition_before(office: Office, tmp_path: Path) -> None:
    office.imported(json_file(tmp_path, CODESYSTEM))
    later = json.loads(json.dumps(CODESYSTEM)) | {"version": "3"}
    heart = later["concept"][0]
    heart["display"] = "Hjertet"
    heart["concept"] = [heart["concept"][0], {"code": "D13", "display": "Ny"}]
    later["concept"][1]["property"] = [{"code": "retirementDate", "valueDateTime": "2026-11-01"}]
    (told,) = office.imported(json_file(tmp_path, later))["editions"]
    assert (told["follows"], told["version"], told["codes"]) == ("2", "3", 4)
    assert told["examples"] == {"added": ["D13"], "renamed": ["D1"], "removed": ["D12"]}
    assert told["called"] == [{"code": "D1", "was": "Hjerte", "becomes": "Hjertet"}]
    assert (told["valid_from"], told["valid_to"]) == ("2026-11-24", None)


def test_an_edition_waits_for_its_day_and_the_old_one_stays(office: Office, tmp_path: Path) -> None:
    office.imported(json_file(tmp_path, CODESYSTEM))
    later = CODESYSTEM | {"version": "3", "concept": [{"code": "E1", "display": "Ny"}]}
    office.imported(json_file(tmp_path, later), ImportAs("a test", in_force=InForce(date(2027, 1, 1))))

    def found(code: str, day: date) -> bool:
        return office.wiring().tell(validate_code, Validate((Asked(SYSTEM, code),), day)).result

    assert (found("D11", date(2026, 12, 31)), found("D11", date(2027, 1, 1))) == (True, False)
    assert (found("E1", date(2026, 12, 31)), found("E1", date(2027, 1, 1))) == (False, True)


def test_what_is_published_is_never_overwritten(office: Office, files: Path, tmp_path: Path) -> None:
    office.imported(files)
    with pytest.raises(Conflict, match="new version"):
        office.proposed(files)
    other = CODESYSTEM | {"concept": [{"code": "X"}]}
    with pytest.raises(Conflict, match="new version"):
        office.proposed(json_file(tmp_path, other))
    declared = {"resourceType": "CodeSystem", "url": FSIII, "version": "20240530", "content": "complete"}
    with pytest.raises(Conflict, match="new version"):
        office.proposed(json_file(tmp_path, declared | {"concept": [{"code": "X"}]}))


def test_two_proposals_of_one_version_do_not_both_win(office: Office, tmp_path: Path) -> None:
    one = office.proposed(json_file(tmp_path, CODESYSTEM))
    other = office.proposed(json_file(tmp_path, CODESYSTEM | {"concept": [{"code": "X"}]}))

    def approve(change: Change) -> None:
        wiring = office.wiring(BENT)
        carry_out(wiring, wiring.tell(approve_change, change.id, BENT, None))

    approve(one)
    with pytest.raises(Conflict, match="another content"):
        approve(other)


def test_a_table_in_danish_is_an_edition(office: Office, tmp_path: Path) -> None:
    lines = "\ufeffKode;Tekst;Overkode;Gyldig_fra;Gyldig_til;Afløst_af;Gruppe;Kapitel\r\n"
    lines += "DI;Hjertesygdomme;;;;;ja;9\r\nDI50;Hjertesvigt;DI;2000-01-01;;;;9\r\n"
    lines += "DI51;Blåt hjerte;DI;01-01-2000;31-12-2020;DI50;;\r\n"
    (tmp_path / "sks.csv").write_text(lines, encoding="utf-8", newline="")
    office.imported(tmp_path / "sks.csv", ImportAs("a test", SYSTEM, "2026-11", "SKS"))
    found = office.wiring().tell(look_up_code, LookUp(Asked(SYSTEM, "DI51"), TODAY))
    told = {each.name: each.value for each in found.properties}
    assert (found.display, found.edition.name, found.active) == ("Blåt hjerte", "SKS", False)
    assert (told["parent"], told["retirementDate"], told["replacedBy"]) == ("DI", "2020-12-31", "DI50")
    chapter = office.wiring().tell(look_up_code, LookUp(Asked(SYSTEM, "DI"), TODAY))
    assert chapter.concept.abstract
    assert ("kapitel", "9") in chapter.concept.properties
