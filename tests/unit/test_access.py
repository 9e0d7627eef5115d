"""Who may do what: every role against every permission, and the limits no role lifts."""

import itertools
import re
from dataclasses import replace

import pytest

from synlig.core.errors import IntegrityFailure
from synlig.core.kommune import KommuneKode
from synlig.core.permission import Permission, Person, Role
from synlig.core.sensitivity import Sensitivity
from synlig.guard.access import decision
from synlig.guard.access.decision import Datum, decide, policy_faults
from tests.attacks.access_table import (
    GRANTS,
    OF_A_MUNICIPALITY,
    OF_A_MUNICIPALITY_OR_ALL,
    OF_A_MUNICIPALITY_OR_NONE,
)

OWN, OTHER = KommuneKode("0540"), KommuneKode("0259")


def person(*roles: Role, kommune: KommuneKode | None = OWN) -> Person:
    return Person("p", "P", kommune, frozenset(roles), Sensitivity.PROTECTED, "High", {})


@pytest.mark.parametrize(("role", "permission"), list(itertools.product(Role, Permission)))
def test_a_role_gives_exactly_what_the_contract_says(role: Role, permission: Permission) -> None:
    datum = Datum(OWN) if permission in OF_A_MUNICIPALITY | OF_A_MUNICIPALITY_OR_ALL else Datum()
    assert decide(person(role), permission, datum).allowed is (permission in GRANTS[role])


@pytest.mark.parametrize(("role", "permission"), list(itertools.product(Role, Permission)))
def test_another_municipalitys_data_is_nobodys(role: Role, permission: Permission) -> None:
    if permission in OF_A_MUNICIPALITY | OF_A_MUNICIPALITY_OR_NONE | OF_A_MUNICIPALITY_OR_ALL:
        assert not decide(person(role), permission, Datum(OTHER)).allowed


@pytest.mark.parametrize("permission", sorted(OF_A_MUNICIPALITY))
def test_without_a_municipality_there_is_no_own_data(permission: Permission) -> None:
    nobody = person(*Role, kommune=None)
    assert not decide(nobody, permission, Datum(None)).allowed
    assert not decide(nobody, permission, Datum(OWN)).allowed


@pytest.mark.parametrize("permission", list(Permission))
def test_no_role_gives_nothing(permission: Permission) -> None:
    assert not decide(person(), permission, Datum(OWN)).allowed
    assert not decide(person(), permission, Datum()).allowed


def test_the_limit_of_sensitivity_holds_for_every_role() -> None:
    limited = replace(person(*Role), sensitivity=Sensitivity.ORDINARY)
    answer = decide(limited, Permission.READ_OWN_ROWS, Datum(OWN, Sensitivity.SENSITIVE))
    assert not answer.allowed
    assert answer.policies == ("not-above-the-persons-limit",)


@pytest.mark.parametrize("level", ["", "Low", "3", "4", "substantial"])
def test_health_needs_a_real_nsis_level(level: str) -> None:
    weak = replace(person(Role.KVALITET), nsis=level)
    assert not decide(weak, Permission.READ_OWN_ROWS, Datum(OWN, Sensitivity.SENSITIVE)).allowed


def test_protected_persons_need_the_highest_limit() -> None:
    asking = replace(person(Role.KVALITET), sensitivity=Sensitivity.SENSITIVE)
    assert not decide(asking, Permission.READ_OWN_ROWS, Datum(OWN, Sensitivity.SENSITIVE, protected=True)).allowed
    assert decide(asking, Permission.READ_OWN_ROWS, Datum(OWN, Sensitivity.SENSITIVE)).allowed


def test_an_allowed_answer_names_its_policy() -> None:
    assert decide(person(Role.EKSTERN), Permission.READ_RELEASED, Datum()).policies == ("released-cells-for-analysts",)


def test_the_policies_fit_their_schema_and_the_schema_knows_every_permission() -> None:
    assert policy_faults() == []
    schema = (decision.files("synlig.guard.access") / "schema.cedarschema").read_text(encoding="utf-8")
    assert all(f'"{permission.value}"' in schema for permission in Permission)


def test_the_operators_people_end_everybodys_log_ins_and_operation_sees_no_names() -> None:
    security, operation = (person(role, kommune=None) for role in (Role.SIKKERHED, Role.DRIFT))
    for datum in (Datum(OWN), Datum(OTHER), Datum()):
        assert decide(security, Permission.END_SESSIONS, datum).allowed
        assert decide(operation, Permission.END_SESSIONS, datum).allowed
    assert decide(security, Permission.END_SESSIONS, Datum(OWN, Sensitivity.ORDINARY)).allowed
    assert not decide(operation, Permission.END_SESSIONS, Datum(OWN, Sensitivity.ORDINARY)).allowed


UNIT, ELSEWHERE = "4053d58d-0000-4000-8000-00000000000a", "4053d58d-0000-4000-8000-00000000000b"


@pytest.mark.parametrize(
    ("units", "unit", "allowed"),
    [
        ("", "", True),
        ("", UNIT, True),
        (UNIT, UNIT, True),
        (f"{ELSEWHERE},{UNIT}", UNIT, True),
        (UNIT, ELSEWHERE, False),
        (UNIT, "", False),
        (UNIT, UNIT[:-1], False),
        ("none", UNIT, False),
        ("none", "", False),
    ],
)
def test_who_is_limited_to_units_sees_theirs_only(units: str, unit: str, allowed: bool) -> None:
    limited = replace(person(Role.KVALITET), attributes={"orgenhed": units} if units else {})
    for permission in (Permission.READ_OWN_FINDINGS, Permission.READ_OWN_ROWS):
        answer = decide(limited, permission, Datum(OWN, Sensitivity.SENSITIVE, unit=unit))
        assert answer.allowed is allowed
        assert allowed or answer.policies == ("only-the-persons-units",)
    assert decide(limited, Permission.READ_RELEASED, Datum()).allowed


def test_an_answer_that_is_kept_is_only_given_to_the_same_question() -> None:
    asking, datum = person(Role.KVALITET), Datum(OWN, Sensitivity.SENSITIVE)
    assert decide(asking, Permission.READ_OWN_ROWS, datum).allowed
    for changed in (
        replace(asking, kommune=OTHER),
        replace(asking, roles=frozenset({Role.ANALYTIKER})),
        replace(asking, sensitivity=Sensitivity.ORDINARY),
        replace(asking, nsis="Low"),
        replace(asking, attributes={"orgenhed": UNIT}),
    ):
        assert not decide(changed, Permission.READ_OWN_ROWS, datum).allowed
    for other in (replace(datum, kommune=OTHER), replace(datum, unit="", protected=True, kommune=None)):
        assert not decide(asking, Permission.READ_OWN_ROWS, other).allowed
    assert decide(replace(asking, id="another", name="A"), Permission.READ_OWN_ROWS, datum).allowed


def test_levels_rank_as_nsis_has_them() -> None:
    assert decision.NSIS_RANK == {"Low": 1, "Substantial": 2, "High": 3}


def test_other_policies_are_decided_by_from_then_on_and_only_if_they_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decision, "_IN_FORCE", [])
    asking, own = person(Role.DRIFT), Datum(OWN)
    assert not decide(asking, Permission.READ_RELEASED, own).allowed
    delivered = decision.policy_version()
    everything = '@id("all") permit (principal, action, resource);'
    try:
        decision.use_policies(everything)
        answer = decide(asking, Permission.READ_RELEASED, own)
        assert (answer.allowed, answer.policies) == (True, ("all",))
        assert decision.policy_text() == everything
        assert decision.policy_version() == decision.policy_version(everything) != delivered
        for wrong in ("permit (nobody);", 'permit (principal in Role::"x", action, resource) when { principal.x };'):
            with pytest.raises(IntegrityFailure, match="do not fit"):
                decision.use_policies(wrong)
            assert decision.policy_faults(wrong)
        assert decide(asking, Permission.READ_RELEASED, own).allowed
    finally:
        decision.use_policies(decision.delivered_policies())
    assert not decide(asking, Permission.READ_RELEASED, own).allowed
    assert decision.policy_version() == delivered
    assert re.fullmatch("[0-9a-f]{16}", delivered)


def test_what_is_signed_of_policies_is_of_nothing_else() -> None:
    assert decision.policy_statement("ø") == b"access-policies\x00" + "ø".encode()
