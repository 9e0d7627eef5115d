"""Forms and faults: what is posted from elsewhere, what is too large or odd, and what an error may show."""

from dataclasses import replace

import pytest

from synlig.core.errors import IntegrityFailure
from synlig.core.permission import Person, Role
from synlig.core.sensitivity import Sensitivity
from synlig.surfaces.portal.app import portal
from synlig.surfaces.portal.shield import door_of
from tests.portal import KOMMUNER, People, stories_of
from tests.portal_client import HOST, Browser, browser_of, hidden, log_in

API = "/api/v1/cubes/tilstande/table?by=kommune&measure=pr_1000&where=aar=2026"


@pytest.fixture
def people() -> People:
    return People()


@pytest.mark.parametrize(
    ("form", "headers"),
    [
        ({}, {}),
        ({"formular": "forged"}, {}),
        ({"formular": "own"}, {"sec-fetch-site": "cross-site"}),
        ({"formular": "own"}, {"sec-fetch-site": "same-site"}),
        ({"formular": "another session's"}, {}),
    ],
)
@pytest.mark.parametrize("path", ["/log-ud", "/adgang/tokens", "/adgang/tokens/1/tilbagekald"])
def test_a_form_from_elsewhere_does_nothing(
    people: People, path: str, form: dict[str, str], headers: dict[str, str]
) -> None:
    browser, other = log_in(browser_of(people)), log_in(browser_of(people))
    tokens = {"own": browser, "another session's": other}
    made_by = tokens.get(form.get("formular", ""))
    sent = {**form, "formular": hidden(made_by.get("/adgang").text, "formular")} if made_by else form
    people.make_token(people.session(browser.cookies["synlig_session"]).person, "Kept", 30)  # type: ignore[union-attr]
    assert browser.post(path, {"betegnelse": "x", "dage": "30", **sent}, headers).status_code == 404
    assert len(people.tokens) == 1
    assert browser.get("/adgang").status_code == 200


def broken(people: People, error: Exception) -> Browser:
    stories = stories_of(people)

    def fail(_person: Person) -> None:
        raise error

    analysis = replace(stories.analysis, release=fail)
    app = portal(replace(stories, analysis=analysis), KOMMUNER, door_of([("127.0.0.1", 8400)], ""), development=True)
    return log_in(Browser(app, f"http://{HOST}"), wanted="/adgang")


@pytest.mark.parametrize("error", [RuntimeError("secret-inside"), IntegrityFailure("secret-inside")])
@pytest.mark.parametrize("path", ["/benchmark", "/", "/api/v1/cubes"])
def test_an_error_shows_a_reference_and_nothing_of_our_insides(people: People, error: Exception, path: str) -> None:
    answer = broken(people, error).get(path)
    assert answer.status_code == 500
    assert "secret-inside" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["x-correlation-id"] in answer.text


def test_large_and_odd_forms_are_refused(people: People) -> None:
    browser = log_in(browser_of(people))
    assert browser.post("/adgang/tokens", {"betegnelse": "x" * 70_000}).status_code == 413
    odd = {"content-type": "application/json"}
    assert browser.send("POST", "/adgang/tokens", odd, content=b"{}").status_code == 400
    assert browser.send("POST", "/log-ud", odd, content=b"{}").status_code == 400
    many = "&".join(f"a{number}=1" for number in range(500))
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert browser.send("POST", "/adgang/tokens", form, content=many.encode()).status_code == 400


def test_what_is_typed_into_an_address_never_comes_back_as_markup(people: People) -> None:
    browser = log_in(browser_of(people))
    markup = '"><script>alert(1)</script>'
    for name in ("kube", "omraade", "kode", "aar", "koen", "alder", "mod", "sorter"):
        assert "<script>alert" not in browser.get("/benchmark", params={name: markup}).text
    assert "<script>alert" not in browser.get("/nowhere", params={"x": markup}).text
    assert "<script>alert" not in browser.get(f"/{markup}").text


def test_a_role_that_is_not_one_of_analysis_has_no_tokens(people: People) -> None:
    person = Person("p", "S", None, frozenset({Role.SIKKERHED}), Sensitivity.ORDINARY, "High", {})
    secret, _ = people.make_token(person, "x", 30)
    answer = browser_of(people).get(API, {"authorization": f"Bearer {secret}"})
    assert answer.status_code == 404
