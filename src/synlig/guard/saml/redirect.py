"""The HTTP-Redirect binding: a message in a signed query string (SAML bindings 3.4)."""

import zlib
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from urllib.parse import quote, unquote_plus

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.x509 import Certificate

from synlig.guard.saml.elements import Element
from synlig.guard.saml.names import RSA_SHA256
from synlig.guard.saml.parsing import LARGEST, parse, unbase64
from synlig.guard.saml.reasons import Reason, TokenRefused

Parameter = Literal["SAMLRequest", "SAMLResponse"]
_KNOWN: Final = ("SAMLRequest", "SAMLResponse", "RelayState", "SigAlg", "Signature", "SAMLEncoding")
_HASHES: Final[dict[str, hashes.HashAlgorithm]] = {
    RSA_SHA256: hashes.SHA256(),
    RSA_SHA256.replace("256", "384"): hashes.SHA384(),
    RSA_SHA256.replace("256", "512"): hashes.SHA512(),
}


@dataclass(frozen=True, slots=True)
class QueryMessage:
    """A message whose signature held, and the state that is to be given back with the answer."""

    root: Element
    relay_state: str


def signed_url(location: str, parameter: Parameter, message: bytes, relay_state: str, key: RSAPrivateKey) -> str:
    """`location` with the deflated `message`, signed with RSA-SHA256."""
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    squeezed = squeezer.compress(message) + squeezer.flush()
    parts = [(parameter, b64encode(squeezed).decode()), ("RelayState", relay_state), ("SigAlg", RSA_SHA256)]
    signed = "&".join(f"{name}={quote(value, safe='')}" for name, value in parts if value)
    signature = b64encode(key.sign(signed.encode(), PKCS1v15(), hashes.SHA256())).decode()
    return f"{location}{'&' if '?' in location else '?'}{signed}&Signature={quote(signature, safe='')}"


def opened_query(query: str, parameter: Parameter, certificates: Sequence[Certificate], now: datetime) -> QueryMessage:
    """The message in a raw query string (as it stood in the request, still percent-encoded).

    Raises:
        TokenRefused: with the reason; an unsigned message is refused.
    """
    raw = _parameters(query)
    if parameter not in raw:
        raise TokenRefused(Reason.MISSING)
    if "Signature" not in raw or "SigAlg" not in raw:
        raise TokenRefused(Reason.SIGNATURE_MISSING)
    signed = "&".join(f"{name}={raw[name]}" for name in (parameter, "RelayState", "SigAlg") if name in raw)
    signature = unbase64(unquote_plus(raw["Signature"]), Reason.SIGNATURE)
    _check_signature(signed.encode(), signature, unquote_plus(raw["SigAlg"]), certificates, now)
    message = _inflated(unbase64(unquote_plus(raw[parameter]), Reason.BASE64))
    return QueryMessage(parse(message), unquote_plus(raw.get("RelayState", "")))


def _parameters(query: str) -> dict[str, str]:
    """The known parameters, still encoded; each at most once, and one message."""
    if len(query) > LARGEST:
        raise TokenRefused(Reason.TOO_LARGE)
    pairs = [part.partition("=") for part in query.split("&")]
    known = [(name, value) for name, _, value in pairs if name in _KNOWN]
    found = dict(known)
    both = "SAMLRequest" in found and "SAMLResponse" in found
    if len(found) != len(known) or both or "SAMLEncoding" in found:
        raise TokenRefused(Reason.SIGNATURE_SHAPE)
    return found


def _check_signature(
    signed: bytes, signature: bytes, algorithm: str, certificates: Sequence[Certificate], now: datetime
) -> None:
    hashed = _HASHES.get(algorithm)
    if hashed is None:
        raise TokenRefused(Reason.SIGNATURE_ALGORITHM)
    valid = [it for it in certificates if it.not_valid_before_utc <= now <= it.not_valid_after_utc]
    if not valid:
        raise TokenRefused(Reason.CERTIFICATE)
    if not any(_holds(certificate, signed, signature, hashed) for certificate in valid):
        raise TokenRefused(Reason.SIGNATURE)


def _holds(certificate: Certificate, signed: bytes, signature: bytes, hashed: hashes.HashAlgorithm) -> bool:
    public_key = certificate.public_key()
    if not isinstance(public_key, RSAPublicKey):
        return False
    try:
        public_key.verify(signature, signed, PKCS1v15(), hashed)
    except InvalidSignature:
        return False
    return True


def _inflated(squeezed: bytes) -> bytes:
    """At most `LARGEST` bytes come out, however many are promised."""
    opener = zlib.decompressobj(-15)
    try:
        message = opener.decompress(squeezed, LARGEST)
    except zlib.error:
        raise TokenRefused(Reason.DEFLATE) from None
    if not opener.eof:
        raise TokenRefused(Reason.TOO_LARGE if opener.unconsumed_tail else Reason.DEFLATE)
    return message
