"""What must be accepted: both profiles, keys that roll over, clocks that differ a little, every agreed algorithm."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from lxml import etree

from synlig.core.kommune import KommuneKode
from synlig.core.permission import Role
from synlig.guard.saml.idp_metadata import idp_metadata
from synlig.guard.saml.reasons import Reason, TokenRefused
from tests.attacks.saml import stand_in
from tests.attacks.saml.scene import Scene, Token, agreed, later, service_key
from tests.attacks.saml.sealing import Sealing
from tests.attacks.saml.signing import Signing
from tests.attacks.saml.stand_in import (
    CVR,
    NOW,
    USER,
    Element,
    Facts,
    add_attribute,
    find,
    group,
    instant,
    kombit_attributes,
    oiosaml3_attributes,
    pair,
    privileges,
)

DATA = "saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData"


def edited(edit: Callable[[Element], object]) -> Token:
    def edit_it(assertion: Element) -> Element:
        edit(assertion)
        return assertion

    return Token(assertion=edit_it)


def bearing(attributes: dict[str, str]) -> Token:
    def bear(facts: Facts) -> None:
        facts.attributes = attributes

    return Token(facts=bear)


def test_a_token_of_oiosaml_3_is_the_person_it_names() -> None:
    vouched = Scene().finish(bearing(oiosaml3_attributes(name="Ida Prøve")))
    person = vouched.person
    assert (person.id, person.name, person.kommune) == (f"saml:{CVR}:{USER}", "Ida Prøve", "0540")
    assert (person.roles, person.nsis) == ({Role.ANALYTIKER, Role.KVALITET}, "Substantial")
    assert person.attributes == {"cvr": CVR, "organisation": "Prøvekommunen"}
    assert vouched.return_to == "/tabeller"
    assert Scene().finish().person.name == USER, "without a name the id stands for it"
    assert Scene().provider.name == "saml"


def test_a_token_of_the_context_handler_is_the_person_it_names() -> None:
    person = Scene(agreed("kombit")).finish().person
    assert (person.id, person.name, person.kommune) == (f"saml:{CVR}:{USER}", "Ida Prøve", "0540")
    assert (person.roles, person.nsis) == ({Role.ANALYTIKER, Role.KVALITET}, "Substantial")


@pytest.mark.parametrize(
    "version",
    ["dk:gov:saml:attribute:KombitSpecVer", "https://data.gov.dk/model/core/kombitSpecVer"],
)
def test_a_token_of_the_context_handler_may_use_the_newer_names(version: str) -> None:
    token = bearing({**oiosaml3_attributes(), version: "2.0"})
    assert Scene(agreed("kombit")).finish(token).person.roles == {Role.ANALYTIKER, Role.KVALITET}


def test_a_newer_connection_to_the_context_handler_may_have_persistent_names() -> None:
    def persistent(facts: Facts) -> None:
        facts.name_id = f"https://data.gov.dk/model/core/eid/professional/uuid/{USER.upper()}"
        facts.name_id_format = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"

    assert Scene(agreed("kombit")).finish(Token(facts=persistent)).person.id == f"saml:{CVR}:{USER}"


def test_a_display_name_may_have_commas_and_equals_signs() -> None:
    name = "Prøve, Ida (Team O = 2), cand.scient."
    token = Token(facts=lambda facts: setattr(facts, "name_id", f"C=DK,O={CVR},CN={name},Serial={USER}"))
    assert Scene(agreed("kombit")).finish(token).person.name == name


def test_an_empty_attribute_is_an_absent_one() -> None:
    attributes = {**kombit_attributes(AssuranceLevel=""), "urn:oid:2.5.4.10": ""}
    assert "organisation" not in Scene(agreed("kombit")).finish(bearing(attributes)).person.attributes


def test_an_attribute_without_a_value_is_an_absent_one() -> None:
    def empty(root: Element) -> None:
        attribute = find(root, "saml:AttributeStatement")[-1]
        assert attribute.get("Name", "").endswith("privilegesIntermediate")
        attribute.remove(attribute[0])

    assert Scene().finish(edited(empty)).person.roles == frozenset()


def test_attributes_that_nobody_knows_may_be_repeated_and_have_several_values() -> None:
    def add(root: Element) -> None:
        for _ in range(2):
            add_attribute(find(root, "saml:AttributeStatement"), "urn:x", "1", "2")

    assert Scene().finish(edited(add)).person.roles


@pytest.mark.parametrize(("length", "fits"), [(512, True), (513, False)])
def test_a_name_has_at_most_512_characters(length: int, *, fits: bool) -> None:
    frame = f"C=DK,O={CVR},CN=,Serial={USER}"
    value = frame.replace("CN=", "CN=" + "a" * (length - len(frame)))
    token = Token(facts=lambda facts: setattr(facts, "name_id", value))
    if fits:
        assert Scene(agreed("kombit")).finish(token).person.roles
    else:
        assert Scene(agreed("kombit")).refusal(token) is Reason.NAME_ID


def test_attributes_that_nobody_knows_are_left_alone() -> None:
    attributes = {**oiosaml3_attributes(), "urn:x": "1", "https://data.gov.dk/model/core/eid/email": "a@b.invalid"}
    person = Scene().finish(bearing(attributes)).person
    assert set(person.attributes) == {"cvr", "organisation"}


@pytest.mark.parametrize("name", ["old", "new"])
def test_both_certificates_of_a_roll_over_vouch(name: str) -> None:
    scene = Scene(agreed("oiosaml3", pair("old"), pair("new")))
    assert scene.finish(Token(sign=Signing(by=pair(name)))).person.roles


@pytest.mark.parametrize("name", ["sp", "sp after"])
def test_both_keys_of_our_own_roll_over_open(name: str) -> None:
    connection = replace(agreed(), keys=(service_key(pair("sp after")), service_key(pair("sp"))))
    assert Scene(connection).finish(Token(seal=Sealing(to=pair(name)))).person.roles


def at(path: str, name: str, seconds: float) -> Token:
    def put(root: Element) -> None:
        (root if path == "." else find(root, path)).set(name, instant(later(seconds)))

    return edited(put)


@pytest.mark.parametrize(
    "token",
    [
        at(".", "IssueInstant", -300),
        at(".", "IssueInstant", 300),
        at("saml:Conditions", "NotBefore", 300),
        edited(
            lambda it: find(it, "saml:Conditions").attrib.update(
                {"NotBefore": instant(later(-600)), "NotOnOrAfter": instant(later(-299.999))}
            )
        ),
        at(DATA, "NotOnOrAfter", -299.999),
        at("saml:AuthnStatement", "AuthnInstant", 300),
        at("saml:AuthnStatement", "AuthnInstant", -40_000),
        at("saml:AuthnStatement", "SessionNotOnOrAfter", -299.999),
        edited(lambda it: find(it, "saml:Conditions").attrib.pop("NotBefore")),
        edited(lambda it: it.set("IssueInstant", "2026-11-24T09:00:00Z")),
        edited(lambda it: it.set("IssueInstant", "2026-11-24T09:00:00.123456789Z")),
        Token(response=lambda it: it.set("IssueInstant", instant(later(-300)))),
    ],
)
def test_clocks_may_differ_by_the_skew(token: Token) -> None:
    assert Scene().finish(token).person.roles


def test_without_skew_clocks_may_not_differ() -> None:
    connection = replace(agreed(), skew=timedelta(0))
    assert Scene(connection).finish().person.roles
    assert Scene(connection).refusal(at(".", "IssueInstant", 0.001)) is Reason.FUTURE
    assert Scene(connection).refusal(at(".", "IssueInstant", -0.001)) is Reason.STALE
    assert Scene(connection).refusal(at(DATA, "NotOnOrAfter", 0)) is Reason.EXPIRED


@pytest.mark.parametrize(
    ("path", "tag"),
    [(".", "Advice"), ("saml:Conditions", "OneTimeUse"), ("saml:Conditions", "ProxyRestriction")],
)
def test_what_may_stand_there_and_says_nothing_to_us_is_left_alone(path: str, tag: str) -> None:
    token = edited(lambda it: etree.SubElement(it if path == "." else find(it, path), f"{{{stand_in.SAML}}}{tag}"))
    assert Scene().finish(token).person.roles


def test_a_session_index_may_be_missing_with_oiosaml_3() -> None:
    token = edited(lambda it: find(it, "saml:AuthnStatement").attrib.pop("SessionIndex"))
    assert Scene().finish(token).person.roles


def test_a_second_audience_and_a_second_bearer_for_us_are_read() -> None:
    def second(root: Element) -> None:
        restriction = find(root, "saml:Conditions/saml:AudienceRestriction")
        etree.SubElement(restriction, f"{{{stand_in.SAML}}}Audience").text = "https://other.invalid"
        confirmation = find(root, "saml:Subject/saml:SubjectConfirmation")
        confirmation.addnext(etree.fromstring(etree.tostring(confirmation)))

    assert Scene().finish(edited(second)).person.roles


@pytest.mark.parametrize(
    ("organisation", "roles", "granted"),
    [
        (KommuneKode("0540"), tuple(Role), set(Role)),
        ("drift", tuple(Role), set(Role) - {Role.KVALITET, Role.DATAANSVARLIG}),
        (None, tuple(Role), {Role.ANALYTIKER, Role.EKSTERN}),
    ],
)
def test_an_organisation_gives_only_the_roles_it_may_hold(
    organisation: KommuneKode | None, roles: tuple[Role, ...], granted: set[Role]
) -> None:
    known = {} if organisation is None else {CVR: organisation}
    token = bearing(oiosaml3_attributes(privileges=privileges(group(*roles))))
    person = Scene(replace(agreed(), organisations=known)).finish(token).person
    assert person.roles == granted
    assert person.kommune == ("0540" if organisation == "0540" else None)


def test_metadata_that_is_over_vouches_for_nobody() -> None:
    until = f'validUntil="{instant(later(1))}"'
    connection = replace(agreed(), idp=idp_metadata(stand_in.metadata(pair("idp"), attributes=until)))
    scene = Scene(connection)
    posted = scene.post(Token())
    scene.watch.now = later(1)
    with pytest.raises(TokenRefused) as refused:
        scene.provider.finish({"SAMLResponse": posted}, scene.begun.remember)
    assert refused.value.reason is Reason.CERTIFICATE
    scene.watch.now = NOW
    assert scene.provider.finish({"SAMLResponse": posted}, scene.begun.remember).person.roles
