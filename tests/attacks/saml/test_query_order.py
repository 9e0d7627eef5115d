"""What is signed in a query is its message, state and algorithm in that order, however they stand there."""

from base64 import b64encode
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from synlig.guard.saml.reasons import Reason, TokenRefused
from synlig.guard.saml.redirect import opened_query, signed_url
from tests.attacks.saml.stand_in import NOW, pair
from tests.attacks.saml.test_redirect import XML

IN_ORDER = ("SAMLRequest", "RelayState", "SigAlg")


def query(signed: tuple[str, ...], shown: tuple[str, ...] = IN_ORDER, more: str = "") -> str:
    """A query whose signature is over the parameters `signed`, in that order; `shown` is how they stand in it."""
    whole = signed_url("", "SAMLRequest", XML, "x", pair("idp").key)[1:]
    parts = dict(part.split("=", 1) for part in whole.split("&"))
    parts["SAMLResponse"] = parts["SAMLRequest"]
    over = "&".join(f"{name}={parts[name]}" for name in signed)
    made = b64encode(pair("idp").key.sign(over.encode(), PKCS1v15(), hashes.SHA256())).decode()
    return "&".join([*(f"{name}={parts[name]}" for name in shown), f"Signature={quote(made, safe='')}"]) + more


HOSTILE = {
    "signed in another order": (Reason.SIGNATURE, query(("SigAlg", "SAMLRequest", "RelayState"))),
    "signed in the order of the alphabet": (Reason.SIGNATURE, query(tuple(sorted(IN_ORDER)))),
    "signed without the state": (Reason.SIGNATURE, query(("SAMLRequest", "SigAlg"))),
    "signed without the algorithm": (Reason.SIGNATURE, query(("SAMLRequest", "RelayState"))),
    "signed over more": (Reason.SIGNATURE, query((*IN_ORDER, "SAMLResponse"))),
    "a request and an answer": (Reason.SIGNATURE_SHAPE, query(IN_ORDER, (*IN_ORDER, "SAMLResponse"))),
    "a request beside the answer that was signed": (
        Reason.SIGNATURE_SHAPE,
        query(("SAMLResponse", "RelayState", "SigAlg"), ("SAMLRequest", "SAMLResponse", "RelayState", "SigAlg")),
    ),
    "the state twice, once empty": (Reason.SIGNATURE_SHAPE, query(IN_ORDER, more="&RelayState=")),
    "the algorithm twice": (Reason.SIGNATURE_SHAPE, query(IN_ORDER, (*IN_ORDER, "SigAlg"))),
    "the message by an encoded name": (
        Reason.MISSING,
        query(IN_ORDER).replace("SAMLRequest=", "%53AMLRequest="),
    ),
    "the state by an encoded name": (Reason.SIGNATURE, query(IN_ORDER).replace("RelayState=", "Relay%53tate=")),
    "parts divided by semicolons": (Reason.SIGNATURE_MISSING, query(IN_ORDER).replace("&", ";")),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_query_that_was_not_signed_as_it_is_is_refused(name: str) -> None:
    reason, hostile = HOSTILE[name]
    with pytest.raises(TokenRefused) as refused:
        opened_query(hostile, "SAMLRequest", [pair("idp").certificate], NOW)
    assert refused.value.reason is reason


def test_how_its_parts_stand_is_no_matter() -> None:
    shuffled = query(IN_ORDER, ("SigAlg", "RelayState", "SAMLRequest"), "&lang=da")
    assert opened_query(shuffled, "SAMLRequest", [pair("idp").certificate], NOW).relay_state == "x"
