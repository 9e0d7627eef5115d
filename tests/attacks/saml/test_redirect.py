"""Hostile query strings: what is signed is what stood in the address, and nothing grows when it is unpacked."""

import zlib
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from synlig.guard.saml.parsing import LARGEST
from synlig.guard.saml.reasons import Reason, TokenRefused
from synlig.guard.saml.redirect import opened_query, signed_url
from tests.attacks.saml.stand_in import DS, DS_MORE, NOW, pair

XML = b"<a><b>1</b></a>"
IDP = pair("idp")


def signed(message: bytes = XML, state: str = "a state", by: str = "idp") -> str:
    return urlsplit(signed_url("https://x.invalid/y", "SAMLRequest", message, state, pair(by).key)).query


def packed(raw: bytes, squeeze: Callable[[bytes], bytes]) -> str:
    """A query that is signed over whatever `squeeze` makes."""
    return carrying(quote(b64encode(squeeze(raw)).decode(), safe=""))


def carrying(value: str, size: int = 256) -> str:
    text = f"SAMLRequest={value}&SigAlg={quote(f'{DS_MORE}rsa-sha{size}', safe='')}"
    hashed = {256: hashes.SHA256(), 384: hashes.SHA384(), 512: hashes.SHA512()}[size]
    signature = b64encode(IDP.key.sign(text.encode(), PKCS1v15(), hashed)).decode()
    return f"{text}&Signature={quote(signature, safe='')}"


def raw_deflate(raw: bytes) -> bytes:
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return squeezer.compress(raw) + squeezer.flush()


def without(name: str) -> str:
    return "&".join(part for part in signed().split("&") if not part.startswith(f"{name}="))


def changed(name: str, value: str) -> str:
    parts = (part.partition("=")[::2] for part in signed().split("&"))
    return "&".join(f"{it}={quote(value, safe='') if it == name else old}" for it, old in parts)


HOSTILE: dict[str, tuple[Reason, str]] = {
    "nothing": (Reason.MISSING, ""),
    "no message": (Reason.MISSING, without("SAMLRequest")),
    "an answer in place of a request": (Reason.MISSING, signed().replace("SAMLRequest", "SAMLResponse")),
    "no signature": (Reason.SIGNATURE_MISSING, without("Signature")),
    "no algorithm": (Reason.SIGNATURE_MISSING, without("SigAlg")),
    "no state, though it was signed": (Reason.SIGNATURE, without("RelayState")),
    "another state": (Reason.SIGNATURE, changed("RelayState", "b")),
    "another message": (Reason.SIGNATURE, changed("SAMLRequest", b64encode(raw_deflate(b"<b/>")).decode())),
    "another signature": (Reason.SIGNATURE, changed("Signature", b64encode(bytes(256)).decode())),
    "a signature that is not base64": (Reason.SIGNATURE, changed("Signature", "*")),
    "RSA-SHA1": (Reason.SIGNATURE_ALGORITHM, changed("SigAlg", f"{DS}rsa-sha1")),
    "HMAC": (Reason.SIGNATURE_ALGORITHM, changed("SigAlg", f"{DS_MORE}hmac-sha256")),
    "none": (Reason.SIGNATURE_ALGORITHM, changed("SigAlg", "none")),
    "an empty algorithm": (Reason.SIGNATURE_ALGORITHM, changed("SigAlg", "")),
    "another hash than was used": (Reason.SIGNATURE, changed("SigAlg", f"{DS_MORE}rsa-sha512")),
    "two messages": (Reason.SIGNATURE_SHAPE, "SAMLRequest=x&" + signed()),
    "two states": (Reason.SIGNATURE_SHAPE, signed() + "&RelayState=x"),
    "two signatures": (Reason.SIGNATURE_SHAPE, signed() + "&Signature=x"),
    "an encoding of its own": (Reason.SIGNATURE_SHAPE, signed() + "&SAMLEncoding=x"),
    "a stranger's signature": (Reason.SIGNATURE, signed(by="stranger")),
    "not deflated": (Reason.DEFLATE, packed(XML, bytes)),
    "deflated with a header": (Reason.DEFLATE, packed(XML, zlib.compress)),
    "cut off": (Reason.DEFLATE, packed(XML, lambda raw: raw_deflate(raw)[:-4])),
    "a bomb": (Reason.TOO_LARGE, packed(bytes(50_000_000), raw_deflate)),
    "one byte too many": (Reason.TOO_LARGE, packed(b" " * (LARGEST + 1), raw_deflate)),
    "a very long query": (Reason.TOO_LARGE, "a=" + "b" * LARGEST),
    "a message that is not base64": (Reason.BASE64, carrying("*")),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_queries_are_refused(name: str) -> None:
    reason, query = HOSTILE[name]
    with pytest.raises(TokenRefused) as refused:
        opened_query(query, "SAMLRequest", [IDP.certificate], NOW)
    assert refused.value.reason is reason


def test_a_good_query_is_read_with_its_state() -> None:
    opened = opened_query(signed(), "SAMLRequest", [pair("stranger").certificate, IDP.certificate], NOW)
    assert (opened.root.tag, opened.relay_state) == ("a", "a state")


def test_the_encoding_of_the_sender_is_what_was_signed() -> None:
    """Another way to percent-encode the same text is not what was signed, though it reads the same."""
    query = signed(state="a/b")
    assert dict(parse_qsl(query)) == dict(parse_qsl(query.replace("%2F", "%2f")))
    with pytest.raises(TokenRefused):
        opened_query(query.replace("a%2Fb", "a%2fb"), "SAMLRequest", [IDP.certificate], NOW)


def test_other_parameters_of_the_address_are_no_part_of_it() -> None:
    assert opened_query(f"x=1&{signed()}&y=2", "SAMLRequest", [IDP.certificate], NOW).root.tag == "a"


def test_no_state_is_no_matter() -> None:
    opened = opened_query(signed(state=""), "SAMLRequest", [IDP.certificate], NOW)
    assert opened.relay_state == ""


def test_as_many_bytes_as_allowed_come_out() -> None:
    message = XML + b" " * (LARGEST - len(XML))
    assert opened_query(signed(message), "SAMLRequest", [IDP.certificate], NOW).root.tag == "a"


def test_an_address_with_a_query_keeps_it() -> None:
    location = signed_url("https://x.invalid/y?z=1", "SAMLRequest", XML, "", IDP.key)
    assert location.startswith("https://x.invalid/y?z=1&SAMLRequest=")


@pytest.mark.parametrize("size", [256, 384, 512])
def test_every_agreed_hash_is_read(size: int) -> None:
    query = carrying(quote(b64encode(raw_deflate(XML)).decode(), safe=""), size)
    assert opened_query(query, "SAMLRequest", [IDP.certificate], NOW).root.tag == "a"


@pytest.mark.parametrize(("moment", "good"), [(-1, False), (0, True), (1, True), (2, False)])
def test_a_certificate_vouches_from_its_first_second_to_its_last(moment: int, *, good: bool) -> None:
    """The moments: a second before, at its beginning, at its end, a second after."""
    first, last = IDP.certificate.not_valid_before_utc, IDP.certificate.not_valid_after_utc
    second = timedelta(seconds=1)
    now = {-1: first - second, 0: first, 1: last, 2: last + second}[moment]
    if good:
        assert opened_query(signed(), "SAMLRequest", [IDP.certificate], now).root.tag == "a"
        return
    with pytest.raises(TokenRefused) as refused:
        opened_query(signed(), "SAMLRequest", [IDP.certificate], now)
    assert refused.value.reason is Reason.CERTIFICATE
