"""The identity provider's metadata: what is read of it, and what is not accepted as such."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import CertificateBuilder, Name, NameAttribute
from cryptography.x509.oid import NameOID

from synlig.core.errors import WrongUsage
from synlig.guard.saml.idp_metadata import Endpoint, idp_metadata
from tests.attacks.saml.stand_in import ENTITY_ID, NOW, SAMLP, metadata, pair

GOOD = metadata(pair("idp"))
MD = "urn:oasis:names:tc:SAML:2.0:metadata"


def elliptic() -> bytes:
    """A certificate for a key that is not RSA, as metadata hold it."""
    key, name = generate_private_key(SECP256R1()), Name([NameAttribute(NameOID.COMMON_NAME, "elliptic")])
    unsigned = CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    dated = unsigned.serial_number(1).not_valid_before(NOW).not_valid_after(NOW + timedelta(days=1))
    return b64encode(dated.sign(key, SHA256()).public_bytes(Encoding.DER))


def test_it_says_who_with_which_certificates_and_where() -> None:
    found = idp_metadata(metadata(pair("old"), pair("new"), attributes='validUntil="2026-12-01T00:00:00Z"'))
    assert (found.entity_id, found.sign_on) == (ENTITY_ID, f"{ENTITY_ID}/sso")
    assert found.certificates == (pair("old").certificate, pair("new").certificate)
    assert found.valid_until == datetime(2026, 12, 1, tzinfo=UTC)
    assert set(found.log_out.values()) == {Endpoint(f"{ENTITY_ID}/slo", f"{ENTITY_ID}/slo-answer")}
    assert len(found.log_out) == 3


def test_answers_go_to_the_same_place_where_no_other_is_named() -> None:
    plain = GOOD.replace(f' ResponseLocation="{ENTITY_ID}/slo-answer"'.encode(), b"")
    assert set(idp_metadata(plain).log_out.values()) == {Endpoint(f"{ENTITY_ID}/slo", f"{ENTITY_ID}/slo")}


def test_a_key_of_no_stated_use_signs_and_one_for_encryption_does_not() -> None:
    assert idp_metadata(GOOD.replace(b' use="signing"', b"")).certificates == (pair("idp").certificate,)
    with pytest.raises(WrongUsage, match="no signing certificate"):
        idp_metadata(GOOD.replace(b'use="signing"', b'use="encryption"'))


def test_a_certificate_may_be_broken_into_lines() -> None:
    der = pair("idp").der64
    lines = "\n".join(der[at : at + 64] for at in range(0, len(der), 64))
    assert idp_metadata(GOOD.replace(der.encode(), lines.encode())).certificates == (pair("idp").certificate,)


def test_comments_and_instructions_may_stand_anywhere_in_it() -> None:
    der = pair("idp").der64
    noted = GOOD.replace(der.encode(), f"{der[:20]}<!-- 2026 -->{der[20:40]}<?x?>{der[40:]}".encode())
    assert idp_metadata(noted).certificates == (pair("idp").certificate,)


def test_browsers_are_sent_to_its_places_only() -> None:
    elsewhere = GOOD.replace(b"/slo-answer", b".else.invalid/slo-answer")
    assert idp_metadata(GOOD).origins == (ENTITY_ID,)
    assert idp_metadata(elsewhere).origins == (ENTITY_ID, f"{ENTITY_ID}.else.invalid")


def test_the_only_identity_provider_of_a_list_is_read() -> None:
    body = GOOD.partition(b"-->")[2]
    wrapped = b'<m:EntitiesDescriptor xmlns:m="urn:oasis:names:tc:SAML:2.0:metadata">' + body
    assert idp_metadata(wrapped + b"</m:EntitiesDescriptor>").entity_id == ENTITY_ID
    with pytest.raises(WrongUsage, match="2 of them"):
        idp_metadata(wrapped + body + b"</m:EntitiesDescriptor>")


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (b"", "xml"),
        (b"<a/>", "0 of them"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a/>', "doctype"),
        (GOOD.replace(f'"{SAMLP}"'.encode(), b'"urn:oasis:names:tc:SAML:1.1:protocol"'), "0 of them"),
        (GOOD.replace(f'entityID="{ENTITY_ID}"'.encode(), b""), "no entityID"),
        (GOOD.replace(pair("idp").der64.encode(), b"AAAA"), "unreadable"),
        (GOOD.replace(pair("idp").der64.encode(), b"*"), "base64"),
        (GOOD.replace(b"HTTP-Redirect", b"HTTP-Artifact"), "no log-in"),
        (GOOD.replace(f'Location="{ENTITY_ID}/sso"'.encode(), b""), "no log-in"),
        (metadata(pair("idp"), attributes='validUntil="tomorrow"'), "instant"),
        (metadata(pair("weak", bits=1024)), "2048"),
        (GOOD.replace(pair("idp").der64.encode(), elliptic()), "2048"),
        (GOOD.replace(f'protocolSupportEnumeration="{SAMLP}"'.encode(), b""), "0 of them"),
        (f'<m:IDPSSODescriptor xmlns:m="{MD}" protocolSupportEnumeration="{SAMLP}"/>'.encode(), "no entityID"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a/>'.encode("utf-16"), "doctype"),
    ],
)
def test_what_is_no_such_metadata_is_said_to_be_none(wrong: bytes, why: str) -> None:
    with pytest.raises(WrongUsage, match=why):
        idp_metadata(wrong)
