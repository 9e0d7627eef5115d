"""The namespaces and addresses of SAML 2.0, XML signature, XML encryption and NSIS."""

from typing import Final

ASSERTION: Final = "urn:oasis:names:tc:SAML:2.0:assertion"
PROTOCOL: Final = "urn:oasis:names:tc:SAML:2.0:protocol"
METADATA: Final = "urn:oasis:names:tc:SAML:2.0:metadata"
DSIG: Final = "http://www.w3.org/2000/09/xmldsig#"
XENC: Final = "http://www.w3.org/2001/04/xmlenc#"
XENC11: Final = "http://www.w3.org/2009/xmlenc11#"
EXC_C14N: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"

ENVELOPED: Final = DSIG + "enveloped-signature"
RSA_SHA256: Final = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"

REDIRECT: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
SOAP_BINDING: Final = "urn:oasis:names:tc:SAML:2.0:bindings:SOAP"

SUCCESS: Final = "urn:oasis:names:tc:SAML:2.0:status:Success"
BEARER: Final = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
HOLDER_OF_KEY: Final = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"
ENTITY: Final = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"
NSIS: Final = "https://data.gov.dk/concept/core/nsis/loa/"


def saml(tag: str) -> str:
    """`tag` in the assertion namespace, as lxml writes it."""
    return f"{{{ASSERTION}}}{tag}"


def samlp(tag: str) -> str:
    """`tag` in the protocol namespace."""
    return f"{{{PROTOCOL}}}{tag}"


def md(tag: str) -> str:
    """`tag` in the metadata namespace."""
    return f"{{{METADATA}}}{tag}"


def ds(tag: str) -> str:
    """`tag` in the XML signature namespace."""
    return f"{{{DSIG}}}{tag}"


def xenc(tag: str) -> str:
    """`tag` in the XML encryption namespace."""
    return f"{{{XENC}}}{tag}"
