"""The portal's doors: strangers, strange hosts, forged forms, wrong roles and broken pages learn nothing."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts

from synlig.core.kommune import KommuneKode
from synlig.core.permission import Person
from synlig.core.sensitivity import Sensitivity
from synlig.guard.sessions import digest
from synlig.surfaces.portal.app import portal
from synlig.surfaces.portal.shield import door_of
from tests.portal import KOMMUNER, People, stories_of
from tests.portal_client import browser_of, hidden, log_in

OPEN = {
    "/static/{path:path}",
    "/health/live",
    "/log-ind",
    "/logget-ud",
    "/mail/stop/{token}",
    "/sprog/{language}",
    "/udvikling/log-ind",
}
API = "/api/v1/cubes/tilstande/table?by=kommune&measure=pr_1000&where=aar=2026"


def every_route() -> Iterator[tuple[str, str]]:
    door = door_of([("127.0.0.1", 8400)], "")
    shield: Any = portal(stories_of(People()), KOMMUNER, door, development=True)
    for route in iter_route_contexts(shield._app.app._app.routes):
        for method in sorted(route.methods or ()):
            yield method, route.path or ""


def address(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "1", path)


@pytest.fixture
def people() -> People:
    return People()


@pytest.mark.parametrize(("method", "path"), sorted(every_route()))
def test_a_stranger_gets_no_further_than_the_log_in(method: str, path: str) -> None:
    if path in OPEN:
        return
    browser = browser_of(People())
    page = browser.send(method, address(path))
    assert page.status_code in (303, 401)
    assert page.status_code == 401 or page.headers["location"].startswith("/log-ind?til=/")
    tool = browser.send(method, address(path), {"accept": "*/*"})
    assert tool.status_code == 401
    assert tool.headers["www-authenticate"] == "Bearer"


def test_the_routes_are_found_and_the_open_ones_are_few() -> None:
    found = {path for _, path in every_route()}
    assert found >= OPEN | {"/", "/benchmark", "/adgang", "/openapi.json", "/health/ready", "/api/v1/cubes"}


def test_a_stranger_cannot_tell_a_page_that_is_there_from_one_that_is_not(people: People) -> None:
    browser = browser_of(people)
    there, missing = browser.get("/benchmark"), browser.get("/nowhere-at-all")
    assert (there.status_code, there.headers["location"]) == (303, "/log-ind?til=/benchmark")
    assert (missing.status_code, missing.headers["location"]) == (303, "/log-ind?til=/nowhere-at-all")


@pytest.mark.parametrize("path", ["/benchmark", "/adgang", "/nowhere", "/api/v1/cubes", API, "/openapi.json"])
@pytest.mark.parametrize("user", ["dataansvarlig", "godkender", "sikkerhed"])
def test_a_page_that_is_denied_looks_like_one_that_is_not_there(people: People, user: str, path: str) -> None:
    browser = log_in(browser_of(people), user)
    denied, missing = browser.get(path), browser.get(path.partition("?")[0] + "-not-there")
    assert denied.status_code == missing.status_code == 404
    assert masked(denied.text) == masked(missing.text)


def masked(text: str) -> str:
    """Without what differs from answer to answer: references, form tokens and the address itself."""
    text = re.sub(r"[0-9a-f]{32,64}|til=[^\"]*", "", text)
    return re.sub(r'name="formular" value="[^"]*"', "", text)


def test_a_person_without_roles_sees_that_and_nothing_else(people: People) -> None:
    browser = browser_of(people)
    nobody = Person("p", "Ny", KommuneKode("0540"), frozenset(), Sensitivity.OPEN, "High", {})
    browser.cookies.set("synlig_session", people.enter(nobody), domain="127.0.0.1")
    pages = [browser.get(path) for path in ("/", "/benchmark", "/adgang", "/nowhere")]
    assert {page.status_code for page in pages} == {403}
    assert len({masked(page.text) for page in pages}) == 1
    assert "Du har ingen roller" in pages[0].text
    assert "/benchmark" not in pages[0].text.replace('til=/benchmark"', "")
    assert browser.get("/api/v1/cubes").status_code == 404
    assert browser.post("/log-ud", {"formular": hidden(pages[0].text, "formular")}).status_code == 303


def test_a_session_ends_by_itself_and_at_log_out(people: People) -> None:
    browser = log_in(browser_of(people))
    assert browser.get("/benchmark").status_code == 200
    form = hidden(browser.get("/adgang").text, "formular")
    kept = browser.cookies["synlig_session"]
    assert browser.post("/log-ud", {"formular": form}).headers["location"] == "/logget-ud"
    browser.cookies.set("synlig_session", kept, domain="127.0.0.1")
    assert browser.get("/benchmark").status_code == 303
    again = log_in(browser_of(people))
    people.now += timedelta(minutes=30)
    assert again.get("/benchmark").status_code == 303


def test_the_session_changes_at_every_log_in(people: People) -> None:
    browser = log_in(browser_of(people))
    first = browser.cookies["synlig_session"]
    log_in(browser)
    assert browser.cookies["synlig_session"] != first
    assert people.session(first) is None
    planted = browser_of(people)
    planted.cookies.set("synlig_session", "planted-by-somebody", domain="127.0.0.1")
    assert log_in(planted).cookies["synlig_session"] != "planted-by-somebody"


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(people: People) -> None:
    browser = browser_of(people)
    begun = browser.get("/log-ind")
    page = browser.get(begun.headers["location"])
    state = hidden(page.text, "tilstand")
    entered = browser.post("/udvikling/log-ind", {"bruger": "leder", "kommune": "0540", "tilstand": state})
    kept = [cookie for cookie in entered.headers.get_list("set-cookie") if cookie.startswith("synlig_session=")]
    assert len(kept) == 1
    assert "HttpOnly" in kept[0]
    assert "SameSite=lax" in kept[0]
    assert "max-age" not in kept[0].lower()


def test_behind_tls_cookies_are_held_to_the_host_and_browsers_to_tls(people: People) -> None:
    browser = browser_of(people, base_url="https://portal.example")
    begun = browser.get("/log-ind")
    assert "Secure" in begun.headers["set-cookie"]
    assert "max-age=63072000" in begun.headers["strict-transport-security"]
    log_in(browser)
    assert browser.cookies.get("__Host-synlig")
    assert browser.cookies.get("synlig_session") is None


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:8400", "", "127.0.0.1:9", "localhost"])
def test_a_strange_host_is_turned_away_so_names_cannot_be_rebound(people: People, host: str) -> None:
    answer = browser_of(people).get("/health/live", {"host": host})
    assert answer.status_code == 400
    assert "synlig" not in answer.text.lower()


@pytest.mark.parametrize("til", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_no_redirect_leads_out_of_the_portal(people: People, til: str) -> None:
    browser = browser_of(people)
    assert browser.get("/sprog/en", params={"til": til}).headers["location"] == "/"
    assert browser.get("/log-ind", params={"til": til}).headers["location"] == "/udvikling/log-ind?til=/"
    begun = browser.get("/log-ind")
    state = hidden(browser.get(begun.headers["location"]).text, "tilstand")
    form = {"bruger": "leder", "kommune": "0540", "til": til, "tilstand": state}
    assert browser.post("/udvikling/log-ind", form).headers["location"] == "/"


def test_a_log_in_of_another_browser_is_refused(people: People) -> None:
    mine, theirs = browser_of(people), browser_of(people)
    page = theirs.get(theirs.get("/log-ind").headers["location"])
    mine.get("/log-ind")
    form = {"bruger": "leder", "kommune": "0540", "tilstand": hidden(page.text, "tilstand")}
    answer = mine.post("/udvikling/log-ind", form)
    assert answer.status_code == 403
    assert mine.cookies.get("synlig_session") is None


@pytest.mark.parametrize(
    "authorization",
    ["Bearer ", "Bearer x", "Basic eDp5", "Bearer synlig_", "bearer", "Bearer a b", "\t"],
)
def test_a_wrong_token_gets_nothing_even_beside_a_good_session(people: People, authorization: str) -> None:
    browser = log_in(browser_of(people))
    answer = browser.get(API, {"authorization": authorization})
    assert answer.status_code == 401
    assert "kommune" not in answer.text


def test_wrong_tokens_are_told_to_the_log_and_in_the_end_too_many(people: People) -> None:
    browser = browser_of(people)
    answers = [browser.get(API, {"authorization": f"Bearer wrong-{at}", "accept": "*/*"}) for at in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 9 + [429] * 2
    knocks = [knock for knock, reason in people.refused if reason == "unknown-token"]
    assert [knock.correlation for knock in knocks] == [answer.json()["correlation_id"] for answer in answers]
    assert "wrong" not in repr(knocks)
    assert browser.get("/benchmark", {"authorization": "Bearer wrong", "accept": "*/*"}).status_code == 401


def test_one_ends_ones_own_log_ins_elsewhere_and_nobody_elses(people: People) -> None:
    here, elsewhere, other = (log_in(browser_of(people), user) for user in ("leder", "leder", "analytiker"))
    page = here.get("/sessioner").text
    ends = re.findall(r'action="(/sessioner/[0-9a-f]{64}/afslut)"', page)
    assert len(ends) == 1
    form = {"formular": hidden(page, "formular")}
    theirs = f"/sessioner/{digest(other.cookies['synlig_session'])}/afslut"
    assert here.post(theirs, form).status_code == 404
    assert here.post(ends[0], {"formular": "x"}).status_code == 404
    assert here.post(ends[0], form).status_code == 303
    assert elsewhere.get("/sessioner").status_code == 303
    assert other.get("/sessioner").status_code == 200


def test_security_ends_the_log_ins_of_its_own_municipality(people: People) -> None:
    security, own = log_in(browser_of(people), "sikkerhed"), log_in(browser_of(people), "analytiker")
    far = log_in(browser_of(people), "analytiker", "0259")
    page = security.get("/sessioner").text
    assert "Analytiker" in page
    ends = re.findall(r'action="(/sessioner/[0-9a-f]{64}/afslut)"', page)
    assert ends == [f"/sessioner/{digest(own.cookies['synlig_session'])}/afslut"]
    form = {"formular": hidden(page, "formular")}
    assert security.post(ends[0], form).status_code == 303
    assert own.get("/sessioner").status_code == 303
    assert security.post(f"/sessioner/{digest(far.cookies['synlig_session'])}/afslut", form).status_code == 404
    assert far.get("/sessioner").status_code == 200


def test_a_token_reads_released_tables_and_opens_no_page(people: People) -> None:
    browser = log_in(browser_of(people))
    person = people.session(browser.cookies["synlig_session"])
    assert person is not None
    secret, _ = people.make_token(person.person, "BI", 30)
    tool = browser_of(people)
    bearer = {"authorization": f"Bearer {secret}", "accept": "*/*"}
    assert tool.get(API, bearer).status_code == 200
    assert tool.get("/api/v1/cubes", bearer).status_code == 200
    assert [tool.get(page, bearer).status_code for page in ("/benchmark", "/adgang")] == [401, 401]
    assert tool.post("/adgang/tokens", {"betegnelse": "more", "dage": "30"}, bearer).status_code == 401
    people.now += timedelta(days=30)
    assert tool.get(API, bearer).status_code == 401


def test_every_answer_is_dressed_and_names_no_product(people: People) -> None:
    browser = log_in(browser_of(people))
    for path in ("/", "/benchmark", "/nowhere", "/api/v1/cubes", "/api/v1/nowhere", "/health/live", "/log-ind"):
        answer = browser.get(path)
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-correlation-id"])
        assert not {"server", "x-powered-by"} & set(answer.headers)
        assert "no-store" in answer.headers["cache-control"] or "private" in answer.headers["cache-control"]


def test_no_page_has_anything_inline(people: People) -> None:
    browser = log_in(browser_of(people))
    for path in ("/", "/benchmark", "/adgang", "/nowhere", "/logget-ud"):
        page = browser.get(path).text
        assert not re.search(r"\son\w+=|\sstyle=|<style|<script(?![^>]*src=)|javascript:", page)
        assert "<!--" not in page
