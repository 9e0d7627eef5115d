"""Hostile digests and signature values: made over other bytes, in another form, or taken from another token."""

import hashlib
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from lxml import etree

from synlig.guard.saml.reasons import Reason
from tests.attacks.saml.scene import Scene, Token
from tests.attacks.saml.signing import Signing, sign
from tests.attacks.saml.stand_in import DS, SAML, Element, Facts, c14n, find, oiosaml3_attributes, pair
from tests.attacks.saml.test_wrapping import bare, evil_twin

KEY = pair("idp").key
VALUE = "ds:Signature/ds:SignatureValue"
INFO = "ds:Signature/ds:SignedInfo"
DIGEST = f"{INFO}/ds:Reference/ds:DigestValue"


def sha256(raw: bytes) -> str:
    return b64encode(hashlib.sha256(raw).digest()).decode()


def redigested(digest: Callable[[Element], str]) -> Token:
    """The digest is what `digest` makes of the signed assertion, and the signature over it is the provider's own."""

    def remake(signed: Element) -> Element:
        find(signed, DIGEST).text = digest(signed)
        value = KEY.sign(c14n(find(signed, INFO)), PKCS1v15(), hashes.SHA256())
        find(signed, VALUE).text = b64encode(value).decode()
        return signed

    return Token(signed=remake)


def unsigned(signed: Element) -> Element:
    return bare(signed)[0]


def resigned(value: Callable[[bytes], bytes]) -> Token:
    """The signature value is what `value` makes of the canonical SignedInfo."""

    def remake(signed: Element) -> Element:
        find(signed, VALUE).text = b64encode(value(c14n(find(signed, INFO)))).decode()
        return signed

    return Token(signed=remake)


def indented(signed: Element) -> str:
    found = unsigned(signed)
    etree.indent(found)
    return sha256(c14n(found))


def normalised(signed: Element) -> str:
    return sha256(unicodedata.normalize("NFD", c14n(unsigned(signed)).decode()).encode())


def number(signed: bytes) -> int:
    return int.from_bytes(KEY.sign(signed, PKCS1v15(), hashes.SHA256()), "big")


def pss(signed: bytes) -> bytes:
    return KEY.sign(signed, PSS(MGF1(hashes.SHA256()), 32), hashes.SHA256())


def another_tokens(part: str, *, same_id: bool = False) -> Token:
    """The signature (or its value) of another good token of the same provider, on a twin about somebody else."""

    def transplant(signed: Element) -> Element:
        identifier = signed.get("ID") if same_id else None
        facts = Token(facts=lambda it: setattr(it, "assertion_id", identifier or it.assertion_id))
        other = Scene().signed_assertion(facts)
        twin = evil_twin(signed, None)
        twin.insert(1, deepcopy(find(signed, "ds:Signature")))
        here, there = find(twin, part), find(other, part)
        here.addnext(deepcopy(there))
        parent = here.getparent()
        assert parent is not None
        parent.remove(here)
        return twin

    return Token(signed=transplant)


def detached_in(tag: str, *, first: bool) -> Token:
    """Signature and assertion side by side in something else."""

    def part(signed: Element) -> Element:
        original, signature = bare(signed)
        root = etree.Element(tag)
        root.extend([signature, original] if first else [original, signature])
        return root

    return Token(signed=part)


def enveloping(signed: Element) -> Element:
    original, signature = bare(signed)
    etree.SubElement(signature, f"{{{DS}}}Object").append(original)
    return signature


def in_key_info(*made: Element) -> Callable[[Element], Element]:
    def put(signed: Element) -> Element:
        find(signed, "ds:Signature/ds:KeyInfo").extend(deepcopy(it) for it in made)
        return signed

    return put


def retrieval(uri: str) -> Element:
    return etree.Element(f"{{{DS}}}RetrievalMethod", {"URI": uri, "Type": f"{DS}rawX509Certificate"})


def named_after_the_signature(signed: Element) -> Element:
    find(signed, "ds:Signature").set("Id", signed.get("ID", ""))
    return signed


def reference(uri: Callable[[str], str]) -> Token:
    """The reference as `uri` writes the id; the provider signed it so."""

    def write(assertion: Element) -> Element:
        return sign(assertion, Signing(uri=uri(assertion.get("ID", ""))))

    return Token(sign=None, signed=write)


def by_a_danish_name(facts: Facts) -> None:
    facts.attributes = oiosaml3_attributes(name="Bjørn Å")


STRANGER = Signing(by=pair("stranger"))

HOSTILE: dict[str, tuple[Reason, Token]] = {
    "the digest of the inclusive form": (
        Reason.SIGNATURE,
        redigested(lambda it: sha256(etree.tostring(_with_a_namespace(unsigned(it)), method="c14n"))),
    ),
    "the digest of what was written": (Reason.SIGNATURE, redigested(lambda it: sha256(etree.tostring(it)))),
    "the digest with the signature in it": (Reason.SIGNATURE, redigested(lambda it: sha256(c14n(it)))),
    "the digest of the indented form": (Reason.SIGNATURE, redigested(indented)),
    "the digest of another Unicode form": (Reason.SIGNATURE, replace(redigested(normalised), facts=by_a_danish_name)),
    "the digest of nothing": (Reason.SIGNATURE, redigested(lambda _: sha256(b""))),
    "the digest in hex": (
        Reason.SIGNATURE,
        redigested(lambda it: hashlib.sha256(c14n(unsigned(it))).hexdigest()),
    ),
    "half of the digest": (
        Reason.SIGNATURE,
        redigested(lambda it: b64encode(b64decode(sha256(c14n(unsigned(it))))[:16]).decode()),
    ),
    "the digest and more": (
        Reason.SIGNATURE,
        redigested(lambda it: b64encode(b64decode(sha256(c14n(unsigned(it)))) + b"\x00").decode()),
    ),
    "no digest": (Reason.SIGNATURE, redigested(lambda _: "")),
    "another digest than is named": (
        Reason.SIGNATURE,
        redigested(lambda it: b64encode(hashlib.sha512(c14n(unsigned(it))).digest()).decode()),
    ),
    "signed in another padding": (Reason.SIGNATURE, resigned(pss)),
    "signed over the hash": (
        Reason.SIGNATURE,
        resigned(lambda it: KEY.sign(hashlib.sha256(it).digest(), PKCS1v15(), hashes.SHA256())),
    ),
    "signed by a hash that is not named": (
        Reason.SIGNATURE,
        resigned(lambda it: KEY.sign(hashlib.sha512(it).digest(), PKCS1v15(), Prehashed(hashes.SHA512()))),
    ),
    "signed over what was written": (
        Reason.SIGNATURE,
        resigned(lambda it: KEY.sign(it.replace(b"<ds:", b"<d:"), PKCS1v15(), hashes.SHA256())),
    ),
    "the number 1": (Reason.SIGNATURE, resigned(lambda _: (1).to_bytes(256, "big"))),
    "the modulus": (
        Reason.SIGNATURE,
        resigned(lambda _: KEY.public_key().public_numbers().n.to_bytes(256, "big")),
    ),
    "a number and the modulus": (
        Reason.SIGNATURE,
        resigned(lambda it: (number(it) + KEY.public_key().public_numbers().n).to_bytes(257, "big")),
    ),
    "a leading nought": (Reason.SIGNATURE, resigned(lambda it: number(it).to_bytes(257, "big"))),
    "back to front": (Reason.SIGNATURE, resigned(lambda it: number(it).to_bytes(256, "little"))),
    "twice in a row": (Reason.SIGNATURE, resigned(lambda it: number(it).to_bytes(256, "big") * 2)),
    "another token's value": (Reason.SIGNATURE, another_tokens(VALUE)),
    "another token's signed info": (Reason.SIGNATURE_REFERENCE, another_tokens(INFO)),
    "another token's signature": (Reason.SIGNATURE_REFERENCE, another_tokens("ds:Signature")),
    "another token's signature, by its id": (Reason.SIGNATURE, another_tokens("ds:Signature", same_id=True)),
    "beside the assertion": (Reason.SIGNATURE_REFERENCE, detached_in("{urn:x}Signed", first=False)),
    "before the assertion": (Reason.SIGNATURE_REFERENCE, detached_in(f"{{{SAML}}}Advice", first=True)),
    "around the assertion": (Reason.SIGNATURE_SHAPE, Token(signed=enveloping)),
    "a signature of the assertion's id": (Reason.DUPLICATE_ID, Token(signed=named_after_the_signature)),
    "a second signature in the key info": (
        Reason.SIGNATURE_SHAPE,
        Token(signed=in_key_info(etree.Element(f"{{{DS}}}Signature"))),
    ),
    "a stranger whose key lies in a file": (
        Reason.SIGNATURE,
        Token(sign=STRANGER, signed=in_key_info(retrieval("file:///etc/ssl/certs/ca.pem"))),
    ),
    "a stranger whose key lies on the web": (
        Reason.SIGNATURE,
        Token(sign=STRANGER, signed=in_key_info(retrieval("http://127.0.0.1:9/key"))),
    ),
    "a stranger whose key is in the token": (
        Reason.SIGNATURE,
        Token(sign=STRANGER, signed=in_key_info(retrieval("#_key"))),
    ),
    "a reference with an encoded mark": (Reason.SIGNATURE_REFERENCE, reference(lambda it: f"%23{it}")),
    "a reference with a blank": (Reason.SIGNATURE_REFERENCE, reference(lambda it: f"#{it} ")),
    "a reference in other letters": (Reason.SIGNATURE_REFERENCE, reference(lambda it: f"#{it.upper()}")),
    "a reference by a pointer to the id": (
        Reason.SIGNATURE_REFERENCE,
        reference(lambda it: f"#xpointer(id('{it}'))"),
    ),
    "a reference with an address before it": (
        Reason.SIGNATURE_REFERENCE,
        reference(lambda it: f"https://idp.stand-in.invalid/#{it}"),
    ),
}


def _with_a_namespace(element: Element) -> Element:
    """Inclusive canonicalisation keeps it, exclusive does not."""
    return etree.fromstring(
        etree.tostring(element).replace(b"<saml:Assertion ", b'<saml:Assertion xmlns:y="urn:y" ', 1)
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_what_was_not_signed_as_agreed_is_refused(name: str) -> None:
    reason, token = HOSTILE[name]
    assert Scene().refusal(token) is reason


def test_the_hand_that_makes_them_can_also_make_a_good_one() -> None:
    """Else all of the above would show nothing."""
    assert Scene().finish(redigested(lambda it: sha256(c14n(unsigned(it))))).person.roles
    assert Scene().finish(resigned(lambda it: number(it).to_bytes(256, "big"))).person.roles
    assert Scene().finish(reference(lambda it: f"#{it}")).person.roles
