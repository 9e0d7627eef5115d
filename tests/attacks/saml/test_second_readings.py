"""Hostile tokens with a second reading: two of what there is one of, further in or further on, and other spellings."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

import pytest
from lxml import etree

from synlig.core.permission import Role
from synlig.guard.saml.parsing import LARGEST
from synlig.guard.saml.reasons import Reason, TokenRefused
from tests.attacks.saml.scene import BASE_URL, Scene, Token
from tests.attacks.saml.signing import Signing
from tests.attacks.saml.stand_in import CVR, DS, ROLES, SAML, SAMLP, USER, Element, find, group, pair
from tests.attacks.saml.stand_in import privileges as listed
from tests.attacks.saml.test_assertion import BEARER, DATA, inner
from tests.attacks.saml.test_envelope import attribute, outer
from tests.attacks.saml.test_privileges import BPP, bearing, scoped, text
from tests.attacks.saml.test_signature import afterwards

EID = "https://data.gov.dk/model/core/eid"


def under(path: str, *tags: str, **attributes: str) -> Callable[[Element], object]:
    """Elements, one in the other, put last under the one at `path`; the innermost has the attributes."""

    def add(root: Element) -> None:
        element = root if path == "." else find(root, path)
        for tag in tags:
            element = etree.SubElement(element, tag)
        element.attrib.update(attributes)

    return add


def second_of_all_in_the_status(response: Element) -> None:
    detail = etree.SubElement(find(response, "samlp:Status"), f"{{{SAMLP}}}StatusDetail")
    detail.append(deepcopy(find(response, "saml:EncryptedAssertion")))


def advised(tag: str) -> Callable[[Element], object]:
    """Another assertion as an advice, which stands under the same signature."""

    def advise(root: Element) -> None:
        advice = etree.Element(f"{{{SAML}}}Advice")
        other = etree.SubElement(advice, f"{{{SAML}}}{tag}", {"ID": "_b", "Version": "2.0"})
        other.append(deepcopy(find(root, "saml:Subject")))
        find(root, "saml:Conditions").addnext(advice)

    return advise


def another_name_confirmed(root: Element) -> None:
    other = deepcopy(find(root, "saml:Subject/saml:NameID"))
    find(root, BEARER).insert(0, other)


def same_id(root: Element) -> None:
    find(root, "saml:Subject").set("{http://www.w3.org/XML/1998/namespace}id", root.get("ID", ""))


def chain(*holders: str) -> Token:
    """A signature by a stranger whose KeyInfo has a chain up to, or down from, the right certificate."""

    def show(signature: Element) -> None:
        data = find(signature, "ds:KeyInfo/ds:X509Data")
        for one in data:
            data.remove(one)
        for name in holders:
            etree.SubElement(data, f"{{{DS}}}X509Certificate").text = pair(name).der64

    return replace(afterwards(show), sign=Signing(by=pair("stranger")))


def decoded_as(encoding: str) -> Token:
    return Token(plain=lambda plain: plain.decode().encode(encoding))


DEFAULTED = '<!DOCTYPE saml:Assertion [<!ATTLIST saml:Assertion ID ID "_x">]>'


def hidden(old: str, new: str) -> Token:
    """Markup that no search of the bytes finds, since zeros stand between its letters."""
    return Token(plain=lambda plain: plain.decode().replace(old, new, 1).encode("utf-32-le"))


HOSTILE: dict[str, tuple[Reason, Token]] = {
    "a second assertion in the status": (Reason.ASSERTION_COUNT, outer(second_of_all_in_the_status)),
    "a plain assertion in the status": (
        Reason.NOT_ENCRYPTED,
        outer(under("samlp:Status", f"{{{SAMLP}}}StatusDetail", f"{{{SAML}}}Assertion")),
    ),
    "another assertion as an advice": (Reason.ASSERTION_SHAPE, inner(advised("Assertion"))),
    "an encrypted one as an advice": (Reason.ASSERTION_SHAPE, inner(advised("EncryptedAssertion"))),
    "a confirmation of another name": (Reason.CONFIRMATION, inner(another_name_confirmed)),
    "a bearer who is to hold a key": (Reason.CONFIRMATION, inner(under(DATA, f"{{{DS}}}KeyInfo"))),
    "a confirmation with text in it": (Reason.CONFIRMATION, inner(lambda it: setattr(find(it, DATA), "text", "x"))),
    "a name by base id": (Reason.ASSERTION_SHAPE, inner(under("saml:Subject", f"{{{SAML}}}BaseID"))),
    "the same id by xml:id": (Reason.DUPLICATE_ID, inner(same_id)),
    "the id of the part by a default of a DTD": (Reason.DOCTYPE, Token(plain=lambda plain: DEFAULTED.encode() + plain)),
    "a chain from a stranger to the right certificate": (Reason.SIGNATURE, chain("stranger", "idp")),
    "the right certificate before a stranger's": (Reason.SIGNATURE, chain("idp", "stranger")),
    "a certificate of nobody": (Reason.SIGNATURE, chain()),
    "UTF-32 inside the encryption": (Reason.ENCODING, decoded_as("utf-32")),
    "UTF-32 without a mark": (Reason.XML, decoded_as("utf-32-le")),
    "UTF-16 the other way round": (Reason.XML, decoded_as("utf-16-be")),
    "UTF-32 without a mark, the other way round": (Reason.XML, decoded_as("utf-32-be")),
    "UTF-32 around a comment in the name": (Reason.XML, hidden("-000000005eed<", "-000000005eed<!---->x<")),
    "UTF-32 around a DTD": (Reason.XML, hidden("<saml:Assertion", f"{DEFAULTED}<saml:Assertion")),
    "UTF-32 around the response": (Reason.XML, Token(raw=lambda raw: raw.decode().encode("utf-32-be"))),
    "UTF-7 that nobody declared": (Reason.XML, Token(plain=lambda plain: plain.replace(b"<", b"+ADw-"))),
    "a destination with the port": (
        Reason.DESTINATION,
        attribute("Destination", "https://gateway.stand-in.invalid:443/saml/acs"),
    ),
    "a destination with a user": (
        Reason.DESTINATION,
        attribute("Destination", "https://gateway.stand-in.invalid@other.invalid/saml/acs"),
    ),
    "a destination with a dot at its end": (
        Reason.DESTINATION,
        attribute("Destination", "https://gateway.stand-in.invalid./saml/acs"),
    ),
    "a destination of two addresses": (
        Reason.DESTINATION,
        attribute("Destination", f"{BASE_URL}/saml/acs {BASE_URL}/saml/acs"),
    ),
    "a signature of no bytes but padding": (
        Reason.SIGNATURE,
        afterwards(lambda it: setattr(find(it, "ds:SignatureValue"), "text", "====")),
    ),
    "privileges larger than any": (Reason.TOO_LARGE, bearing(text(" " * (LARGEST - 20_000)))),
    "privileges with a reference to a character of none": (
        Reason.XML,
        bearing(
            text('<b:PrivilegeList xmlns:b="http://itst.dk/oiosaml/basic_privilege_profile">&#0;</b:PrivilegeList>')
        ),
    ),
    "privileges with two roots": (Reason.XML, bearing(text(f'<b:PrivilegeList xmlns:b="{BPP}"/>' * 2))),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_second_reading_is_refused(name: str) -> None:
    reason, token = HOSTILE[name]
    assert Scene().refusal(token) is reason


def test_an_advice_of_none_and_one_time_use_are_no_matter() -> None:
    def add(root: Element) -> None:
        find(root, "saml:Conditions").addnext(etree.Element(f"{{{SAML}}}Advice"))
        for tag in ("OneTimeUse", "ProxyRestriction"):
            etree.SubElement(find(root, "saml:Conditions"), f"{{{SAML}}}{tag}")

    scene = Scene()
    token = scene.post(inner(add))
    assert scene.provider.finish({"SAMLResponse": token}, scene.begun.remember).person.roles
    with pytest.raises(TokenRefused) as again:
        scene.provider.finish({"SAMLResponse": token}, scene.begun.remember)
    assert again.value.reason is Reason.REPLAY


def test_what_others_put_beside_an_attribute_is_not_read_for_it() -> None:
    """Attributes of another namespace have the name of ours, and say something else."""

    def beside(root: Element) -> None:
        for one in find(root, "saml:AttributeStatement"):
            one.set("{urn:evil}Name", f"{EID}/professional/cvr")
        find(root, "saml:Subject/saml:NameID").set("{urn:evil}Format", "urn:evil")
        find(root, DATA).set("{urn:evil}Recipient", "https://other.invalid")
        root.set("{urn:evil}Version", "1.1")

    assert Scene().finish(inner(beside)).person.id == f"saml:{CVR}:{USER}"

    def only_there(root: Element) -> None:
        data = find(root, DATA)
        data.set("{urn:evil}Recipient", data.attrib.pop("Recipient"))

    assert Scene().refusal(inner(only_there)) is Reason.RECIPIENT


def test_an_answer_to_one_browser_is_none_to_another() -> None:
    one, other = Scene(), Scene()
    posted = one.post(Token())
    for remembered in (other.begun.remember, "", one.begun.remember[:-1] + "x"):
        with pytest.raises(TokenRefused) as refused:
            other.provider.finish({"SAMLResponse": posted}, remembered)
        assert refused.value.reason in (Reason.IN_RESPONSE_TO, Reason.OTHER_BROWSER)
    assert one.provider.finish({"SAMLResponse": posted}, one.begun.remember).person.roles


@pytest.mark.parametrize("state", ["https://other.invalid/", "//other.invalid", "javascript:alert(1)", "/adgang"])
def test_the_state_that_comes_with_an_answer_leads_nowhere(state: str) -> None:
    scene = Scene()
    answer = {"SAMLResponse": scene.post(Token()), "RelayState": state}
    assert scene.provider.finish(answer, scene.begun.remember).return_to == "/tabeller"


NOTHING = {
    "a scope in capitals": scoped(f"URN:DK:GOV:SAML:CVRNUMBERIDENTIFIER:{CVR}"),
    "a scope with a blank before": scoped(f" urn:dk:gov:saml:cvrNumberIdentifier:{CVR}"),
    "a scope without its beginning": scoped(CVR),
    "a scope of two": scoped(f"urn:dk:gov:saml:cvrNumberIdentifier:{CVR},urn:dk:gov:saml:cvrNumberIdentifier:22222222"),
    "a scope of another kind that ends in ours": scoped(f"urn:x:urn:dk:gov:saml:cvrNumberIdentifier:{CVR}"),
    "a role of https in place of http": listed(group("kvalitet", prefix=ROLES.replace("http:", "https:"))),
    "a role with a port": listed(group("kvalitet", prefix=ROLES.replace(".invalid/", ".invalid:80/"))),
}


@pytest.mark.parametrize("name", NOTHING)
def test_scopes_and_roles_that_only_look_alike_grant_nothing(name: str) -> None:
    assert Scene().finish(bearing(NOTHING[name])).person.roles == frozenset()


def test_base64_over_several_lines_is_read_and_references_in_it_are_letters() -> None:
    value = listed(group("kvalitet"))
    lines = "\r\n".join(value[at : at + 60] for at in range(0, len(value), 60)) + "\n\t "
    assert Scene().finish(bearing(lines)).person.roles == {Role.KVALITET}
    first = f"&#{ord(value[0])};{value[1:]}".encode()
    token = bearing(value)
    token.plain = lambda plain: plain.replace(value.encode(), first)
    assert Scene().finish(token).person.roles == {Role.KVALITET}, "read after XML, as the signature is"
