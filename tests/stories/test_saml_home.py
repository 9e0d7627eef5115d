"""A home that is set up for SAML: its parts come together, and what is missing or open is said."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lxml import etree

from synlig.core.errors import Refused, WrongUsage
from synlig.guard.identity.development import DevelopmentIdentity
from synlig.guard.saml.provider import SamlIdentity
from synlig.stories.create_home import create_home
from synlig.surfaces.doors import portal_server
from synlig.surfaces.wiring import Wiring
from tests.attacks.saml.stand_in import ENTITY_ID, metadata, pair
from tests.portal_client import Browser

BASE_URL = "https://gateway.stand-in.invalid"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A new home and settings that connect it to the stand-in."""
    Wiring(tmp_path / "home", {}).tell(create_home)
    (tmp_path / "idp.xml").write_bytes(metadata(pair("idp")))
    return {"SYNLIG_PORTAL__BASE_URL": BASE_URL, "SYNLIG_IDENTITY__IDP_METADATA": str(tmp_path / "idp.xml")}


def lay_key(home: Path, mode: int = 0o600) -> None:
    folder = home / "keys" / "saml"
    folder.mkdir(mode=0o700)
    key = pair("sp").key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "2026.key").write_bytes(key)
    (folder / "2026.key").chmod(mode)
    (folder / "2026.crt").write_bytes(pair("sp").certificate.public_bytes(Encoding.PEM))


def test_the_portal_sends_people_to_the_identity_provider(tmp_path: Path, environment: dict[str, str]) -> None:
    lay_key(tmp_path / "home")
    wiring = Wiring(tmp_path / "home", environment)
    browser = Browser(portal_server(wiring).config.app, BASE_URL)  # pyright: ignore[reportArgumentType]
    away = browser.get("/log-ind")
    assert away.headers["location"].startswith(f"{ENTITY_ID}/sso?SAMLRequest=")
    assert ENTITY_ID in away.headers["content-security-policy"]
    described = etree.fromstring(browser.get("/saml/metadata").content)
    assert described.get("entityID") == f"{BASE_URL}/saml/metadata"
    assert browser.post("/saml/acs", {"SAMLResponse": "x"}).status_code == 403
    assert browser.get("/udvikling/log-ind").status_code == 404
    wiring.close()


def test_a_home_without_a_key_draws_one_that_stays(tmp_path: Path, environment: dict[str, str]) -> None:
    said: set[bytes] = set()
    for _ in range(2):
        wiring = Wiring(tmp_path / "home", environment)
        said.add(wiring.saml_identity.metadata())
        wiring.close()
    assert len(said) == 1


def test_every_process_of_a_home_knows_the_logins_of_the_others(tmp_path: Path, environment: dict[str, str]) -> None:
    lay_key(tmp_path / "home")
    first, second = (Wiring(tmp_path / "home", environment) for _ in range(2))
    assert isinstance(first.identity_provider, SamlIdentity)
    begun = first.identity_provider.begin("/")
    with pytest.raises(Refused) as refused:
        second.identity_provider.finish({}, begun.remember)
    assert getattr(refused.value, "reason", "") == "missing"
    first.close()
    second.close()


def test_without_metadata_or_with_an_open_key_nothing_starts(tmp_path: Path, environment: dict[str, str]) -> None:
    with pytest.raises(WrongUsage, match="idp_metadata"):
        portal_server(Wiring(tmp_path / "home", {}))
    with pytest.raises(WrongUsage, match="idp_metadata"):
        portal_server(Wiring(tmp_path / "home", {**environment, "SYNLIG_IDENTITY__IDP_METADATA": "nowhere.xml"}))
    lay_key(tmp_path / "home", 0o644)
    with pytest.raises(Refused, match="open to others"):
        portal_server(Wiring(tmp_path / "home", environment))


def test_the_development_log_in_has_none_of_it(tmp_path: Path) -> None:
    Wiring(tmp_path / "home", {}).tell(create_home)
    wiring = Wiring(tmp_path / "home", {"SYNLIG_IDENTITY__DEVELOPMENT_IDP": "true"})
    assert isinstance(wiring.identity_provider, DevelopmentIdentity)
    browser = Browser(portal_server(wiring).config.app, "http://127.0.0.1:8400")  # pyright: ignore[reportArgumentType]
    assert browser.get("/saml/metadata").status_code == 404
    wiring.close()
