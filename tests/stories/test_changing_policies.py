"""Access policies change by two people only: checked, shown line by line, signed, and in force from the next start."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from synlig.core.errors import Conflict, IntegrityFailure, Refused, WrongUsage
from synlig.core.kommune import KommuneKode
from synlig.core.permission import Permission, Person, Role
from synlig.core.sensitivity import Sensitivity
from synlig.guard.access import decision
from synlig.guard.access.decision import RELEASED, decide, delivered_policies, policy_version, use_policies
from synlig.storage.access_policies import access_policies
from synlig.stories.adopt_policies import adopt_policies
from synlig.stories.approve_change import approve_change
from synlig.stories.propose_policies import propose_policies
from synlig.surfaces.carrying_out import carry_out
from tests.code_office import ANNA, BENT, Office, new_office

EXTERNAL = Person("e", "E", None, frozenset({Role.EKSTERN}), Sensitivity.OPEN, "Substantial", {})
WITHOUT_EXTERNAL = delivered_policies().replace(' || principal in Role::"ekstern"', "")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    yield new_office(tmp_path)
    use_policies(delivered_policies())


def started_anew() -> None:
    """As in a new process: nothing but the delivered policies is known."""
    decision._IN_FORCE.clear()
    decision._policies.cache_clear()
    decision._decided.cache_clear()


def may_read() -> bool:
    return decide(EXTERNAL, Permission.READ_RELEASED, RELEASED).allowed


def test_what_was_proposed_decides_nothing_until_another_person_approved(office: Office) -> None:
    change = office.wiring().tell(propose_policies, WITHOUT_EXTERNAL.encode())
    effect = json.loads(change.proposal.effect)
    assert [line for line in effect["diff"] if line[0] in "+-" and line[:3] not in ("+++", "---")] == [
        '-when { principal in Role::"analytiker" || principal in Role::"kvalitet" || principal in Role::"ekstern" }',
        '+when { principal in Role::"analytiker" || principal in Role::"kvalitet" }',
    ]
    assert may_read()
    with pytest.raises(Refused):
        office.wiring().tell(approve_change, change.id, ANNA, None)
    with pytest.raises(Refused):
        carry_out(office.wiring(), change)
    assert may_read()
    wiring = office.wiring(BENT)
    outcome = carry_out(wiring, wiring.tell(approve_change, change.id, BENT, change.digest))
    assert outcome["version"] == effect["to"] == policy_version() != effect["from"]
    assert not may_read()


def test_every_part_decides_by_them_from_its_next_start_and_the_log_names_the_version(office: Office) -> None:
    assert office.wiring().tell(adopt_policies) == policy_version(delivered_policies())
    change = office.wiring().tell(propose_policies, WITHOUT_EXTERNAL.encode())
    wiring = office.wiring(BENT)
    carry_out(wiring, wiring.tell(approve_change, change.id, BENT, change.digest))
    started_anew()
    assert may_read()
    assert office.wiring().tell(adopt_policies) == policy_version(WITHOUT_EXTERNAL)
    assert not may_read()
    said = list(office.wiring().whole_log.search(lambda header: header.event == "access:policies:changed"))
    assert [(one.header.actor, one.header.facts["version"]) for one in said] == [
        ("os:bent", policy_version(WITHOUT_EXTERNAL))
    ]


def test_policies_that_were_altered_where_they_rest_stop_the_start(office: Office) -> None:
    change = office.wiring().tell(propose_policies, WITHOUT_EXTERNAL.encode())
    wiring = office.wiring(BENT)
    carry_out(wiring, wiring.tell(approve_change, change.id, BENT, change.digest))
    with wiring.control.writing() as connection:
        everything = "permit (principal, action, resource);"
        connection.execute(update(access_policies).values(text=everything))
    with pytest.raises(IntegrityFailure):
        office.wiring().tell(adopt_policies)
    assert not may_read()


def test_a_proposal_against_other_policies_than_those_in_force_is_refused(office: Office) -> None:
    first = office.wiring().tell(propose_policies, WITHOUT_EXTERNAL.encode())
    second = office.wiring().tell(propose_policies, f"{delivered_policies()}\n// A remark.\n".encode())
    wiring = office.wiring(BENT)
    carry_out(wiring, wiring.tell(approve_change, first.id, BENT, None))
    approved = wiring.tell(approve_change, second.id, BENT, None)
    with pytest.raises(Refused):
        carry_out(wiring, approved)
    assert not may_read()


@pytest.mark.parametrize(
    "document",
    [
        b"permit (principal, action, resource",
        b'permit (principal in Role::"leder", action == Action::"no:such:thing", resource);',
        b"permit (principal, action, resource) when { principal.cpr == 1 };",
        b"\xff\xfe",
    ],
)
def test_what_does_not_fit_the_schema_is_not_even_proposed(office: Office, document: bytes) -> None:
    with pytest.raises(WrongUsage):
        office.wiring().tell(propose_policies, document)


def test_what_is_in_force_already_is_no_change(office: Office) -> None:
    with pytest.raises(Conflict):
        office.wiring().tell(propose_policies, delivered_policies().encode())


def test_an_answer_of_the_old_policies_is_not_given_after_a_change() -> None:
    asking = Person("k", "K", KommuneKode("0540"), frozenset({Role.ANALYTIKER}), Sensitivity.OPEN, "High", {})
    assert decide(asking, Permission.READ_RELEASED, RELEASED).allowed
    try:
        use_policies("forbid (principal, action, resource);")
        assert not decide(asking, Permission.READ_RELEASED, RELEASED).allowed
        with pytest.raises(IntegrityFailure):
            use_policies("permit")
        assert not decide(asking, Permission.READ_RELEASED, RELEASED).allowed
    finally:
        use_policies(delivered_policies())
    assert decide(asking, Permission.READ_RELEASED, RELEASED).allowed
