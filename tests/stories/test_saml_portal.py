"""The portal with people who log in by SAML: in, out here, out elsewhere, and what a refused one is shown."""

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import etree

from synlig.guard.log.events import Event
from synlig.guard.saml.redirect import opened_query
from synlig.storage.control.database import Database, sqlcipher_database
from synlig.storage.control.migrating import migrate
from tests.attacks.saml.parting import envelope, query, request, response
from tests.attacks.saml.scene import BASE_URL, Token, later
from tests.attacks.saml.signing import Signing, sign
from tests.attacks.saml.stand_in import CVR, ENTITY_ID, NOW, Element, Facts, find, instant, oiosaml3_attributes, pair
from tests.portal_client import Browser
from tests.saml_place import Place

ANSWER = f"{ENTITY_ID}/slo-answer?SAMLResponse="


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = sqlcipher_database(tmp_path / "control.db", "00" * 32, "control", create=True)
    migrate(opened)
    yield opened
    opened.close()


def is_in(browser: Browser) -> bool:
    return browser.get("/adgang").status_code == 200


def test_a_person_gets_in_by_a_good_token(database: Database) -> None:
    browser = Place(database).logged_in()
    assert is_in(browser)


def test_a_session_ends_when_the_identity_provider_said_so(database: Database) -> None:
    place = Place(database)
    browser = place.browser()
    ending = Token(assertion=lambda it: find(it, "saml:AuthnStatement").set("SessionNotOnOrAfter", instant(later(600))))
    assert place.post_token(browser, ending) == 303
    place.scene.watch.now = later(599)
    assert is_in(browser)
    place.scene.watch.now = later(600)
    assert not is_in(browser)


def test_a_refused_person_is_shown_a_reference_and_no_reason(database: Database) -> None:
    place = Place(database)
    pages: set[str] = set()
    for facts in (lower_level, wrong_audience, another_issuer):
        browser = place.browser()
        assert place.post_token(browser, Token(facts=facts)) == 403
        reference = place.page.headers["x-correlation-id"]
        assert reference in place.page.text
        pages.add(place.page.text.replace(reference, ""))
        assert not is_in(browser)
    assert len(pages) == 1
    reasons = ("level-too-low", "audience", "issuer")
    assert place.log.told() == [(Event.LOGIN_REFUSED, reason) for reason in reasons]


def lower_level(facts: Facts) -> None:
    facts.attributes = oiosaml3_attributes(loa="Low")


def wrong_audience(facts: Facts) -> None:
    facts.audience = "https://other.invalid"


def another_issuer(facts: Facts) -> None:
    facts.issuer = "https://other.invalid"


def test_a_person_without_roles_sees_that_and_nothing_else(database: Database) -> None:
    place = Place(database)
    browser = place.browser()
    token = Token(facts=lambda facts: facts.attributes.update(oiosaml3_attributes(privileges="")))
    assert place.post_token(browser, token) == 303
    page = browser.get("/benchmark")
    assert (page.status_code, CVR in page.text) == (403, False)


def test_a_large_token_is_judged_and_a_huge_one_turned_away(database: Database) -> None:
    place = Place(database)
    large = Token(raw=lambda raw: raw.replace(b"<samlp:Status>", b"<samlp:Status>" + b" " * 150_000))
    assert place.post_token(place.browser(), large) == 303
    assert place.browser().post("/saml/acs", {"SAMLResponse": "A" * 600_000}).status_code == 413


def test_the_identity_provider_ends_the_session_whichever_browser_has_it(database: Database) -> None:
    place = Place(database)
    browser, other = place.logged_in(), place.browser()
    answer = other.get(f"/saml/logout?{query('SAMLRequest', request(), state='x')}")
    assert (answer.status_code, answer.headers["location"].startswith(ANSWER)) == (303, True)
    assert not is_in(browser)


def test_it_ends_the_session_by_post_and_over_the_back_channel(database: Database) -> None:
    place = Place(database)
    browser = place.logged_in()
    answer = place.browser().post("/saml/logout", {"SAMLRequest": signed(request())})
    assert answer.headers["location"].startswith(ANSWER)
    assert not is_in(browser)
    browser = place.logged_in()
    body = envelope(etree.tostring(sign(request(lambda it: it.set("ID", "_m2")))))
    answer = place.browser().send("POST", "/saml/logout", {"content-type": "text/xml"}, content=body)
    assert find(etree.fromstring(answer.content), ".//samlp:StatusCode").get("Value", "").endswith(":Success")
    assert not is_in(browser)


def signed(root: Element) -> str:
    return b64encode(etree.tostring(sign(root))).decode()


def test_a_stranger_ends_no_session(database: Database) -> None:
    place = Place(database)
    browser, stranger = place.logged_in(), Signing(by=pair("stranger"))
    forged = etree.tostring(sign(request(), stranger))
    for answer in (
        place.browser().get(f"/saml/logout?{query('SAMLRequest', request(), 'stranger')}"),
        place.browser().post("/saml/logout", {"SAMLRequest": b64encode(forged).decode()}),
        place.browser().send("POST", "/saml/logout", {"content-type": "text/xml"}, content=envelope(forged)),
        place.browser().get("/saml/logout"),
        place.browser().post("/saml/logout", {"RelayState": "x"}),
    ):
        assert answer.status_code == 403
    assert is_in(browser)
    assert [reason for _, reason in place.log.told()] == ["", "signature", "signature", "signature"]


def test_a_person_logs_out_here_and_comes_back_from_there(database: Database) -> None:
    place = Place(database)
    browser = place.logged_in()
    page = browser.get("/adgang").text
    token = page.partition('name="formular" value="')[2].partition('"')[0]
    away = browser.post("/log-ud", {"formular": token}).headers["location"]
    assert away.startswith(f"{ENTITY_ID}/slo?SAMLRequest=")
    assert not is_in(browser)
    sent = opened_query(urlsplit(away).query, "SAMLRequest", [pair("sp").certificate], NOW).root.get("ID", "")
    for back in (
        browser.get(f"/saml/logout?{query('SAMLResponse', response(sent))}"),
        browser.post("/saml/logout", {"SAMLResponse": signed(response(sent))}),
    ):
        assert (back.status_code, back.headers["location"]) == (303, "/logget-ud")


def test_the_metadata_are_there_for_anybody(database: Database) -> None:
    answer = Place(database).browser().get("/saml/metadata")
    assert answer.headers["content-type"] == "application/samlmetadata+xml"
    assert etree.fromstring(answer.content).get("entityID") == f"{BASE_URL}/saml/metadata"
