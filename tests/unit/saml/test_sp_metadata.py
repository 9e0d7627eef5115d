"""Our own metadata: every key in both uses, every binding of log-out, the attributes of the profile."""

from dataclasses import replace

import pytest
from lxml import etree

from synlig.declared.identity import ProfileName
from synlig.guard.saml.sp_metadata import sp_metadata
from tests.attacks.saml.scene import agreed, service_key
from tests.attacks.saml.stand_in import Element, pair

MD = "{urn:oasis:names:tc:SAML:2.0:metadata}"
DS = "{http://www.w3.org/2000/09/xmldsig#}"
ACS = "https://gateway.stand-in.invalid/saml/acs"
LOGOUT = "https://gateway.stand-in.invalid/saml/logout"


def described(profile: ProfileName = "oiosaml3", level: int = 0) -> Element:
    keys = (service_key(pair("sp")), service_key(pair("sp after")))
    connection = replace(agreed(profile), keys=keys, accept_assurance_level=level, contact="drift@stand-in.invalid")
    return etree.fromstring(sp_metadata(connection))


def test_it_names_us_and_wants_everything_signed() -> None:
    root = described()
    role = root[0]
    assert root.get("entityID") == "https://gateway.stand-in.invalid/saml/metadata"
    assert (role.get("AuthnRequestsSigned"), role.get("WantAssertionsSigned")) == ("true", "true")
    assert root.findtext(f"{MD}ContactPerson/{MD}EmailAddress") == "mailto:drift@stand-in.invalid"


def test_without_a_contact_it_names_none() -> None:
    assert etree.fromstring(sp_metadata(agreed())).find(f"{MD}ContactPerson") is None


def test_during_a_roll_over_both_keys_stand_there_in_both_uses() -> None:
    keys = [(it.get("use"), it.findtext(f".//{DS}X509Certificate")) for it in described().iter(f"{MD}KeyDescriptor")]
    both = [pair("sp").der64, pair("sp after").der64]
    assert keys == [("signing", both[0]), ("signing", both[1]), ("encryption", both[0]), ("encryption", both[1])]


def test_it_says_how_we_want_tokens_encrypted() -> None:
    method, wrapping = (
        described().iter(f"{MD}EncryptionMethod").__next__(),
        list(described().iter(f"{MD}EncryptionMethod"))[1],
    )
    assert method.get("Algorithm") == "http://www.w3.org/2009/xmlenc11#aes256-gcm"
    assert wrapping.get("Algorithm") == "http://www.w3.org/2009/xmlenc11#rsa-oaep"
    assert [it.get("Algorithm") for it in wrapping] == [
        "http://www.w3.org/2001/04/xmlenc#sha256",
        "http://www.w3.org/2009/xmlenc11#mgf1sha256",
    ]


def test_responses_come_by_post_and_log_outs_by_all_three_ways() -> None:
    root = described()
    acs = one(root, "AssertionConsumerService")
    assert (acs["Binding"].rpartition(":")[2], acs["Location"]) == ("HTTP-POST", ACS)
    assert (acs["index"], acs["isDefault"]) == ("0", "true")
    logouts = [dict(it.attrib) for it in root.iter(f"{MD}SingleLogoutService")]
    assert [it["Binding"].rpartition(":")[2] for it in logouts] == ["HTTP-Redirect", "HTTP-POST", "SOAP"]
    assert {it["Location"] for it in logouts} == {it["ResponseLocation"] for it in logouts} == {LOGOUT}


def one(root: Element, tag: str) -> dict[str, str]:
    found = [dict(it.attrib) for it in root.iter(f"{MD}{tag}")]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("profile", "name_id"),
    [
        ("oiosaml3", "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"),
        ("kombit", "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"),
    ],
)
def test_it_asks_for_the_name_of_the_profile(profile: ProfileName, name_id: str) -> None:
    assert described(profile).findtext(f".//{MD}NameIDFormat") == name_id


def required(root: Element) -> dict[str, str]:
    return {
        it.get("Name", "").rpartition("/")[2].rpartition(":")[2]: it.get("isRequired", "")
        for it in root.iter(f"{MD}RequestedAttribute")
    }


def test_it_asks_for_the_attributes_of_the_profile() -> None:
    assert required(described()) == {
        "specVersion": "true",
        "loa": "true",
        "cvr": "true",
        "orgName": "true",
        "privilegesIntermediate": "false",
        "fullName": "false",
    }


def test_what_may_come_by_one_of_two_names_is_required_by_neither() -> None:
    asked = required(described("kombit"))
    assert (asked["CvrNumberIdentifier"], asked["cvr"], asked["loa"]) == ("false", "false", "true")
    assert required(described("kombit", level=3))["loa"] == "false"


def test_the_order_is_that_of_the_schema() -> None:
    order = [etree.QName(it).localname for it in described()[0]]
    assert list(dict.fromkeys(order)) == [
        "KeyDescriptor",
        "SingleLogoutService",
        "NameIDFormat",
        "AssertionConsumerService",
        "AttributeConsumingService",
    ]


WHOLE = (
    "<md:EntityDescriptor xmlns:md='urn:oasis:names:tc:SAML:2.0:metadata' entityID='{us}/metadata'>"
    "<md:SPSSODescriptor AuthnRequestsSigned='true' WantAssertionsSigned='true' "
    "protocolSupportEnumeration='{protocol}'>"
    "{signing}{encryption}{logout}<md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>"
    "<md:AssertionConsumerService Binding='{bindings}HTTP-POST' Location='{us}/acs' index='0' isDefault='true'/>"
    "<md:AttributeConsumingService index='0' isDefault='true'><md:ServiceName xml:lang='da'>Synlig</md:ServiceName>"
    "{attributes}</md:AttributeConsumingService></md:SPSSODescriptor><md:ContactPerson contactType='technical'>"
    "<md:EmailAddress>mailto:drift@stand-in.invalid</md:EmailAddress></md:ContactPerson></md:EntityDescriptor>"
)
METHODS = (
    "<md:EncryptionMethod Algorithm='http://www.w3.org/2009/xmlenc11#aes256-gcm'/>"
    "<md:EncryptionMethod Algorithm='http://www.w3.org/2009/xmlenc11#rsa-oaep'>"
    "<ds:DigestMethod xmlns:ds='http://www.w3.org/2000/09/xmldsig#' Algorithm='http://www.w3.org/2001/04/xmlenc#sha256'/>"
    "<x:MGF xmlns:x='http://www.w3.org/2009/xmlenc11#' Algorithm='http://www.w3.org/2009/xmlenc11#mgf1sha256'/>"
    "</md:EncryptionMethod>"
)
ASKED = {
    "https://data.gov.dk/model/core/specVersion": "true",
    "https://data.gov.dk/concept/core/nsis/loa": "true",
    "https://data.gov.dk/model/core/eid/professional/cvr": "true",
    "https://data.gov.dk/model/core/eid/professional/orgName": "true",
    "https://data.gov.dk/model/core/eid/privilegesIntermediate": "false",
    "https://data.gov.dk/model/core/eid/fullName": "false",
}


def test_the_whole_of_it_is_what_was_agreed_with_the_identity_provider() -> None:
    us, bindings = "https://gateway.stand-in.invalid/saml", "urn:oasis:names:tc:SAML:2.0:bindings:"
    uri = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
    key = (
        "<md:KeyDescriptor use='{use}'><ds:KeyInfo xmlns:ds='http://www.w3.org/2000/09/xmldsig#'><ds:X509Data>"
        "<ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>{methods}</md:KeyDescriptor>"
    )
    both = [pair("sp").der64, pair("sp after").der64]
    place = f"Location='{us}/logout' ResponseLocation='{us}/logout'"
    whole = WHOLE.format(
        us=us,
        bindings=bindings,
        protocol="urn:oasis:names:tc:SAML:2.0:protocol",
        signing="".join(key.format(use="signing", certificate=it, methods="") for it in both),
        encryption="".join(key.format(use="encryption", certificate=it, methods=METHODS) for it in both),
        logout="".join(
            f"<md:SingleLogoutService Binding='{bindings}{way}' {place}/>"
            for way in ("HTTP-Redirect", "HTTP-POST", "SOAP")
        ),
        attributes="".join(
            f"<md:RequestedAttribute Name='{name}' NameFormat='{uri}' isRequired='{needed}'/>"
            for name, needed in ASKED.items()
        ),
    )
    expected, given = (
        etree.canonicalize(it, rewrite_prefixes=True) for it in (whole, etree.tostring(described(), encoding="unicode"))
    )
    assert given == expected
    assert sp_metadata(agreed()).startswith(b"<?xml version='1.0' encoding='UTF-8'?>")
