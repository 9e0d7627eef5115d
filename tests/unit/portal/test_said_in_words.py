"""What pages say in words of the reader: why a join cannot be, and what the country is called."""

import pytest

from synlig.core.errors import Conflict, NotFound
from tests.gate_story import digits
from tests.offices import Offices
from tests.portal import People
from tests.portal_client import browser_of, hidden, log_in

CASE = "/personer/0540-S1"


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (NotFound("Nothing."), 400, "Der skal være noget om begge numre"),
        (Conflict("An erasure."), 409, "Nogen har foreslået at slette borgeren"),
    ],
    ids=["nothing under the other number", "an erasure waits"],
)
def test_a_join_that_cannot_be_says_why_on_the_case(
    monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, words: str
) -> None:
    def join(*_asked: object) -> None:
        raise error

    monkeypatch.setattr(Offices, "join", join)
    browser = log_in(browser_of(People()), "dataansvarlig")
    form = {"formular": hidden(browser.get(CASE).text, "formular"), "goer": "saml", "cpr": digits(7), "hjemmel": "x"}
    answer = browser.post(CASE, form)
    assert answer.status_code == status
    assert words in answer.text
    assert browser.post("/personer/0540-none", form).status_code == 404


def test_the_country_is_called_in_the_readers_language_on_the_heart_page() -> None:
    browser = log_in(browser_of(People()))
    assert "Hele landet" in browser.get("/hjerterehabilitering").text
    browser.get("/sprog/en?til=/hjerterehabilitering")
    english = browser.get("/hjerterehabilitering").text
    assert "Whole country" in english
    assert "Hele landet" not in english


def test_where_something_of_a_person_lies_is_said_in_the_readers_language() -> None:
    browser = log_in(browser_of(People()), "dataansvarlig")
    assert "Boksen med CPR-numre" in browser.get(CASE).text
    browser.get(f"/sprog/en?til={CASE}")
    assert "The vault of CPR numbers" in browser.get(CASE).text
