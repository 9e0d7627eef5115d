"""Our own enveloped signature on messages that travel by POST and SOAP."""

from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureConstructionMethod, SignatureMethod
from signxml.signer import XMLSigner

from synlig.guard.saml.elements import Element
from synlig.guard.saml.names import ds, saml
from synlig.guard.saml.service_keys import ServiceKey


def signed_message(message: Element, key: ServiceKey) -> bytes:
    """`message` with its signature after the Issuer, where the schema of SAML wants it."""
    issuer = message.find(saml("Issuer"))
    if issuer is not None:
        issuer.addnext(etree.Element(ds("Signature"), {"Id": "placeholder"}))
    signer = XMLSigner(
        method=SignatureConstructionMethod.enveloped,
        signature_algorithm=SignatureMethod.RSA_SHA256,
        digest_algorithm=DigestAlgorithm.SHA256,
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    certificate = key.certificate.public_bytes(Encoding.PEM).decode()
    signed = signer.sign(message, key=key.private_key, cert=certificate, reference_uri=f"#{message.get('ID')}")
    return etree.tostring(signed)
