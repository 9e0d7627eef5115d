"""Row-level leaks that BI portals are known for, retold here: an old token, a lost filter, a chart by id, an export."""

import csv
import io
import re
from collections.abc import Mapping
from datetime import timedelta

import httpx
import pytest

from synlig.core.kommune import KommuneKode
from synlig.core.permission import Person, Role
from synlig.core.sensitivity import Sensitivity
from tests.attacks.access_table import PORTAL, Row
from tests.attacks.test_access_matrix import addressed
from tests.portal import People
from tests.portal_client import Browser, browser_of, log_in

TABLE = "/api/v1/cubes/tilstande/table"
GOOD = {"by": "kommune", "measure": "pr_1000", "where": "aar=2026"}
FOR_TOOLS = sorted(route for route, row in PORTAL.items() if row.token and route.startswith("GET ") and not row.absent)


@pytest.fixture
def people() -> People:
    return People()


def person(role: Role, kommune: str | None = "0540") -> Person:
    place = None if kommune is None else KommuneKode(kommune)
    return Person(f"{role}:{kommune}", "P", place, frozenset({role}), Sensitivity.PROTECTED, "High", {})


def bearer(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}", "accept": "*/*"}


def asked(browser: Browser, headers: Mapping[str, str], **changed: str) -> httpx.Response:
    return browser.get(TABLE, headers, params={**GOOD, **changed})


def is_without_rows(answer: httpx.Response) -> bool:
    """A refusal in one sentence and its reference: no row, no name, no count."""
    return answer.status_code >= 400 and set(answer.json()) == {"error", "correlation_id"}


@pytest.mark.parametrize("route", FOR_TOOLS)
def test_an_expired_or_revoked_token_gets_no_row_anywhere(people: People, route: str) -> None:
    owner, tool = person(Role.ANALYTIKER), browser_of(people)
    secret, token = people.make_token(owner, "embedded", 1)
    _, address = addressed(route, PORTAL[route], "0540")
    assert tool.get(address, bearer(secret)).status_code < 500
    people.now += timedelta(days=1)
    for wrong in (secret, secret.upper(), secret[:-1], f"{secret} ", "null", "undefined"):
        answer = tool.get(address, bearer(wrong.strip() or "x"))
        assert answer.status_code in (401, 429)
        assert is_without_rows(answer)
    again, made = people.make_token(owner, "embedded", 1)
    assert people.revoke(owner, made.id)
    assert is_without_rows(tool.get(address, bearer(again)))
    assert token.id != made.id


def test_a_session_that_ended_leaves_no_row_behind_its_cache_mark(people: People) -> None:
    browser = log_in(browser_of(people), "analytiker")
    first = asked(browser, {})
    assert first.status_code == 200
    people.now += timedelta(minutes=31)
    answer = asked(browser, {"accept": "*/*", "if-none-match": first.headers["etag"]})
    assert (answer.status_code, is_without_rows(answer)) == (401, True)


@pytest.mark.parametrize(
    "lost",
    [
        {"where": "aar"},
        {"where": "kommunen=0540"},
        {"where": "kommune=0540;aar=2026"},
        {"where": "kommune=' OR 1=1 --"},
        {"filter": "kommune=0540"},
        {"Where": "kommune=0540"},
        {"extra_filters": "[]"},
        {"kommune": "0540"},
    ],
)
def test_a_filter_that_is_not_understood_gives_no_table_rather_than_all_of_it(
    people: People, lost: dict[str, str]
) -> None:
    answer = asked(log_in(browser_of(people), "analytiker"), {"accept": "*/*"}, **lost)
    assert answer.status_code == 400
    assert is_without_rows(answer)


@pytest.mark.parametrize("parameter", ["kommune", "where", "filter"])
def test_no_parameter_leads_from_ones_own_municipality_to_anothers(people: People, parameter: str) -> None:
    browser = browser_of(people)
    browser.cookies.set("synlig_session", people.enter(person(Role.KVALITET)), domain="127.0.0.1")
    for page in ("/kvalitet", "/kvalitet/hent"):
        own = browser.get(page)
        other = browser.get(page, params={parameter: "0259" if parameter == "kommune" else "kommune=0259"})
        assert (own.status_code, other.status_code in (200, 400)) == (200, True)
        assert "0259" not in re.sub(r'(href|value)="[^"]*"', "", other.text)


def test_a_table_by_its_number_is_its_owners(people: People) -> None:
    owner, neighbour, far = person(Role.ANALYTIKER), person(Role.KVALITET), person(Role.KVALITET, "0259")
    content = "kube=tilstande&raekker=kommune&maal=pr_1000"
    private = people.keep(owner, "table", "Min", content, shared=False, instead=None, texts=())
    shared = people.keep(owner, "table", "Vores", content, shared=True, instead=None, texts=())
    for asking, mine, ours in ((owner, True, True), (neighbour, False, True), (far, False, False)):
        tool = browser_of(people)
        secret, _ = people.make_token(asking, "tool", 1)
        for saved, allowed in ((private, mine), (shared, ours)):
            answer = tool.get(f"/api/v1/saved/{saved.id}/table", bearer(secret))
            assert (answer.status_code == 404) is not allowed
            assert allowed or set(answer.json()) == {"error", "correlation_id"}
    secret, _ = people.make_token(far, "tool", 1)
    beyond, there = (browser_of(people).get(f"/api/v1/saved/{number}/table", bearer(secret)) for number in (999, 1))
    assert beyond.json()["error"] == there.json()["error"]


@pytest.mark.parametrize("user", ["dataansvarlig", "godkender", "sikkerhed"])
@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet", "json-stat", "px"])
def test_an_export_asks_for_the_same_right_as_the_page(people: People, user: str, kind: str) -> None:
    answer = asked(log_in(browser_of(people), user), {"accept": "*/*"}, format=kind)
    assert (answer.status_code, is_without_rows(answer)) == (404, True)


def test_an_export_holds_the_rows_of_the_filter_and_no_others(people: People) -> None:
    browser = log_in(browser_of(people), "analytiker")
    file = asked(browser, {}, where="aar=2026,kommune=0540")
    rows = list(csv.DictReader(io.StringIO(file.text)))
    assert {row["kommune"] for row in rows} == {"0540"}
    everybody = list(csv.DictReader(io.StringIO(asked(browser, {}).text)))
    assert [row for row in everybody if row["kommune"] == "0540"] == rows


def test_the_rows_of_the_table_of_access_are_what_is_tried_here() -> None:
    assert len(FOR_TOOLS) > 10
    assert all(isinstance(PORTAL[route], Row) for route in FOR_TOOLS)
