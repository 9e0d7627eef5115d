"""The log-in request: signed, asking for the level, with an id of its own, ending nowhere but here."""

from urllib.parse import parse_qs, urlsplit

import pytest

from synlig.guard.saml.redirect import opened_query
from tests.attacks.saml import stand_in
from tests.attacks.saml.scene import Scene
from tests.attacks.saml.stand_in import DS_MORE, NOW, find, pair


def test_the_request_asks_for_the_level_and_is_signed() -> None:
    scene = Scene(fresh=True, minimum="High")
    location = urlsplit(scene.begun.location)
    opened = opened_query(location.query, "SAMLRequest", [pair("sp").certificate], NOW)
    root = opened.root
    assert f"{location.scheme}://{location.netloc}{location.path}" == f"{stand_in.ENTITY_ID}/sso"
    assert root.attrib == {
        "ID": scene.request_id,
        "Version": "2.0",
        "IssueInstant": "2026-11-24T09:00:00Z",
        "Destination": f"{stand_in.ENTITY_ID}/sso",
        "ProtocolBinding": "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
        "AssertionConsumerServiceURL": "https://gateway.stand-in.invalid/saml/acs",
        "ForceAuthn": "true",
        "IsPassive": "false",
    }
    asked = find(root, "samlp:RequestedAuthnContext")
    assert asked.get("Comparison") == "minimum"
    assert [it.text for it in asked] == [
        "https://data.gov.dk/concept/core/nsis/loa/High",
        "https://data.gov.dk/eid/Professional",
    ]
    assert find(root, "saml:Issuer").text == scene.connection.entity_id
    assert parse_qs(location.query)["SigAlg"] == [f"{DS_MORE}rsa-sha256"]
    assert opened.relay_state


def test_without_a_wish_for_it_nobody_is_asked_to_authenticate_anew() -> None:
    query = urlsplit(Scene().begun.location).query
    root = opened_query(query, "SAMLRequest", [pair("sp").certificate], NOW).root
    assert (root.get("ForceAuthn"), root[1][0].tag) == (
        "false",
        "{urn:oasis:names:tc:SAML:2.0:assertion}AuthnContextClassRef",
    )


def test_an_id_cannot_be_guessed() -> None:
    request_id = Scene().request_id
    assert request_id.startswith("_")
    assert len(bytes.fromhex(request_id[1:])) == 20


def test_a_path_that_fits_the_cookie_is_kept() -> None:
    scene = Scene()
    scene.begin_again("/" + "a" * 1_499)
    assert scene.finish().return_to == "/" + "a" * 1_499


def test_every_request_has_an_id_of_its_own() -> None:
    assert len({Scene().request_id for _ in range(5)}) == 5


@pytest.mark.parametrize("path", ["https://evil.invalid/", "//evil.invalid", "/\\evil.invalid", "", "/" + "a" * 1_500])
def test_a_log_in_ends_nowhere_else(path: str) -> None:
    scene = Scene()
    scene.begin_again(path)
    assert scene.finish().return_to == "/"
