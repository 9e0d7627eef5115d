"""EncryptedAssertion to bytes: AES-GCM under a key that RSA-OAEP wrapped for one of our own keys."""

from collections.abc import Callable, Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from synlig.guard.saml.elements import Element, at_most_one, one, only_children, text_of
from synlig.guard.saml.names import DSIG, XENC, XENC11, ds, xenc
from synlig.guard.saml.parsing import unbase64
from synlig.guard.saml.reasons import Reason, TokenRefused

Cut = Callable[[bytes, bytes], bytes]
"""(content key, cipher bytes) to plain bytes."""

_HASHES: Final[dict[str, hashes.HashAlgorithm]] = {
    DSIG + "sha1": hashes.SHA1(),  # noqa: S303 (inside OAEP no collision matters; RFC 8017 section 7.1)
    XENC + "sha256": hashes.SHA256(),
}
_MASKS: Final[dict[str, hashes.HashAlgorithm]] = {
    XENC11 + "mgf1sha1": hashes.SHA1(),  # noqa: S303
    XENC11 + "mgf1sha256": hashes.SHA256(),
}
OAEP_MGF1_SHA1: Final = XENC + "rsa-oaep-mgf1p"
OAEP_ANY_MGF: Final = XENC11 + "rsa-oaep"
AES256_GCM: Final = XENC11 + "aes256-gcm"


def _gcm(key: bytes, sealed: bytes) -> bytes:
    return AESGCM(key).decrypt(sealed[:12], sealed[12:], None)


def _cbc(key: bytes, sealed: bytes) -> bytes:
    """XML encryption's CBC: the last byte tells how many bytes of padding there are (section 5.2)."""
    opener = Cipher(algorithms.AES(key), modes.CBC(sealed[:16])).decryptor()
    padded = opener.update(sealed[16:]) + opener.finalize()
    if not padded or not 1 <= padded[-1] <= 16:
        raise ValueError
    return padded[: -padded[-1]]


CIPHERS: Final[dict[str, tuple[int, Cut]]] = {AES256_GCM: (32, _gcm)}
CBC_CIPHERS: Final[dict[str, tuple[int, Cut]]] = {XENC + "aes128-cbc": (16, _cbc), XENC + "aes256-cbc": (32, _cbc)}
"""Malleable, with a padding oracle: for test identity providers on loopback only."""


def decrypted(encrypted: Element, keys: Sequence[RSAPrivateKey], *, allow_cbc: bool) -> bytes:
    """The bytes inside an EncryptedAssertion, opened with the first of our `keys` that fits.

    Raises:
        TokenRefused: `encryption-shape`, `encryption-algorithm`, or `decryption` whatever failed in opening it.
    """
    shape = Reason.ENCRYPTION_SHAPE
    only_children(encrypted, (xenc("EncryptedData"), xenc("EncryptedKey")), shape)
    data = one(encrypted, xenc("EncryptedData"), shape)
    if data.get("Type", XENC + "Element") != XENC + "Element":
        raise TokenRefused(shape)
    only_children(data, (xenc("EncryptionMethod"), ds("KeyInfo"), xenc("CipherData")), shape)
    size, cut = _cipher(one(data, xenc("EncryptionMethod"), shape), allow_cbc=allow_cbc)
    wrapped_key = _encrypted_key(encrypted, data)
    _check_tied(data, wrapped_key)
    padding = _padding(one(wrapped_key, xenc("EncryptionMethod"), shape))
    wrapped, sealed = _cipher_value(wrapped_key), _cipher_value(data)
    for key in keys:
        plain = _opened(key, padding, wrapped, size, cut, sealed)
        if plain is not None:
            return plain
    raise TokenRefused(Reason.DECRYPTION)


def _opened(key: RSAPrivateKey, padding: OAEP, wrapped: bytes, size: int, cut: Cut, sealed: bytes) -> bytes | None:
    try:
        content_key = key.decrypt(wrapped, padding)
        return cut(content_key, sealed) if len(content_key) == size else None
    except (ValueError, InvalidTag):
        return None


def _cipher(method: Element, *, allow_cbc: bool) -> tuple[int, Cut]:
    allowed = CIPHERS | CBC_CIPHERS if allow_cbc else CIPHERS
    cipher = allowed.get(method.get("Algorithm", ""))
    if cipher is None or len(method):
        raise TokenRefused(Reason.ENCRYPTION_ALGORITHM)
    return cipher


def _encrypted_key(encrypted: Element, data: Element) -> Element:
    """The one wrapped key, in the data's KeyInfo or beside the data, and no other anywhere."""
    key_info = at_most_one(data, ds("KeyInfo"), Reason.ENCRYPTION_SHAPE)
    anywhere = list(encrypted.iter(xenc("EncryptedKey")))
    if len(anywhere) != 1 or anywhere[0].getparent() not in (key_info, encrypted):
        raise TokenRefused(Reason.ENCRYPTION_SHAPE)
    return anywhere[0]


def _check_tied(data: Element, wrapped_key: Element) -> None:
    """Where the data says which key is its, or the key of which data it is, they mean each other (xmlenc 3.5)."""
    named = [(it, wrapped_key) for it in data.iter(ds("RetrievalMethod"))]
    named += [(it, data) for it in wrapped_key.iter(xenc("DataReference"))]
    for it, meant in named:
        if len(it) or not meant.get("Id") or it.get("URI") != f"#{meant.get('Id')}":
            raise TokenRefused(Reason.ENCRYPTION_SHAPE)


def _padding(method: Element) -> OAEP:
    """RSA-OAEP as the method says; a label (OAEPparams) or anything else unknown is refused."""
    wrong = Reason.ENCRYPTION_ALGORITHM
    only_children(method, (ds("DigestMethod"), f"{{{XENC11}}}MGF"), wrong)
    digest = at_most_one(method, ds("DigestMethod"), wrong)
    mask = at_most_one(method, f"{{{XENC11}}}MGF", wrong)
    if method.get("Algorithm") == OAEP_MGF1_SHA1 and mask is not None:
        raise TokenRefused(wrong)
    if method.get("Algorithm") not in (OAEP_MGF1_SHA1, OAEP_ANY_MGF):
        raise TokenRefused(wrong)
    hashed = _HASHES.get(DSIG + "sha1" if digest is None else digest.get("Algorithm", ""))
    masked = _MASKS.get(XENC11 + "mgf1sha1" if mask is None else mask.get("Algorithm", ""))
    if hashed is None or masked is None:
        raise TokenRefused(wrong)
    return OAEP(mgf=MGF1(masked), algorithm=hashed, label=None)


def _cipher_value(parent: Element) -> bytes:
    shape = Reason.ENCRYPTION_SHAPE
    cipher_data = one(parent, xenc("CipherData"), shape)
    only_children(cipher_data, (xenc("CipherValue"),), shape)
    return unbase64(text_of(one(cipher_data, xenc("CipherValue"), shape), shape), shape)
