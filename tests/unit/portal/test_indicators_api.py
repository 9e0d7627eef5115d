"""Indicators by the API: whole, from released cells alone, for whoever may read those."""

from tests.portal import People
from tests.portal_client import browser_of, log_in

ONE = "/api/v1/indicators?id=tilstande-borgere"


def test_an_indicator_comes_whole() -> None:
    (one,) = log_in(browser_of(People())).get(f"{ONE}&group=0101,0751").json()["indicators"]
    assert one["indicator"]["title"]["da"]
    assert len(one["places"]) == 98
    assert one["country"]["numerator"] == sum(place["numerator"] for place in one["places"])
    assert {peer["code"] for peer in one["peers"]} == {"0101", "0751"}
    assert [year["code"] for year in one["trend"]] == one["years"]
    assert one["rank"][0] <= one["rank"][1]
    assert one["limits"][0]["lower998"] <= one["limits"][0]["upper998"]


def test_all_of_them_are_those_whose_cube_is_released() -> None:
    found = log_in(browser_of(People())).get("/api/v1/indicators").json()["indicators"]
    assert {one["indicator"]["cube"] for one in found} == {"tilstande", "indsatser"}


def test_what_there_is_not_is_no_answer() -> None:
    browser = log_in(browser_of(People()))
    assert browser.get("/api/v1/indicators?id=vejret").status_code == 404
    assert browser.get(f"{ONE}&group=9999").status_code == 404
    assert browser.get(f"{ONE}&year=1999").status_code == 400
    assert browser.get(f"{ONE}&aar=2026").status_code == 400
