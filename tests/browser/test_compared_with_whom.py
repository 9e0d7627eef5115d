"""Whom one is compared with, and the same by indicator, by age group and on the map."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Opened

Picture = Callable[..., None]


def test_the_own_indicators_stand_beside_peers_and_country_and_say_whether_it_is_chance(
    opened: Opened, picture: Picture
) -> None:
    page = opened()
    cards = page.locator(".indicators .small-chart")
    expect(cards).to_have_count(8)
    nursing = cards.filter(has_text="hjemmesygepleje (§138)")
    expect(nursing.locator(".own").first).to_have_text(re.compile(r"^\d+,\d$"))
    expect(nursing).to_contain_text("Kommuner, der ligner jer:")
    expect(nursing).to_contain_text("Hele landet:")
    expect(nursing).to_contain_text("Er det tilfældigt?")
    expect(nursing).to_contain_text("Hverken højt eller lavt er i sig selv bedre")
    page.get_by_text("Hvem ligner jer, og hvordan er det regnet ud?").click()
    expect(page.locator(".peer-table tbody tr")).to_have_count(10)
    expect(page.locator(".peer-table thead")).to_contain_text("vægt 2,0")
    picture(page, "overblik-indikatorer")


def test_without_a_municipality_indicators_are_the_country_s(opened: Opened) -> None:
    page = opened("/", user="ekstern")
    expect(page.locator(".indicators .small-chart")).to_have_count(8)
    expect(page.get_by_text("Er det tilfældigt?")).to_have_count(0)
    expect(page.locator(".peer-table")).to_have_count(0)


def test_the_map_has_a_tile_for_each_and_a_table_beside_it(opened: Opened, picture: Picture) -> None:
    page = opened("/benchmark")
    page.get_by_role("link", name="Kort").click()
    expect(page).to_have_url(re.compile(r"vis=kort$"))
    expect(page.locator(".tile-map g")).to_have_count(98)
    expect(page.locator(".tile-map g.own")).to_contain_text("Søn")
    expect(page.locator(".map-key li")).to_have_count(5)
    expect(page.locator(".map-key li").first).to_contain_text(re.compile(r"Trin 1: [\d,]+–[\d,]+ \(\d+\)"))
    picture(page, "benchmark-kort", whole=True)
    page.get_by_text("Vis tallene som tabel").focus()
    page.keyboard.press("Enter")
    expect(page.locator("table.figures tbody tr")).to_have_count(99)
    drawn = page.locator(".tile-map g.own text").last.text_content()
    assert page.locator("tr.own-row td").first.inner_text() == drawn


def test_one_is_compared_with_those_most_like_one_and_sees_how_they_were_found(opened: Opened) -> None:
    page = opened("/benchmark")
    page.get_by_label("Sammenlign med").select_option(label="Kommuner, der ligner jer")
    expect(page).to_have_url(re.compile(r"mod=naermeste$"))
    expect(page.locator(".names li")).to_have_count(11)
    expect(page.locator(".verdict")).to_contain_text("Kommuner, der ligner jer tilsammen:")
    page.get_by_text("Hvem ligner jer, og hvordan er det regnet ud?").click()
    expect(page.locator(".peer-table tbody tr")).to_have_count(10)
    expect(page.locator(".peer-table thead")).to_contain_text("vægt 2,0")


def test_one_names_the_municipalities_oneself(opened: Opened) -> None:
    page = opened("/benchmark")
    page.get_by_label("Sammenlign med").select_option(label="Kommuner, I selv vælger")
    page.get_by_label("Aarhus").check()
    expect(page).to_have_url(re.compile(r"mod=valgte&med=0751$"))
    page.get_by_label("København").check()
    expect(page).to_have_url(re.compile(r"mod=valgte&med=0101,0751$"))
    expect(page.get_by_label("København")).to_be_focused()
    expect(page.locator(".names li")).to_have_count(3)
    page.get_by_role("link", name="Kort").click()
    expect(page.locator(".tile-map g:not(.grade-0)")).to_have_count(3)
    expect(page.locator(".tile-map g")).to_have_count(98)


def test_each_age_group_has_a_small_chart(opened: Opened, picture: Picture) -> None:
    page = opened("/benchmark?mod=naermeste")
    page.get_by_role("link", name="Aldersgrupper").click()
    charts = page.locator(".small-chart")
    expect(charts).to_have_count(8)
    expect(charts.first.locator(".dot.own")).to_have_count(1)
    expect(charts.first.locator(".peers-mark")).to_have_count(1)
    expect(charts.first).to_contain_text("Er det tilfældigt?")
    picture(page, "benchmark-aldersgrupper")
    page.get_by_label("Tal", exact=True).select_option(label="Justeret for alder og køn")
    expect(charts).to_have_count(0)
    expect(page.get_by_role("link", name="Aldersgrupper")).to_have_count(0)


def test_an_indicator_leads_to_the_same_figure_among_all(opened: Opened) -> None:
    page = opened()
    nursing = page.locator(".small-chart").filter(has_text="hjemmesygepleje (§138)")
    figure = nursing.locator(".small-number").inner_text()
    nursing.get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"kube=indsatser&omraade=%C2%A7138&mod=naermeste"))
    expect(page.locator(".big-number")).to_have_text(figure)
