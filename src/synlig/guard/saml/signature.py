"""Enveloped XML signatures: the only shape that is accepted, and only what was signed is given back."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from cryptography.x509 import Certificate
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from synlig.guard.saml.elements import Element, one, only_children, text_of
from synlig.guard.saml.names import ENVELOPED, EXC_C14N, ds
from synlig.guard.saml.parsing import parse
from synlig.guard.saml.reasons import Reason, TokenRefused

SIGNATURES: Final = frozenset({SignatureMethod.RSA_SHA256, SignatureMethod.RSA_SHA384, SignatureMethod.RSA_SHA512})
DIGESTS: Final = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})
_SIGNATURE_ADDRESSES: Final = frozenset(method.value for method in SIGNATURES)
_DIGEST_ADDRESSES: Final = frozenset(method.value for method in DIGESTS)
MOST_ELEMENTS: Final = 1_000
"""Elements of a signed message, with its signature; real ones have about 100."""
MOST_ATTRIBUTES: Final = 30
"""Attributes of one element: canonicalisation sorts them slowly (3 s for 12,000)."""
LONGEST_PREFIX_LIST: Final = 100
_INCLUSIVE: Final = f"{{{EXC_C14N}}}InclusiveNamespaces"

# It writes whole canonical assertions to its debug log; they are personal data.
logging.getLogger("signxml.processor").setLevel(logging.WARNING)


def signed_part(root: Element, certificates: Sequence[Certificate], now: datetime) -> Element:
    """`root` as it was signed by the holder of one of the `certificates`, read anew from its canonical bytes.

    Nothing inside the signature decides what it is checked with: KeyInfo is thrown away, the certificates are
    those of the configured identity provider, the reference must be to `root` itself.

    Raises:
        TokenRefused: with the reason.
    """
    _check_crowd(root)
    _check_ids(root)
    signature = _the_signature(root)
    _check_shape(signature, root.get("ID"))
    for key_info in signature.findall(ds("KeyInfo")):
        signature.remove(key_info)
    valid = [certificate for certificate in certificates if _is_valid(certificate, now)]
    if not valid:
        raise TokenRefused(Reason.CERTIFICATE)
    for certificate in valid:
        signed = _verified(root, certificate, now)
        if signed is not None:
            return parse(signed)
    raise TokenRefused(Reason.SIGNATURE)


def _verified(root: Element, certificate: Certificate, now: datetime) -> bytes | None:
    agreed = SignatureConfiguration(
        location="./", signature_methods=SIGNATURES, digest_algorithms=DIGESTS, verification_time=now
    )
    try:
        result = XMLVerifier().verify(root, x509_cert=certificate, expect_config=agreed, validate_schema=False)
    except (SignXMLException, etree.LxmlError, ValueError, TypeError):
        return None
    return None if isinstance(result, list) else result.signed_data


def _is_valid(certificate: Certificate, now: datetime) -> bool:
    return certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc


def _check_crowd(root: Element) -> None:
    """Bound what canonicalisation and the checks below cost, before anything is known of the sender."""
    attributes = [len(element.attrib) for element in root.iter()]
    if len(attributes) > MOST_ELEMENTS or max(attributes) > MOST_ATTRIBUTES:
        raise TokenRefused(Reason.TOO_LARGE)


def _check_ids(root: Element) -> None:
    """No two elements may answer to the same id, however the attribute is spelt and whatever its namespace."""
    attributes = ((name, value) for element in root.iter() for name, value in element.items())
    seen = [value for name, value in attributes if name.rpartition("}")[2].lower() == "id"]
    if len(seen) != len(set(seen)):
        raise TokenRefused(Reason.DUPLICATE_ID)


def _the_signature(root: Element) -> Element:
    """The one signature there may be: a child of `root`, and no other anywhere."""
    anywhere = list(root.iter(ds("Signature")))
    if not anywhere:
        raise TokenRefused(Reason.SIGNATURE_MISSING)
    if len(anywhere) != 1 or anywhere[0].getparent() is not root:
        raise TokenRefused(Reason.SIGNATURE_SHAPE)
    return anywhere[0]


def _check_shape(signature: Element, signed_id: str | None) -> None:
    shape = Reason.SIGNATURE_SHAPE
    only_children(signature, (ds("SignedInfo"), ds("SignatureValue"), ds("KeyInfo")), shape)
    info = one(signature, ds("SignedInfo"), shape)
    text_of(one(signature, ds("SignatureValue"), shape), shape)
    only_children(info, (ds("CanonicalizationMethod"), ds("SignatureMethod"), ds("Reference")), shape)
    _check_canonicalisation(one(info, ds("CanonicalizationMethod"), shape), Reason.SIGNATURE_ALGORITHM)
    _check_algorithm(one(info, ds("SignatureMethod"), shape), _SIGNATURE_ADDRESSES)
    _check_reference(one(info, ds("Reference"), Reason.SIGNATURE_REFERENCE), signed_id)


def _check_reference(reference: Element, signed_id: str | None) -> None:
    if not signed_id or reference.get("URI") != f"#{signed_id}":
        raise TokenRefused(Reason.SIGNATURE_REFERENCE)
    shape = Reason.SIGNATURE_SHAPE
    only_children(reference, (ds("Transforms"), ds("DigestMethod"), ds("DigestValue")), shape)
    _check_algorithm(one(reference, ds("DigestMethod"), shape), _DIGEST_ADDRESSES)
    text_of(one(reference, ds("DigestValue"), shape), shape)
    listed = one(reference, ds("Transforms"), Reason.SIGNATURE_TRANSFORM)
    only_children(listed, (ds("Transform"),), Reason.SIGNATURE_TRANSFORM)
    transforms = list(listed)
    if [step.get("Algorithm") for step in transforms] != [ENVELOPED, EXC_C14N] or len(transforms[0]):
        raise TokenRefused(Reason.SIGNATURE_TRANSFORM)
    _check_canonicalisation(transforms[1], Reason.SIGNATURE_TRANSFORM)


def _check_algorithm(method: Element, allowed: frozenset[str]) -> None:
    if method.get("Algorithm") not in allowed or len(method):
        raise TokenRefused(Reason.SIGNATURE_ALGORITHM)


def _check_canonicalisation(method: Element, reason: Reason) -> None:
    """Exclusive canonicalisation without comments; it may list a few prefixes to keep."""
    only_children(method, (_INCLUSIVE,), reason)
    kept = [listed.get("PrefixList", "") for listed in method]
    if method.get("Algorithm") != EXC_C14N or len(kept) > 1 or any(len(it) > LONGEST_PREFIX_LIST for it in kept):
        raise TokenRefused(reason)
