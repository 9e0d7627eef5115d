"""Tokens for systems: only the token service's, only for us, only in their time, only over the key they name."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from synlig.core.errors import WrongUsage
from synlig.guard.saml.holder_of_key import held, token_service
from synlig.guard.saml.reasons import Reason, TokenRefused
from tests.attacks.saml.held import AUDIENCE, STS, HeldToken, service
from tests.attacks.saml.held_edits import (
    KEY,
    another_holder_beside,
    attribute,
    bearer_beside,
    by_name_only,
    endless,
    more_time,
    odd_child,
    second_cvr,
    set_on,
    text_of_certificate,
    twice,
    unknown_condition,
    value,
    without,
    wrapped,
    wrapped_in_signature,
)
from tests.attacks.saml.signing import Signing
from tests.attacks.saml.stand_in import CVR, DS, DS_MORE, NOW, XENC, instant, pair

HOLDER = pair("holder").certificate.public_bytes(Encoding.DER)
OTHER = pair("other holder").certificate.public_bytes(Encoding.DER)
HOUR = timedelta(hours=1)

HOSTILE: dict[str, tuple[Reason, HeldToken]] = {
    "named for another key": (Reason.HOLDER, HeldToken(OTHER)),
    "a second certificate beside": (Reason.HOLDER, HeldToken(HOLDER, assertion=another_holder_beside)),
    "a key by name only": (Reason.HOLDER, HeldToken(HOLDER, assertion=by_name_only)),
    "no key at all": (
        Reason.HOLDER,
        HeldToken(
            HOLDER, assertion=without("saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData/ds:KeyInfo")
        ),
    ),
    "bearer": (Reason.CONFIRMATION, HeldToken(HOLDER, method="urn:oasis:names:tc:SAML:2.0:cm:bearer")),
    "sender vouches": (Reason.CONFIRMATION, HeldToken(HOLDER, method="urn:oasis:names:tc:SAML:2.0:cm:sender-vouches")),
    "bearer beside holder-of-key": (Reason.CONFIRMATION, HeldToken(HOLDER, assertion=bearer_beside)),
    "no confirmation": (
        Reason.CONFIRMATION,
        HeldToken(HOLDER, assertion=without("saml:Subject/saml:SubjectConfirmation")),
    ),
    "no subject": (Reason.ASSERTION_SHAPE, HeldToken(HOLDER, assertion=without("saml:Subject"))),
    "two subjects": (Reason.ASSERTION_SHAPE, HeldToken(HOLDER, assertion=twice("saml:Subject"))),
    "for another service": (
        Reason.AUDIENCE,
        HeldToken(HOLDER, audience="http://other.invalid/service/x/1", recipient=None),
    ),
    "for a service whose name ours begins": (
        Reason.AUDIENCE,
        HeldToken(HOLDER, audience=f"{AUDIENCE}0", recipient=None),
    ),
    "received by another": (Reason.RECIPIENT, HeldToken(HOLDER, recipient="http://other.invalid/service/x/1")),
    "no audience": (Reason.AUDIENCE, HeldToken(HOLDER, assertion=without("saml:Conditions/saml:AudienceRestriction"))),
    "no conditions": (Reason.ASSERTION_SHAPE, HeldToken(HOLDER, assertion=without("saml:Conditions"))),
    "a condition nobody knows": (
        Reason.CONDITION,
        HeldToken(HOLDER, assertion=unknown_condition),
    ),
    "over": (Reason.EXPIRED, HeldToken(HOLDER, now=NOW - 9 * HOUR)),
    "not yet": (Reason.FUTURE, HeldToken(HOLDER, now=NOW + HOUR)),
    "window not yet open": (
        Reason.NOT_YET,
        HeldToken(HOLDER, assertion=set_on("saml:Conditions", "NotBefore", instant(NOW + HOUR))),
    ),
    "for days": (Reason.CONDITION, HeldToken(HOLDER, hours=48)),
    "without an end": (Reason.INSTANT, HeldToken(HOLDER, assertion=endless)),
    "confirmation over": (
        Reason.EXPIRED,
        HeldToken(
            HOLDER,
            assertion=set_on(
                "saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData",
                "NotOnOrAfter",
                instant(NOW - HOUR),
            ),
        ),
    ),
    "confirmation not yet": (
        Reason.NOT_YET,
        HeldToken(
            HOLDER,
            assertion=set_on(
                "saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData", "NotBefore", instant(NOW + HOUR)
            ),
        ),
    ),
    "of another issuer": (Reason.ISSUER, HeldToken(HOLDER, issuer="https://other.invalid")),
    "unsigned": (Reason.SIGNATURE_MISSING, HeldToken(HOLDER, sign=None)),
    "signed by the holder": (Reason.SIGNATURE, HeldToken(HOLDER, sign=Signing(by=pair("holder")))),
    "signed by another, showing the service's certificate": (
        Reason.SIGNATURE,
        HeldToken(HOLDER, sign=Signing(by=pair("stranger"), shows=pair("sts"))),
    ),
    "signed by SHA-1": (
        Reason.SIGNATURE_ALGORITHM,
        HeldToken(HOLDER, sign=Signing(by=pair("sts"), method=f"{DS}rsa-sha1", digest=f"{DS}sha1")),
    ),
    "a MAC with the public key": (
        Reason.SIGNATURE_ALGORITHM,
        HeldToken(HOLDER, sign=Signing(by=pair("sts"), method=f"{DS_MORE}hmac-sha256", hmac_secret=b"x")),
    ),
    "made longer after signing": (Reason.SIGNATURE, HeldToken(HOLDER, signed=more_time)),
    "another municipality after signing": (
        Reason.SIGNATURE,
        HeldToken(HOLDER, signed=value("CvrNumberIdentifier", "22222222")),
    ),
    "wrapped in another": (Reason.SIGNATURE_SHAPE, HeldToken(HOLDER, signed=wrapped)),
    "wrapped in its own signature": (Reason.SIGNATURE_SHAPE, HeldToken(HOLDER, signed=wrapped_in_signature)),
    "encrypted": (
        Reason.SIGNATURE_MISSING,
        HeldToken(HOLDER, sign=None, assertion=lambda _it: etree.Element(f"{{{XENC}}}EncryptedData")),
    ),
    "a response": (
        Reason.ASSERTION_SHAPE,
        HeldToken(HOLDER, assertion=lambda it: setattr(it, "tag", "{urn:oasis:names:tc:SAML:2.0:protocol}Response")),
    ),
    "SAML 1.1": (Reason.VERSION, HeldToken(HOLDER, assertion=lambda it: it.set("Version", "1.1"))),
    "level too low": (Reason.LEVEL_TOO_LOW, HeldToken(HOLDER, level="2")),
    "level unknown": (Reason.LEVEL_UNKNOWN, HeldToken(HOLDER, level="High")),
    "no level": (Reason.ATTRIBUTE_MISSING, HeldToken(HOLDER, assertion=without(attribute("AssuranceLevel")))),
    "no CVR": (Reason.ATTRIBUTE_MISSING, HeldToken(HOLDER, assertion=without(attribute("CvrNumberIdentifier")))),
    "a CVR in other digits": (Reason.CVR, HeldToken(HOLDER, cvr="１１１１１１１１")),
    "two CVRs": (
        Reason.ATTRIBUTE_REPEATED,
        HeldToken(HOLDER, assertion=second_cvr),
    ),
    "another version of the profile": (
        Reason.ATTRIBUTE_VALUE,
        HeldToken(HOLDER, assertion=value("SpecVer", "DK-SAML-3.0")),
    ),
    "something else in the subject": (Reason.ASSERTION_SHAPE, HeldToken(HOLDER, assertion=odd_child("saml:Subject"))),
    "something else in the confirmation": (
        Reason.CONFIRMATION,
        HeldToken(HOLDER, assertion=odd_child("saml:Subject/saml:SubjectConfirmation")),
    ),
    "two data of the confirmation": (
        Reason.CONFIRMATION,
        HeldToken(HOLDER, assertion=twice("saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData")),
    ),
    "something else beside the key": (
        Reason.CONFIRMATION,
        HeldToken(HOLDER, assertion=odd_child("saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData")),
    ),
    "two data of the key": (Reason.HOLDER, HeldToken(HOLDER, assertion=twice(f"{KEY}/ds:X509Data"))),
    "something else in the data of the key": (
        Reason.HOLDER,
        HeldToken(HOLDER, assertion=odd_child(f"{KEY}/ds:X509Data")),
    ),
    "an element inside the certificate": (
        Reason.HOLDER,
        HeldToken(HOLDER, assertion=odd_child(f"{KEY}/ds:X509Data/ds:X509Certificate")),
    ),
    "a certificate that is no base64": (Reason.HOLDER, HeldToken(HOLDER, assertion=text_of_certificate("%"))),
    "something else in the audience restriction": (
        Reason.AUDIENCE,
        HeldToken(HOLDER, assertion=odd_child("saml:Conditions/saml:AudienceRestriction")),
    ),
    "an element inside the audience": (
        Reason.AUDIENCE,
        HeldToken(HOLDER, assertion=odd_child("saml:Conditions/saml:AudienceRestriction/saml:Audience")),
    ),
    "a moment longer than any service makes it": (Reason.CONDITION, HeldToken(HOLDER, hours=12.001)),
    "the lowest level": (Reason.LEVEL_TOO_LOW, HeldToken(HOLDER, level="1")),
    "a level beyond the highest": (Reason.LEVEL_UNKNOWN, HeldToken(HOLDER, level="5")),
    "an empty level": (Reason.ATTRIBUTE_MISSING, HeldToken(HOLDER, level="")),
    "a comment inside": (
        Reason.COMMENT,
        HeldToken(HOLDER, raw=lambda it: it.replace(CVR.encode(), b"1111<!-- -->1111")),
    ),
    "a DTD": (Reason.DOCTYPE, HeldToken(HOLDER, raw=lambda it: b"<!DOCTYPE x>" + it)),
    "not XML": (Reason.XML, HeldToken(HOLDER, raw=lambda _it: b"token")),
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_hostile_token_is_refused_with_its_reason(name: str) -> None:
    reason, hostile = HOSTILE[name]
    with pytest.raises(TokenRefused) as refused:
        held(hostile.posted(), HOLDER, service(), NOW)
    assert refused.value.reason is reason


@pytest.mark.parametrize(("posted", "reason"), [("", Reason.MISSING), ("%%", Reason.BASE64), ("QQ", Reason.BASE64)])
def test_what_is_no_token_is_refused(posted: str, reason: Reason) -> None:
    with pytest.raises(TokenRefused) as refused:
        held(posted, HOLDER, service(), NOW)
    assert refused.value.reason is reason


def test_a_good_token_says_for_whom_and_until_when() -> None:
    told = held(HeldToken(HOLDER).posted(), HOLDER, service(), NOW)
    assert (told.cvr, told.ends) == (CVR, NOW + 8 * HOUR)
    assert held(HeldToken(HOLDER, recipient=None).posted(), HOLDER, service(), NOW) == told


def test_the_longest_and_the_highest_that_is_agreed_is_taken() -> None:
    assert held(HeldToken(HOLDER, hours=12, level="4").posted(), HOLDER, service(), NOW).ends == NOW + 12 * HOUR


def test_it_holds_within_its_window_give_or_take_the_skew() -> None:
    posted, ends = HeldToken(HOLDER).posted(), NOW + 8 * HOUR
    minute = timedelta(minutes=1)
    for now in (NOW - 5 * minute, NOW, ends, ends + 4 * minute):
        assert held(posted, HOLDER, service(), now).ends == ends
    for now in (NOW - 6 * minute, ends + 5 * minute):
        with pytest.raises(TokenRefused):
            held(posted, HOLDER, service(), now)


def test_during_a_roll_over_both_certificates_vouch_and_an_expired_one_does_not() -> None:
    both = service(pair("sts"), pair("sts 2028"))
    for by in ("sts", "sts 2028"):
        assert held(HeldToken(HOLDER, sign=Signing(by=pair(by))).posted(), HOLDER, both, NOW).cvr == CVR
    old = pair("sts old", NOW - timedelta(days=60), 30)
    with pytest.raises(TokenRefused) as refused:
        held(HeldToken(HOLDER, sign=Signing(by=old)).posted(), HOLDER, service(old), NOW)
    assert refused.value.reason is Reason.CERTIFICATE


@pytest.mark.parametrize("pem", [b"", b"no certificate"])
def test_a_service_without_a_usable_certificate_is_a_fault_of_the_settings(pem: bytes) -> None:
    with pytest.raises(WrongUsage):
        token_service(STS, pem, AUDIENCE, timedelta(0))
