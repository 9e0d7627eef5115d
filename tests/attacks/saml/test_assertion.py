"""Hostile assertions, well signed: about another service, at another time, by another, or of another shape."""

from collections.abc import Callable
from copy import deepcopy

import pytest
from lxml import etree

from synlig.guard.saml.reasons import Reason
from tests.attacks.saml.scene import Scene, Token, agreed, later
from tests.attacks.saml.stand_in import SAML, USER, Element, Facts, find, instant

EID = "https://data.gov.dk/model/core/eid"
DATA = "saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData"
BEARER = "saml:Subject/saml:SubjectConfirmation"
FORMAT = "urn:oasis:names:tc:SAML:2.0:nameid-format:"


def inner(edit: Callable[[Element], object]) -> Token:
    """An assertion that is edited before it is signed."""

    def edit_it(assertion: Element) -> Element:
        edit(assertion)
        return assertion

    return Token(assertion=edit_it)


def put(path: str, name: str, value: str | None) -> Token:
    def edit(root: Element) -> None:
        element = root if path == "." else find(root, path)
        if value is None:
            element.attrib.pop(name)
        else:
            element.set(name, value)

    return inner(edit)


def text(path: str, value: str | None) -> Token:
    return inner(lambda it: setattr(find(it, path), "text", value))


def twice(path: str) -> Token:
    return inner(lambda it: find(it, path).addnext(deepcopy(find(it, path))))


def without(path: str) -> Token:
    def edit(root: Element) -> None:
        found = find(root, path)
        parent = found.getparent()
        assert parent is not None
        parent.remove(found)

    return inner(edit)


def add(path: str, tag: str, value: str = "") -> Token:
    return inner(lambda it: setattr(etree.SubElement(find(it, path), f"{{{SAML}}}{tag}"), "text", value))


def at(path: str, name: str, seconds: float) -> Token:
    return put(path, name, instant(later(seconds)))


def second_restriction(root: Element) -> None:
    restriction = etree.SubElement(find(root, "saml:Conditions"), f"{{{SAML}}}AudienceRestriction")
    etree.SubElement(restriction, f"{{{SAML}}}Audience").text = "https://other.invalid"


def second_confirmation(root: Element) -> None:
    second = deepcopy(find(root, BEARER))
    find(second, "saml:SubjectConfirmationData").set("Recipient", "https://other.invalid/acs")
    find(root, BEARER).addnext(second)


HOSTILE: dict[str, tuple[Reason, Token]] = {
    "another issuer": (Reason.ISSUER, text("saml:Issuer", "https://other.invalid")),
    "issuer that begins right": (Reason.ISSUER, text("saml:Issuer", "https://idp.stand-in.invalid.evil.invalid")),
    "issuer of another format": (Reason.ISSUER, put("saml:Issuer", "Format", f"{FORMAT}persistent")),
    "version 1.1": (Reason.VERSION, put(".", "Version", "1.1")),
    "issued long ago": (Reason.STALE, at(".", "IssueInstant", -300.001)),
    "issued in the future": (Reason.FUTURE, at(".", "IssueInstant", 300.001)),
    "issued at no time": (Reason.INSTANT, put(".", "IssueInstant", None)),
    "no subject": (Reason.ASSERTION_SHAPE, without("saml:Subject")),
    "two subjects": (Reason.ASSERTION_SHAPE, twice("saml:Subject")),
    "no name": (Reason.NAME_ID, without("saml:Subject/saml:NameID")),
    "two names": (Reason.NAME_ID, twice("saml:Subject/saml:NameID")),
    "name with an element inside": (Reason.NAME_ID, add("saml:Subject/saml:NameID", "x")),
    "empty name": (Reason.NAME_ID, text("saml:Subject/saml:NameID", None)),
    "encrypted name": (
        Reason.ASSERTION_SHAPE,
        inner(lambda it: setattr(find(it, "saml:Subject/saml:NameID"), "tag", f"{{{SAML}}}EncryptedID")),
    ),
    "name of no format": (Reason.NAME_ID, put("saml:Subject/saml:NameID", "Format", None)),
    "name of an unagreed format": (Reason.NAME_ID, put("saml:Subject/saml:NameID", "Format", f"{FORMAT}emailAddress")),
    "name of KOMBIT's format": (
        Reason.NAME_ID,
        put("saml:Subject/saml:NameID", "Format", "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"),
    ),
    "a name that is no uuid": (Reason.NAME_ID, text("saml:Subject/saml:NameID", f"{EID}/professional/uuid/admin")),
    "a private person": (Reason.NAME_ID, text("saml:Subject/saml:NameID", f"{EID}/person/uuid/{USER}")),
    "name with something before": (
        Reason.NAME_ID,
        text("saml:Subject/saml:NameID", f"x{EID}/professional/uuid/{USER}"),
    ),
    "name with a line after": (
        Reason.NAME_ID,
        text("saml:Subject/saml:NameID", f"{EID}/professional/uuid/{USER}\n"),
    ),
    "name with other dots": (
        Reason.NAME_ID,
        text("saml:Subject/saml:NameID", f"https://dataXgov.dk/model/core/eid/professional/uuid/{USER}"),
    ),
    "endless name": (Reason.NAME_ID, text("saml:Subject/saml:NameID", "a" * 100_000)),
    "name made for another service": (
        Reason.NAME_ID,
        put("saml:Subject/saml:NameID", "SPNameQualifier", "https://other.invalid"),
    ),
    "no confirmation": (Reason.CONFIRMATION, without(BEARER)),
    "sender vouches": (Reason.CONFIRMATION, put(BEARER, "Method", "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches")),
    "holder of a key": (Reason.CONFIRMATION, put(BEARER, "Method", "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key")),
    "no confirmation data": (Reason.CONFIRMATION, without(DATA)),
    "two confirmation data": (Reason.CONFIRMATION, twice(DATA)),
    "second confirmation for another service": (Reason.RECIPIENT, inner(second_confirmation)),
    "for another recipient": (Reason.RECIPIENT, put(DATA, "Recipient", "https://other.invalid/saml/acs")),
    "for a recipient with a port": (
        Reason.RECIPIENT,
        put(DATA, "Recipient", "https://gateway.stand-in.invalid:443/saml/acs"),
    ),
    "for no recipient": (Reason.RECIPIENT, put(DATA, "Recipient", None)),
    "answer to another request": (Reason.IN_RESPONSE_TO, put(DATA, "InResponseTo", "_other")),
    "answer to nothing": (Reason.IN_RESPONSE_TO, put(DATA, "InResponseTo", None)),
    "confirmation with a beginning": (Reason.CONFIRMATION, at(DATA, "NotBefore", -60)),
    "confirmation without an end": (Reason.INSTANT, put(DATA, "NotOnOrAfter", None)),
    "confirmation that is over": (Reason.EXPIRED, at(DATA, "NotOnOrAfter", -300)),
    "no conditions": (Reason.ASSERTION_SHAPE, without("saml:Conditions")),
    "two conditions": (Reason.ASSERTION_SHAPE, twice("saml:Conditions")),
    "conditions that are over": (Reason.EXPIRED, at("saml:Conditions", "NotOnOrAfter", -300)),
    "conditions without an end": (Reason.INSTANT, put("saml:Conditions", "NotOnOrAfter", None)),
    "conditions that have not begun": (Reason.NOT_YET, at("saml:Conditions", "NotBefore", 300.001)),
    "conditions that begin at no time": (Reason.INSTANT, put("saml:Conditions", "NotBefore", "now")),
    "for another audience": (
        Reason.AUDIENCE,
        text("saml:Conditions/saml:AudienceRestriction/saml:Audience", "https://other.invalid"),
    ),
    "for an audience that begins right": (
        Reason.AUDIENCE,
        text(
            "saml:Conditions/saml:AudienceRestriction/saml:Audience",
            "https://gateway.stand-in.invalid/saml/metadata/x",
        ),
    ),
    "for no audience": (Reason.AUDIENCE, without("saml:Conditions/saml:AudienceRestriction/saml:Audience")),
    "for everybody": (Reason.AUDIENCE, without("saml:Conditions/saml:AudienceRestriction")),
    "for us and, in another restriction, for others only": (Reason.AUDIENCE, inner(second_restriction)),
    "a condition that nobody knows": (Reason.CONDITION, add("saml:Conditions", "Condition")),
    "no authentication": (Reason.ASSERTION_SHAPE, without("saml:AuthnStatement")),
    "two authentications": (Reason.ASSERTION_SHAPE, twice("saml:AuthnStatement")),
    "authenticated in the future": (Reason.FUTURE, at("saml:AuthnStatement", "AuthnInstant", 300.001)),
    "authenticated at no time": (Reason.INSTANT, put("saml:AuthnStatement", "AuthnInstant", None)),
    "a session that is over": (Reason.SESSION, at("saml:AuthnStatement", "SessionNotOnOrAfter", -300)),
    "a session that ends at no time": (Reason.INSTANT, put("saml:AuthnStatement", "SessionNotOnOrAfter", "")),
    "an authorisation": (
        Reason.ASSERTION_SHAPE,
        inner(lambda it: etree.SubElement(it, f"{{{SAML}}}AuthzDecisionStatement")),
    ),
    "no attributes": (Reason.ASSERTION_SHAPE, without("saml:AttributeStatement")),
    "two lists of attributes": (Reason.ASSERTION_SHAPE, twice("saml:AttributeStatement")),
    "an assertion in an assertion": (
        Reason.ASSERTION_SHAPE,
        inner(lambda it: it.append(deepcopy(it)) or it[-1].set("ID", "_b")),
    ),
    "an assertion of SAML 1": (
        Reason.ASSERTION_SHAPE,
        inner(lambda it: setattr(it, "tag", "{urn:oasis:names:tc:SAML:1.0:assertion}Assertion")),
    ),
    "an assertion of no namespace": (Reason.ASSERTION_SHAPE, inner(lambda it: setattr(it, "tag", "Assertion"))),
    "text between the statements": (Reason.ASSERTION_SHAPE, inner(lambda it: setattr(it[0], "tail", "x"))),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_assertions_are_refused(name: str) -> None:
    reason, token = HOSTILE[name]
    assert Scene().refusal(token) is reason


def kombit_name(value: str) -> Token:
    return Token(facts=lambda facts: setattr(facts, "name_id", value))


OTHER = "ffffffff-ffff-ffff-ffff-ffffffffffff"
KOMBIT: dict[str, tuple[Reason, Token]] = {
    "another organisation": (Reason.NAME_ID_CVR, kombit_name(f"C=DK,O=22222222,CN=Ida,Serial={USER}")),
    "organisation in digits of another script": (Reason.NAME_ID, kombit_name(f"C=DK,O=١١١١١١١١,CN=Ida,Serial={USER}")),
    "organisation in wide digits": (Reason.NAME_ID, kombit_name(f"C=DK,O=１１１１１１１１,CN=Ida,Serial={USER}")),
    "two organisations": (Reason.NAME_ID, kombit_name(f"C=DK,O=11111111,O=22222222,CN=Ida,Serial={USER}")),
    "a display name with an organisation": (
        Reason.NAME_ID,
        kombit_name(f"C=DK,O=11111111,CN=Ida,O=22222222,Serial={USER}"),
    ),
    "a display name with a user": (
        Reason.NAME_ID,
        kombit_name(f"C=DK,O=11111111,CN=Ida,Serial={OTHER},Serial={USER}"),
    ),
    "a display name with a user in other letters": (
        Reason.NAME_ID,
        kombit_name(f"C=DK,O=11111111,CN=Ida, serial ={OTHER},Serial={USER}"),
    ),
    "no organisation": (Reason.NAME_ID, kombit_name(f"C=DK,CN=Ida,Serial={USER}")),
    "no user": (Reason.NAME_ID, kombit_name("C=DK,O=11111111,CN=Ida")),
    "a user that is no uuid": (Reason.NAME_ID, kombit_name("C=DK,O=11111111,CN=Ida,Serial=root")),
    "another country": (Reason.NAME_ID, kombit_name(f"C=SE,O=11111111,CN=Ida,Serial={USER}")),
    "something before": (Reason.NAME_ID, kombit_name(f"X=1,C=DK,O=11111111,CN=Ida,Serial={USER}")),
    "something after": (Reason.NAME_ID, kombit_name(f"C=DK,O=11111111,CN=Ida,Serial={USER},X=1")),
    "a line in the display name": (Reason.NAME_ID, kombit_name(f"C=DK,O=11111111,CN=Ida\nX,Serial={USER}")),
    "many commas": (Reason.NAME_ID, kombit_name("C=DK,O=11111111,CN=" + "," * 480)),
    "no session": (Reason.SESSION, put("saml:AuthnStatement", "SessionIndex", None)),
}


@pytest.mark.parametrize("name", KOMBIT)
def test_hostile_names_of_the_context_handler_are_refused(name: str) -> None:
    reason, token = KOMBIT[name]
    assert Scene(agreed("kombit")).refusal(token) is reason


def test_an_old_authentication_does_not_do_where_a_fresh_one_was_asked_for() -> None:
    old = at("saml:AuthnStatement", "AuthnInstant", -300.001)
    assert Scene(fresh=True).refusal(old) is Reason.OLD_AUTHENTICATION
    assert Scene(fresh=True).finish(at("saml:AuthnStatement", "AuthnInstant", -300)).person.roles
    assert Scene().finish(old).person.roles


def raise_loa(facts: Facts) -> None:
    facts.attributes["https://data.gov.dk/concept/core/nsis/loa"] = "High"


def test_a_step_up_is_not_answered_by_the_usual_level() -> None:
    assert Scene(minimum="High").refusal(Token()) is Reason.LEVEL_TOO_LOW
    assert Scene(minimum="High").finish(Token(facts=raise_loa)).person.nsis == "High"


def test_a_step_up_never_lowers_the_level_of_the_connection() -> None:
    scene = Scene(minimum="Low")
    low = Token(facts=lambda facts: facts.attributes.update({"https://data.gov.dk/concept/core/nsis/loa": "Low"}))
    assert scene.refusal(low) is Reason.LEVEL_TOO_LOW
