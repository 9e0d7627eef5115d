"""Enveloped XML signatures made by hand, and badly when asked to."""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from lxml import etree

from tests.attacks.saml.stand_in import DS, DS_MORE, EXC, XENC, Element, Pair, c14n, pair


@dataclass
class Signing:
    """How a signature is made."""

    by: Pair = field(default_factory=lambda: pair("idp"))
    shows: Pair | None = None
    """Whose certificate stands in KeyInfo; the signer's by default."""
    method: str = f"{DS_MORE}rsa-sha256"
    digest: str = f"{XENC}sha256"
    canonical: str = EXC
    transforms: Sequence[str] = (f"{DS}enveloped-signature", EXC)
    uri: str | None = None
    inclusive: str | None = None
    hmac_secret: bytes | None = None
    edit_info: Callable[[Element], None] = lambda _info: None


_HASH = {"sha1": "sha1", "sha256": "sha256", "sha384": "sha384", "sha512": "sha512", "md5": "md5"}


def sign(element: Element, how: Signing | None = None) -> Element:
    """Put an enveloped signature after the Issuer (the first child) of `element`, in place."""
    how = how or Signing()
    signature = _signature(element.get("ID", ""), c14n(element), how)
    element.insert(1, signature)
    info = signature[0]
    how.edit_info(info)
    name = how.method.rpartition("-")[2]
    if how.hmac_secret is not None:
        value = hmac.new(how.hmac_secret, c14n(info), _HASH[name]).digest()
    else:
        value = how.by.key.sign(c14n(info), PKCS1v15(), getattr(hashes, name.upper())())
    signature[1].text = b64encode(value).decode()
    return element


def _signature(identifier: str, signed: bytes, how: Signing) -> Element:
    signature = etree.Element(f"{{{DS}}}Signature", nsmap={"ds": DS})
    info = etree.SubElement(signature, f"{{{DS}}}SignedInfo")
    etree.SubElement(info, f"{{{DS}}}CanonicalizationMethod", {"Algorithm": how.canonical})
    etree.SubElement(info, f"{{{DS}}}SignatureMethod", {"Algorithm": how.method})
    uri = f"#{identifier}" if how.uri is None else how.uri
    reference = etree.SubElement(info, f"{{{DS}}}Reference", {"URI": uri})
    transforms = etree.SubElement(reference, f"{{{DS}}}Transforms")
    for step in how.transforms:
        transform = etree.SubElement(transforms, f"{{{DS}}}Transform", {"Algorithm": step})
        if step == EXC and how.inclusive is not None:
            etree.SubElement(transform, f"{{{EXC}}}InclusiveNamespaces", {"PrefixList": how.inclusive})
    etree.SubElement(reference, f"{{{DS}}}DigestMethod", {"Algorithm": how.digest})
    digest = hashlib.new(_HASH[how.digest.rpartition("#")[2]], signed).digest()
    etree.SubElement(reference, f"{{{DS}}}DigestValue").text = b64encode(digest).decode()
    etree.SubElement(signature, f"{{{DS}}}SignatureValue")
    data = etree.SubElement(etree.SubElement(signature, f"{{{DS}}}KeyInfo"), f"{{{DS}}}X509Data")
    etree.SubElement(data, f"{{{DS}}}X509Certificate").text = (how.shows or how.by).der64
    return signature
