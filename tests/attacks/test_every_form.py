"""Whatever is posted to the portal must come from a page of the same session: every route, in every role (CSRF)."""

from itertools import product

import pytest

from synlig.guard.identity.development import READY_USERS
from synlig.surfaces.portal.pages import log_in as checks
from tests.attacks.test_portal_doors import address, every_route
from tests.portal import People
from tests.portal_client import Browser, browser_of, hidden, log_in

LOOKED_UP = "/fhir/"
"""Operations of FHIR's terminology are asked by POST too: they change nothing, and say what any page says."""
OPEN = {"/udvikling/log-ind", "/mail/stop/{token}"}
"""The log-in of development; and the letter's own stop (RFC 8058), which needs the secret in its address."""
POSTED = sorted({path for method, path in every_route() if method not in ("GET", "HEAD")} - OPEN)


def bodies(token: str) -> dict[str, bytes]:
    """A form with that token, in the two kinds there are, each under its content type."""
    part = f'--b\r\nContent-Disposition: form-data; name="formular"\r\n\r\n{token}\r\n--b--\r\n'
    return {
        "application/x-www-form-urlencoded": f"formular={token}".encode(),
        "multipart/form-data; boundary=b": part.encode(),
    }


@pytest.fixture(scope="module")
def browsers() -> dict[str, Browser]:
    """A log-in in each role."""
    return {user.key: log_in(browser_of(People()), user.key) for user in READY_USERS}


def test_there_are_forms_and_nothing_is_changed_by_other_methods() -> None:
    assert len(POSTED) > 20
    assert {method for method, _ in every_route()} <= {"GET", "HEAD", "POST"}


@pytest.fixture(scope="module")
def stranger() -> str:
    """The token of a form that was made for another session."""
    return hidden(log_in(browser_of(People())).get("/adgang").text, "formular")


@pytest.mark.parametrize("path", [path for path in POSTED if not path.startswith(LOOKED_UP)])
def test_a_form_of_another_session_does_nothing_in_any_role(
    browsers: dict[str, Browser], stranger: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[str]()
    holds = checks.form_token_holds

    def watched(secret: str, token: str) -> bool:
        asked.append(token)
        return holds(secret, token)

    monkeypatch.setattr(checks, "form_token_holds", watched)
    where = address(path.replace("{cube}", "tilstande"))
    for (kind, body), (role, browser) in product(bodies(stranger).items(), browsers.items()):
        answer = browser.send("POST", where, {"content-type": kind}, content=body)
        assert answer.status_code in (400, 404), (kind, role)
    assert {*asked} == {stranger}, "some role comes as far as the form, which is asked for its token"


@pytest.mark.parametrize("path", [path for path in POSTED if path.startswith(LOOKED_UP)])
def test_what_is_looked_up_by_post_is_no_way_to_change_anything(path: str) -> None:
    assert "$" in path or path in ("/fhir/", "/fhir"), "an operation, or a batch of them"


TOKENS: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "in the address": ({}, {"access_token": "{}", "token": "{}", "api_key": "{}"}),
    "as a password": ({"authorization": "Basic {}"}, {}),
    "without its kind": ({"authorization": "{}"}, {}),
    "as another kind": ({"authorization": "Token {}"}, {}),
    "in a header of its own": ({"x-api-key": "{}", "x-access-token": "{}"}, {}),
    "as the cookie of a session": ({"cookie": "synlig_session={}"}, {}),
    "behind a proxy's header": ({"proxy-authorization": "Bearer {}"}, {}),
}
"""Headers and parameters, with the token at {}."""


@pytest.fixture(scope="module")
def bearer() -> tuple[Browser, str]:
    """Somebody who has not logged in, and a token that is good."""
    people = People()
    owner = log_in(browser_of(people), "analytiker")
    session = people.session(owner.cookies["synlig_session"])
    assert session is not None
    secret, _ = people.make_token(session.person, "BI", 30)
    return browser_of(people), secret


@pytest.mark.parametrize("name", TOKENS)
def test_a_token_is_taken_in_its_header_alone(bearer: tuple[Browser, str], name: str) -> None:
    browser, secret = bearer
    assert browser.get("/api/v1/cubes", {"authorization": f"Bearer {secret}"}).status_code == 200
    headers, parameters = ({key: text.format(secret) for key, text in each.items()} for each in TOKENS[name])
    assert browser.get("/api/v1/cubes", headers, params=parameters).status_code == 401


def test_a_log_in_that_somebody_else_chose_the_cookie_of_is_another() -> None:
    """Session fixation: whoever plants a cookie before the log-in knows nothing of the session after it."""
    people = People()
    browser = browser_of(people)
    browser.cookies.set("synlig_session", "planted-by-somebody-else")
    log_in(browser)
    held = [cookie.value for cookie in browser.cookies.jar if cookie.name == "synlig_session"]
    assert people.session("planted-by-somebody-else") is None
    assert any(value and people.session(value) for value in held)
