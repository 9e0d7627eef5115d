"""A log-in that is not recent is not enough for what is sensitive: the identity provider is to ask anew."""

from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from synlig.core.permission import Permission
from synlig.core.sensitivity import Sensitivity
from synlig.guard.access.decision import Datum
from synlig.guard.access.stepping_up import needs_fresh_log_in
from synlig.guard.saml.reasons import Reason
from synlig.guard.saml.redirect import opened_query
from synlig.guard.saml.remembered import unseal
from synlig.guard.sessions import SessionLimits, digest, is_fresh
from synlig.storage.access_tokens import AccessTokens
from synlig.storage.control.database import Database
from synlig.storage.sessions import Sessions
from synlig.stories.make_access_token import make_access_token
from tests.attacks.saml.scene import BINDING_KEY, Token, later
from tests.attacks.saml.stand_in import NOW, Element, find, group, instant, oiosaml3_attributes, pair, privileges
from tests.portal_client import Browser
from tests.saml_place import Notebook, Place
from tests.stories.test_saml_portal import database

__all__ = ["database"]

COOKIE = "__Host-synlig"


def proven_at(seconds: float) -> Token:
    def set_instant(assertion: Element) -> None:
        find(assertion, "saml:AuthnStatement").set("AuthnInstant", instant(later(seconds)))

    return Token(assertion=set_instant)


def freshness(database: Database, browser: Browser) -> bool:
    found = Sessions(database, SessionLimits()).find(digest(browser.cookies[COOKIE]), NOW)
    assert found is not None
    return is_fresh(found, SessionLimits())


def begun_anew(place: Place, browser: Browser) -> Element:
    """The request that goes to the identity provider when a page asks for a fresh log-in."""
    away = browser.get("/log-ind", params={"til": "/adgang", "igen": "1"})
    remembered = next(it for it in browser.cookies.jar if it.name == "synlig_log_ind").value or ""
    place.scene.request_id = unseal(remembered, BINDING_KEY, NOW).request_id
    return asked(away.headers["location"])


def asked(location: str) -> Element:
    """The request in an address of the identity provider."""
    return opened_query(urlsplit(location).query, "SAMLRequest", [pair("sp").certificate], NOW).root


@pytest.mark.parametrize(("seconds", "fresh"), [(0, True), (-1799, True), (-1800, False), (-7200, False)])
def test_a_log_in_is_as_fresh_as_its_proof(database: Database, seconds: float, fresh: bool) -> None:
    place = Place(database)
    browser = place.browser()
    assert place.post_token(browser, proven_at(seconds)) == 303
    assert freshness(database, browser) is fresh


def test_asking_anew_forces_a_new_proof_and_rotates_the_session(database: Database) -> None:
    place = Place(database)
    browser = place.browser()
    assert place.post_token(browser, proven_at(-7200)) == 303
    before = browser.cookies[COOKIE]
    assert begun_anew(place, browser).get("ForceAuthn") == "true"
    old = browser.post("/saml/acs", {"SAMLResponse": place.scene.post(proven_at(-7200))})
    assert (old.status_code, place.log.told()[-1][1]) == (403, Reason.OLD_AUTHENTICATION)
    assert browser.cookies[COOKIE] == before
    begun_anew(place, browser)
    assert browser.post("/saml/acs", {"SAMLResponse": place.scene.post(Token())}).status_code == 303
    assert browser.cookies[COOKIE] != before
    assert freshness(database, browser)


def test_a_log_in_that_is_not_asked_for_anew_does_not_force_it(database: Database) -> None:
    away = Place(database).browser().get("/log-ind")
    assert asked(away.headers["location"]).get("ForceAuthn") == "false"


def test_what_needs_a_fresh_log_in_is_what_is_sensitive_or_essential() -> None:
    for level in Sensitivity:
        needed = needs_fresh_log_in(Permission.READ_OWN_FINDINGS, Datum(None, level))
        assert needed is (level >= Sensitivity.SENSITIVE)
    essential = {it for it in Permission if needs_fresh_log_in(it, Datum())}
    assert essential >= {Permission.APPROVE_CHANGE, Permission.ERASE_PERSON, Permission.FIND_PERSON}
    assert needs_fresh_log_in(Permission.READ_RELEASED, replace(Datum(), protected=True))


def test_a_change_of_roles_ends_other_log_ins_and_tokens_that_may_more(database: Database) -> None:
    place = Place(database)
    first = place.logged_in()
    there = Sessions(database, SessionLimits()).find(digest(first.cookies[COOKIE]), NOW)
    assert there is not None
    tokens = AccessTokens(database)
    secret, _ = make_access_token(there.person, "BI", 30, access_tokens=tokens, log=Notebook(), clock=place.scene.watch)
    same = place.logged_in()
    assert first.get("/adgang").status_code == same.get("/adgang").status_code == 200
    less = oiosaml3_attributes(privileges=privileges(group("sikkerhed")))
    other = place.browser()
    assert place.post_token(other, Token(facts=lambda facts: facts.attributes.update(less))) == 303
    assert first.get("/adgang").status_code == same.get("/adgang").status_code == 303
    assert tokens.find(digest(secret), NOW) is None
    assert ("identity:token:revoked", "") in place.log.told()


def test_the_refusal_page_and_the_log_have_the_same_reference(database: Database) -> None:
    place = Place(database)
    assert place.post_token(place.browser(), proven_at(7200)) == 403
    entry = place.log.entries[-1]
    assert (entry.facts["reason"], len(entry.correlation)) == (Reason.FUTURE, 32)
    assert entry.correlation in place.page.text
    assert place.page.headers["x-correlation-id"] == entry.correlation


def test_an_account_that_is_refused_again_and_again_is_followed_up_wherever_it_comes_from(database: Database) -> None:
    place = Place(database)
    low = Token(facts=lambda facts: facts.attributes.update(oiosaml3_attributes(loa="Low")))
    assert [place.post_token(place.browser(), low) for _ in range(10)] == [403] * 10
    cases = place.refusals.cases(open_only=True)
    assert [(case.kind, case.reason, case.times) for case in cases] == [("account", Reason.LEVEL_TOO_LOW, 10)]
    assert ("identity:login:repeatedly-refused", "") in place.log.told()
