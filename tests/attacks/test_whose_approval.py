"""One municipality's matter is seen and decided on by its own people; that of none by any who approves."""

from dataclasses import replace
from datetime import timedelta

import pytest

from synlig.core.change import Change, Decider, matter_of
from synlig.core.cpr import Surrogate
from synlig.core.erasure import Erasure
from synlig.core.joining import Join
from synlig.core.kommune import KommuneKode
from synlig.surfaces.portal.app import portal
from synlig.surfaces.portal.shield import door_of
from tests.offices import PROPOSED, Offices
from tests.portal import KOMMUNER, People, stories_of
from tests.portal_client import HOST, Browser, hidden, log_in

OWN, THEIRS = KommuneKode("0540"), KommuneKode("0101")


@pytest.fixture
def offices() -> Offices:
    offices = Offices(People())
    offices.changes.clear()
    for number, kommune in ((1, None), (2, OWN), (3, THEIRS)):
        proposal = replace(PROPOSED, effect=matter_of(kommune, {"case": "S-1"}))
        now = offices.clock.now
        offices.changes[number] = Change(
            number, proposal, proposal.digest, "somebody", now, now + timedelta(hours=72), "proposed"
        )
    return offices


@pytest.fixture
def browser(offices: Offices) -> Browser:
    stories = replace(stories_of(People()), changes=offices.change_stories())
    app = portal(stories, KOMMUNER, door_of([("127.0.0.1", 8400)], ""), development=True)
    return log_in(Browser(app, f"http://{HOST}"), "godkender", OWN)


def test_another_municipalitys_change_is_in_no_list_and_behind_no_address(browser: Browser) -> None:
    page = browser.get("/godkendelser?alle=ja").text
    assert [f'"/godkendelser/{number}"' in page for number in (1, 2, 3)] == [True, True, False]
    assert [browser.get(f"/godkendelser/{number}").status_code for number in (1, 2, 3)] == [200, 200, 404]


@pytest.mark.parametrize(("answer", "state"), [("godkend", "done"), ("afvis", "rejected")])
def test_it_is_decided_on_by_its_own_people_alone(browser: Browser, offices: Offices, answer: str, state: str) -> None:
    mark = hidden(browser.get("/godkendelser/2").text, "formular")
    for number, status in ((3, 404), (2, 303), (1, 303)):
        form = {"formular": mark, "aftryk": offices.changes[number].digest, "hvorfor": "Nej"}
        assert browser.post(f"/godkendelser/{number}/{answer}", form).status_code == status
    assert [offices.changes[number].state for number in (1, 2, 3)] == [state, state, "proposed"]


def test_what_is_proposed_in_the_portal_says_whose_it_is() -> None:
    asked = Erasure(Surrogate("a"), b"", "S-1", "x"), Join(Surrogate("a"), Surrogate("b"), "S-1", "x")
    now = Offices(People()).clock.now
    for one in asked:
        for decider in (Decider("x", in_portal=True, kommune=THEIRS), Decider("os:x")):
            made = one.proposal(1, decider.kommune)
            assert Change(1, made, made.digest, "x", now, now, "proposed").kommune == decider.kommune
