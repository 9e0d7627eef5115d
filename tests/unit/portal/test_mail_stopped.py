"""Mail is stopped by the link in a letter: asked once without a log-in, or by the mail program's own button."""

from datetime import timedelta

import pytest

from synlig.core.subscription import Subscription
from synlig.guard.leave_links import leave_token
from tests.letters import CODE
from tests.portal import People
from tests.portal_client import browser_of

TOKEN = leave_token(1, f"{CODE}1")


@pytest.fixture
def people() -> People:
    people = People()
    until = people.now + timedelta(days=9)
    held = Subscription(1, 7, "tilstande", "kim@kommune.example", until, refused=False)
    people.subscribed["kim", 7] = held
    return people


def test_a_stranger_with_the_link_is_asked_and_told_nothing_of_whose_mail_it_is(people: People) -> None:
    browser = browser_of(people)
    page = browser.get(f"/mail/stop/{TOKEN}")
    assert page.status_code == 200
    assert "Ja, stop mailene" in page.text
    assert "kim" not in page.text.lower()
    assert people.subscribed, "opening the link changes nothing: mail scanners open links"
    done = browser.post(f"/mail/stop/{TOKEN}", {})
    assert (done.status_code, people.subscribed) == (200, {})
    assert "Mailene er stoppet" in done.text
    assert "Der er intet at stoppe" in browser.get(f"/mail/stop/{TOKEN}").text
    assert "There is nothing to stop" in browser.get(f"/mail/stop/{TOKEN}", {"cookie": "sprog=en"}).text


@pytest.mark.parametrize("body", ["data", "files"])
def test_a_mail_program_stops_it_by_either_kind_of_form_and_is_sent_nowhere_else(people: People, body: str) -> None:
    click = {"data": {"List-Unsubscribe": "One-Click"}, "files": {"List-Unsubscribe": (None, "One-Click")}}
    answer = browser_of(people).send("POST", f"/mail/stop/{TOKEN}", {"accept": "*/*"}, **{body: click[body]})
    assert (answer.status_code, people.subscribed) == (200, {})
    assert "set-cookie" not in answer.headers


def test_another_token_stops_nothing(people: People) -> None:
    for wrong in (TOKEN[:-1], f"2{TOKEN[1:]}", leave_token(1, f"{CODE}2"), "1.", "x"):
        answer = browser_of(people).post(f"/mail/stop/{wrong}", {})
        assert "Der er intet at stoppe" in answer.text
    assert len(people.subscribed) == 1
