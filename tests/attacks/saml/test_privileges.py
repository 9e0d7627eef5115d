"""Hostile privileges: malformed ones are refused, and what is not understood or not ours grants nothing."""

from base64 import b64encode
from collections.abc import Mapping

import pytest

from synlig.core.permission import Role
from synlig.core.sensitivity import Sensitivity
from synlig.guard.saml.reasons import Reason
from tests.attacks.saml.scene import Scene, Token
from tests.attacks.saml.stand_in import CVR, OTHER_CVR, ROLES, group, oiosaml3_attributes, privileges

SCOPE = f"urn:dk:gov:saml:cvrNumberIdentifier:{CVR}"
FOELSOMHED = "http://sts.kombit.dk/constraints/foelsomhed/1"
ORGENHED = "http://sts.kombit.dk/constraints/orgenhed/1"
KLE = "http://sts.kombit.dk/constraints/KLE/1"
UNIT = "4053d58d-0000-4000-8000-00000000000a"
BPP = "http://itst.dk/oiosaml/basic_privilege_profile"


def bearing(value: str) -> Token:
    return Token(facts=lambda facts: facts.attributes.update(oiosaml3_attributes(privileges=value)))


def text(xml: str) -> str:
    return b64encode(xml.encode()).decode()


def listing(inside: str, root: str = BPP) -> str:
    return text(f'<b:PrivilegeList xmlns:b="{root}">{inside}</b:PrivilegeList>')


ROLE = f"<Privilege>{ROLES}kvalitet/1</Privilege>"

MALFORMED: dict[str, tuple[Reason, str]] = {
    "not base64": (Reason.PRIVILEGES, "<PrivilegeList/>"),
    "raw XML": (Reason.PRIVILEGES, f'<b:PrivilegeList xmlns:b="{BPP}"/>'),
    "base64 of text": (Reason.XML, text("kvalitet")),
    "base64 twice": (Reason.XML, text(privileges(group("kvalitet")))),
    "a root of no namespace": (Reason.PRIVILEGES, text(f"<PrivilegeList>{group('kvalitet')}</PrivilegeList>")),
    "a root of another namespace": (Reason.PRIVILEGES, privileges(group("kvalitet"), root=f"{BPP}/2")),
    "a root by another name": (Reason.PRIVILEGES, text(f'<b:Privileges xmlns:b="{BPP}"/>')),
    "groups in the root's namespace": (
        Reason.PRIVILEGES,
        text(f'<PrivilegeList xmlns="{BPP}">{group("kvalitet")}</PrivilegeList>'),
    ),
    "a stranger in the list": (Reason.PRIVILEGES, listing(group("kvalitet") + "<Other/>")),
    "a stranger in a group": (
        Reason.PRIVILEGES,
        listing(f'<PrivilegeGroup Scope="{SCOPE}">{ROLE}<Other/></PrivilegeGroup>'),
    ),
    "a group in a group": (
        Reason.PRIVILEGES,
        listing(f'<PrivilegeGroup Scope="{SCOPE}">{group("kvalitet")}</PrivilegeGroup>'),
    ),
    "a privilege with an element inside": (
        Reason.PRIVILEGES,
        listing(f'<PrivilegeGroup Scope="{SCOPE}"><Privilege>{ROLES}<b/>kvalitet/1</Privilege></PrivilegeGroup>'),
    ),
    "text between the groups": (Reason.PRIVILEGES, listing(f"x{group('kvalitet')}")),
    "a comment": (Reason.COMMENT, listing(group("kvalitet<!---->"))),
    "a CDATA section": (Reason.CDATA, listing(group("<![CDATA[kvalitet]]>"))),
    "an entity": (Reason.DOCTYPE, text(f'<!DOCTYPE b [<!ENTITY r "kvalitet">]><b:PrivilegeList xmlns:b="{BPP}"/>')),
    "an entity bomb": (Reason.DOCTYPE, text('<!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><b>&b;</b>')),
    "a processing instruction": (Reason.PROCESSING_INSTRUCTION, listing(f"<?x?>{group('kvalitet')}")),
    "UTF-16": (Reason.ENCODING, b64encode("<?xml version='1.0'?><b/>".encode("utf-16")).decode()),
    "more tags than any person has": (Reason.TOO_LARGE, listing(group("kvalitet") * 3_000)),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_privileges_are_refused(name: str) -> None:
    reason, value = MALFORMED[name]
    assert Scene().refusal(bearing(value)) is reason


def limited(**constraints: str) -> str:
    names = {"foelsomhed": FOELSOMHED, "orgenhed": ORGENHED, "kle": KLE, "other": "http://x.invalid/constraints/A/1"}
    return privileges(group("kvalitet", constraints={names[name]: value for name, value in constraints.items()}))


def addressed(address: str) -> str:
    return listing(f'<PrivilegeGroup Scope="{SCOPE}"><Privilege>{address}</Privilege></PrivilegeGroup>')


def scoped(scope: str) -> str:
    return listing(f'<PrivilegeGroup Scope="{scope}">{ROLE}</PrivilegeGroup>')


NOTHING: Mapping[str, str] = {
    "of another CVR number": privileges(group("kvalitet", cvr=OTHER_CVR)),
    "of a CVR number that begins alike": scoped(SCOPE + "1"),
    "of a CVR number in Arabic digits": scoped("urn:dk:gov:saml:cvrNumberIdentifier:١١١١١١١١"),
    "of a CVR number with a blank": scoped(SCOPE + " "),
    "of the CVR number by another scheme": scoped(f"urn:dk:gov:saml:CVRnumberidentifier:{CVR}"),
    "of a production unit": scoped("urn:dk:gov:saml:productionUnitIdentifier:x"),
    "of a tax number": scoped(f"urn:dk:gov:saml:seNumberIdentifier:{CVR}"),
    "of a person": scoped("urn:dk:gov:saml:cprNumberIdentifier:x"),
    "of no scope": listing(f"<PrivilegeGroup>{ROLE}</PrivilegeGroup>"),
    "of an empty scope": scoped(""),
    "a role that nobody knows": addressed(f"{ROLES}administrator/1"),
    "a role of another host": addressed("http://other.invalid/roles/usersystemrole/kvalitet/1"),
    "a role whose address ends alike": addressed(f"http://other.invalid/?{ROLES}kvalitet/1"),
    "a role that is a bare word": addressed("kvalitet"),
    "a role in other letters": addressed(f"{ROLES}Kvalitet/1"),
    "a role with an encoded letter": addressed(f"{ROLES}kvalite%74/1"),
    "a role with a letter that looks alike": addressed(f"{ROLES}kvаlitet/1"),
    "a role with an invisible letter": addressed(f"{ROLES}kvalitet\u200b/1"),
    "a role of another version": addressed(f"{ROLES}kvalitet/2"),
    "a role without version": addressed(f"{ROLES}kvalitet"),
    "a role with more behind it": addressed(f"{ROLES}kvalitet/1/x"),
    "a job function": addressed(f"{ROLES.replace('usersystemrole', 'jobrole')}kvalitet/1"),
    "a role of a service": addressed(f"{ROLES.replace('usersystemrole', 'servicesystemrole')}kvalitet/1"),
    "two roles in one": addressed(f"{ROLES}kvalitet/1 {ROLES}drift/1"),
    "a role with a letter before": addressed(f"X{ROLES}kvalitet/1"),
    "a role with a hard blank after": addressed(f"{ROLES}kvalitet/1\u00a0"),
    "an empty role": addressed(""),
    "no role": listing(f'<PrivilegeGroup Scope="{SCOPE}"></PrivilegeGroup>'),
    "KLE": limited(kle="27.35.*"),
    "KLE beside a known constraint": limited(foelsomhed="FOELSOMME_PERSONOPLYSNINGER", kle="*"),
    "a constraint that nobody knows": limited(other="x"),
    "a constraint without name": listing(
        f'<PrivilegeGroup Scope="{SCOPE}">{ROLE}<Constraint>x</Constraint></PrivilegeGroup>'
    ),
    "a constraint in other letters": privileges(
        group("kvalitet", constraints={FOELSOMHED.upper(): "FOELSOMME_PERSONOPLYSNINGER"})
    ),
    "a constraint of another version": privileges(
        group("kvalitet", constraints={FOELSOMHED.replace("/1", "/2"): "FOELSOMME_PERSONOPLYSNINGER"})
    ),
    "a sensitivity that nobody knows": limited(foelsomhed="ALT"),
    "a sensitivity in small letters": limited(foelsomhed="vip_sager"),
    "a sensitivity as a number": limited(foelsomhed="4"),
    "no sensitivity": limited(foelsomhed=""),
    "a sensitivity with a hard blank": limited(foelsomhed="VIP_SAGER\u00a0"),
    "a sensitivity with a letter before": limited(foelsomhed="XVIP_SAGER"),
    "a known sensitivity and an unknown one": limited(foelsomhed="FOELSOMME_PERSONOPLYSNINGER,ALT"),
    "a sensitivity and nothing": limited(foelsomhed="FOELSOMME_PERSONOPLYSNINGER,"),
    "a unit that is none": limited(orgenhed="alle"),
    "no unit": limited(orgenhed=""),
    "every unit": limited(orgenhed="*"),
    "the same constraint twice": listing(
        f'<PrivilegeGroup Scope="{SCOPE}">{ROLE}<Constraint Name="{FOELSOMHED}">IKKE_FORTROLIGE_DATA</Constraint>'
        f'<Constraint Name="{FOELSOMHED}">VIP_SAGER</Constraint></PrivilegeGroup>'
    ),
    "an empty list": listing(""),
    "an empty attribute": "",
}


@pytest.mark.parametrize("name", NOTHING)
def test_privileges_that_are_not_understood_grant_nothing(name: str) -> None:
    person = Scene().finish(bearing(NOTHING[name])).person
    assert (person.roles, person.sensitivity) == (frozenset(), Sensitivity.OPEN)


def test_a_group_that_grants_nothing_takes_nothing_from_the_others() -> None:
    value = privileges(group("drift", cvr=OTHER_CVR), group("analytiker"), group("kvalitet", constraints={KLE: "1"}))
    assert Scene().finish(bearing(value)).person.roles == {Role.ANALYTIKER}


@pytest.mark.parametrize("root", [BPP, "http://digst.dk/oiosaml/basic_privilege_profile"])
def test_both_namespaces_of_the_list_are_read(root: str) -> None:
    value = privileges(group("analytiker", "kvalitet"), root=root)
    assert Scene().finish(bearing(value)).person.roles == {Role.ANALYTIKER, Role.KVALITET}


@pytest.mark.parametrize(
    ("value", "level"),
    [
        ("IKKE_FORTROLIGE_DATA", Sensitivity.OPEN),
        ("FORTROLIGE_PERSONOPLYSNINGER", Sensitivity.ORDINARY),
        ("FORTROLIGE_PERSONOPLYSNINGER, FOELSOMME_PERSONOPLYSNINGER", Sensitivity.SENSITIVE),
        (" VIP_SAGER ", Sensitivity.PROTECTED),
    ],
)
def test_a_sensitivity_constraint_limits_the_person(value: str, level: Sensitivity) -> None:
    assert Scene().finish(bearing(limited(foelsomhed=value))).person.sensitivity is level


def test_no_role_lends_its_sensitivity_to_another() -> None:
    value = privileges(
        group("analytiker", constraints={FOELSOMHED: "VIP_SAGER"}),
        group("kvalitet", constraints={FOELSOMHED: "FORTROLIGE_PERSONOPLYSNINGER"}),
    )
    assert Scene().finish(bearing(value)).person.sensitivity is Sensitivity.ORDINARY


def test_without_a_sensitivity_constraint_specially_protected_persons_stay_hidden() -> None:
    assert Scene().finish().person.sensitivity is Sensitivity.SENSITIVE


def test_units_come_along_in_small_letters_and_once() -> None:
    other = UNIT[:-1] + "b"
    value = limited(orgenhed=f"{other},{UNIT.upper()}, {UNIT}")
    person = Scene().finish(bearing(value)).person
    assert (person.roles, person.attributes["orgenhed"]) == ({Role.KVALITET}, f"{UNIT},{other}")


def test_privileges_may_be_written_over_several_lines() -> None:
    value = listing(
        f'\n <PrivilegeGroup Scope="{SCOPE}">\n  <Privilege>\n{ROLES}kvalitet/1 </Privilege>\n </PrivilegeGroup>\n'
    )
    assert Scene().finish(bearing(value)).person.roles == {Role.KVALITET}


OTHER_UNIT = UNIT[:-1] + "b"


def in_units(role: str, *units: str) -> str:
    return group(role, constraints={ORGENHED: ", ".join(units)} if units else {})


@pytest.mark.parametrize(
    ("groups", "orgenhed"),
    [
        ((in_units("kvalitet", UNIT),), UNIT),
        ((in_units("kvalitet", UNIT), in_units("kvalitet", OTHER_UNIT)), f"{UNIT},{OTHER_UNIT}"),
        ((in_units("kvalitet", UNIT), in_units("kvalitet")), ""),
        ((in_units("kvalitet", UNIT), in_units("analytiker")), UNIT),
        ((in_units("kvalitet", UNIT, OTHER_UNIT), in_units("dataansvarlig", OTHER_UNIT)), OTHER_UNIT),
        ((in_units("kvalitet", UNIT), in_units("dataansvarlig", OTHER_UNIT)), "none"),
        ((in_units("kvalitet"),), ""),
    ],
)
def test_no_role_lends_its_units_to_another(groups: tuple[str, ...], orgenhed: str) -> None:
    person = Scene().finish(bearing(privileges(*groups))).person
    assert person.attributes.get("orgenhed", "") == orgenhed
