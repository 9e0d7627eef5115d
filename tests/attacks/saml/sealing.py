"""XML encryption made by hand, and badly when asked to."""

import os
from base64 import b64encode
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP, PKCS1v15
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from lxml import etree

from tests.attacks.saml.stand_in import DS, SAML, XENC, XENC11, Element, Pair, pair


@dataclass
class Sealing:
    """How an assertion is encrypted."""

    to: Pair = field(default_factory=lambda: pair("sp"))
    cipher: str = f"{XENC11}aes256-gcm"
    transport: str = f"{XENC11}rsa-oaep"
    digest: str | None = f"{XENC}sha256"
    mask: str | None = f"{XENC11}mgf1sha256"
    beside: bool = False
    label: bytes | None = None
    content_key: bytes | None = None
    type: str | None = f"{XENC}Element"


_OAEP_HASH: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303 (what some identity providers use)
    "sha256": hashes.SHA256(),
    "sha512": hashes.SHA512(),
}


def seal(plain: bytes, how: Sealing | None = None) -> Element:
    """An EncryptedAssertion with `plain` inside."""
    how = how or Sealing()
    content_key = how.content_key or os.urandom(16 if "128" in how.cipher else 24 if "192" in how.cipher else 32)
    encrypted = etree.Element(f"{{{SAML}}}EncryptedAssertion", nsmap={"saml": SAML, "xenc": XENC, "ds": DS})
    data = etree.SubElement(encrypted, f"{{{XENC}}}EncryptedData", {"Type": how.type} if how.type else {})
    etree.SubElement(data, f"{{{XENC}}}EncryptionMethod", {"Algorithm": how.cipher})
    key_info = etree.SubElement(data, f"{{{DS}}}KeyInfo")
    (encrypted if how.beside else key_info).append(_wrapped(content_key, how))
    _cipher_value(data, _enciphered(plain, content_key, how.cipher))
    return encrypted


def _wrapped(content_key: bytes, how: Sealing) -> Element:
    wrapped = etree.Element(f"{{{XENC}}}EncryptedKey")
    method = etree.SubElement(wrapped, f"{{{XENC}}}EncryptionMethod", {"Algorithm": how.transport})
    if how.label is not None:
        etree.SubElement(method, f"{{{XENC}}}OAEPparams").text = b64encode(how.label).decode()
    if how.digest is not None:
        etree.SubElement(method, f"{{{DS}}}DigestMethod", {"Algorithm": how.digest})
    if how.mask is not None:
        etree.SubElement(method, f"{{{XENC11}}}MGF", {"Algorithm": how.mask})
    if how.transport.endswith("rsa-1_5"):
        _cipher_value(wrapped, how.to.public.encrypt(content_key, PKCS1v15()))
        return wrapped
    digest = _OAEP_HASH[(how.digest or "#sha1").rpartition("#")[2]]
    mask = _OAEP_HASH[(how.mask or "#mgf1sha1").rpartition("mgf1")[2]]
    _cipher_value(wrapped, how.to.public.encrypt(content_key, OAEP(MGF1(mask), digest, how.label)))
    return wrapped


def _enciphered(plain: bytes, key: bytes, cipher: str) -> bytes:
    if cipher.endswith("gcm"):
        nonce = os.urandom(12)
        return nonce + AESGCM(key).encrypt(nonce, plain, None)
    start = os.urandom(16)
    padder = padding.ANSIX923(128).padder()
    sealer = Cipher(algorithms.AES(key), modes.CBC(start)).encryptor()
    return start + sealer.update(padder.update(plain) + padder.finalize()) + sealer.finalize()


def _cipher_value(parent: Element, value: bytes) -> None:
    data = etree.SubElement(parent, f"{{{XENC}}}CipherData")
    etree.SubElement(data, f"{{{XENC}}}CipherValue").text = b64encode(value).decode()
