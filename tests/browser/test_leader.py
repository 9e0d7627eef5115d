"""The morning of a leader: how it stands, where we differ, whether it is chance, the figures to take along."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, PHONE, WIDE, Opened
from tests.released import code_called

Picture = Callable[..., None]
SLEEP = code_called("tilstande", "omraade", "Søvn og hvile")
TROUBLE = code_called("tilstande", "tilstand", "Søvnproblemer")


def test_from_the_overview_to_an_area_to_its_table_and_file(opened: Opened, picture: Picture) -> None:
    page = opened()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sønderborg")
    picture(page, "overblik", whole=True)
    page.locator(".differ a").first.click()
    expect(page).to_have_url(re.compile(r"/benchmark\?omraade=[0-9a-f-]{36}&tal=standardiseret$"))
    page.goto(f"/benchmark?omraade={SLEEP}")
    expect(page.locator("#emne")).to_have_text("Søvn og hvile")
    expect(page.locator(".verdict")).to_contain_text("Sønderborg")
    expect(page.locator(".panel .names .own")).to_have_text("Sønderborg")
    picture(page, "benchmark", whole=True)
    page.get_by_text("Vis tallene som tabel").click()
    rows = page.locator("table.figures tbody tr")
    expect(rows).to_have_count(99)
    expect(page.locator("tr.own-row")).to_contain_text("Sønderborg")
    picture(page, "benchmark-tabel")
    address = page.get_by_role("link", name="CSV", exact=True).get_attribute("href")
    file = page.request.get(address or "")
    assert file.status == 200
    assert 90 < len(file.text().splitlines()) <= 99  # places rounded to 0 have no row
    drawn = page.locator("tr.own-row td").first.inner_text().replace(",", ".")
    own = next(line for line in file.text().splitlines() if line.startswith("0540,"))
    assert f"{float(own.partition(',')[2]):.1f}" == drawn


def test_filters_work_without_a_full_page_and_keep_focus_address_and_history(opened: Opened) -> None:
    page = opened("/benchmark")
    page.evaluate("window.unchanged = true")
    area = page.get_by_label("Område")
    area.focus()
    area.select_option(label="Søvn og hvile")
    expect(page).to_have_url(re.compile(rf"omraade={SLEEP}&aar=2026$"))
    expect(page.locator("#emne")).to_have_text("Søvn og hvile")
    expect(area).to_be_focused()
    expect(page.locator("#besked")).to_contain_text("98 kommuner fra")
    expect(page.get_by_label("Tilstand", exact=True).locator("option")).to_have_text(
        ["Alle tilstande", "Søvnproblemer", "Døgnrytmeproblemer", "Problemer med søvn og hvile"]
    )
    page.get_by_label("Tilstand", exact=True).select_option(label="Søvnproblemer")
    expect(page.locator("#emne")).to_have_text("Søvnproblemer")
    page.get_by_label("Køn").select_option(label="Kvinder")
    expect(page).to_have_url(re.compile(rf"omraade={SLEEP}&kode={TROUBLE}&aar=2026&koen=K$"))
    expect(page.locator(".finding-sub")).to_contain_text("Kvinder")
    assert page.evaluate("window.unchanged") is True
    page.go_back()
    expect(page.locator(".finding-sub")).not_to_contain_text("Kvinder")
    expect(page.locator("#emne")).to_have_text("Søvnproblemer")


def test_the_figure_can_be_adjusted_for_age_and_sex(opened: Opened, picture: Picture) -> None:
    page = opened("/benchmark")
    before = page.locator(".big-number").inner_text()
    expect(page.get_by_text("Kommuner med flere ældre har som regel højere tal")).to_be_visible()
    page.get_by_label("Tal", exact=True).select_option(label="Justeret for alder og køn")
    expect(page.get_by_text("hvis jeres indbyggere fordelte sig på alder og køn som hele landets")).to_be_visible()
    assert page.locator(".big-number").inner_text() != before
    expect(page.locator(".about")).to_contain_text("Dobsons metode")
    picture(page, "benchmark-justeret")


def test_the_funnel_stays_while_the_choice_changes(opened: Opened, picture: Picture) -> None:
    page = opened("/benchmark")
    page.get_by_role("link", name="Tragt").click()
    expect(page).to_have_url(re.compile(r"vis=tragt$"))
    expect(page.get_by_text("kommuner ligger uden for tragtens 95 %")).to_be_visible()
    expect(page.locator(".funnel .own-name")).to_have_text("Sønderborg")
    expect(page.get_by_role("link", name="Tragt")).to_be_focused()
    page.get_by_label("Køn").select_option(label="Kvinder")
    expect(page).to_have_url(re.compile(r"koen=K&vis=tragt$"))
    expect(page.locator(".funnel circle")).to_have_count(98)
    picture(page, "benchmark-tragt", whole=True)
    page.get_by_role("link", name="Søjler").click()
    expect(page.locator(".panel").first).to_be_visible()


def test_the_years_stand_beside_each_other(opened: Opened) -> None:
    page = opened("/benchmark")
    expect(page.locator(".trend-table tbody tr")).to_have_count(3)
    expect(page.locator(".trend-table tbody tr").first).to_contain_text("2026")


def test_changing_what_is_counted_changes_the_filters_with_it(opened: Opened) -> None:
    page = opened(f"/benchmark?omraade={SLEEP}")
    page.get_by_label("Vis", exact=True).select_option(label="Indsatser")
    expect(page.get_by_label("Indsats", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile(r"kube=indsatser"))
    expect(page.locator(".finding-sub")).to_contain_text("planlagt indsats")


def test_everything_works_without_scripts(opened: Opened) -> None:
    page = opened("/benchmark", scripts=False)
    page.get_by_label("Område").select_option(label="Søvn og hvile")
    page.get_by_label("Alder").select_option(label="85-89")
    page.get_by_label("Sammenlign med").select_option(label="Region Syddanmark")
    page.get_by_role("button", name="Vis tallene").click()
    expect(page.locator("#emne")).to_have_text("Søvn og hvile")
    expect(page.locator(".finding-sub")).to_contain_text("85-89 år · Region Syddanmark")
    expect(page.locator(".names li")).to_have_count(22)
    page.get_by_text("Vis tallene som tabel").click()
    expect(page.locator("table.figures tbody tr")).to_have_count(23)


@pytest.mark.parametrize("size", [PHONE, NARROW], ids=["360", "320"])
@pytest.mark.parametrize("path", ["/", "/benchmark", "/benchmark?vis=kort", "/benchmark?vis=aldre", "/adgang"])
def test_it_fits_a_phone(opened: Opened, picture: Picture, path: str, size: tuple[int, int]) -> None:
    page = opened(path, size=size)
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    if path == "/benchmark":
        page.locator(".filter-box summary").click()
        page.get_by_label("Område").select_option(label="Hud og slimhinder")
        expect(page.locator("#emne")).to_have_text("Hud og slimhinder")
        expect(page.get_by_label("Tilstand", exact=True)).to_be_visible()
        page.locator(".filter-box summary").click()
    if size == PHONE:
        picture(page, f"{path.strip('/').replace('?vis=', '-') or 'overblik'}-telefon")


def test_on_a_wide_screen_the_filters_are_simply_there(opened: Opened) -> None:
    page = opened("/benchmark", size=WIDE)
    expect(page.locator(".filter-box summary")).to_be_hidden()
    expect(page.get_by_label("Område")).to_be_visible()


def test_in_print_the_figures_stay_and_the_controls_go(opened: Opened) -> None:
    page = opened("/benchmark")
    page.emulate_media(media="print")
    expect(page.locator(".filters")).to_be_hidden()
    expect(page.locator(".top")).to_be_hidden()
    expect(page.locator(".panel").first).to_be_visible()
    expect(page.locator(".about")).to_be_visible()


def test_english_is_one_click_away_and_stays(opened: Opened) -> None:
    page = opened("/benchmark?koen=K")
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile(r"/benchmark\?koen=K$"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_label("Sex")).to_have_value("K")
    expect(page.locator(".verdict")).to_contain_text("Whole country:")
    page.get_by_role("link", name="Overview").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_an_external_user_sees_the_country_and_no_own_place(opened: Opened) -> None:
    page = opened("/", user="ekstern")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hele landet")
    page.get_by_role("link", name="Benchmark").click()
    expect(page.locator(".names li")).to_have_count(98)
    expect(page.locator(".own")).to_have_count(1)  # the mark in the header has a bar of its own colour


def tabbed(page: Page, times: int) -> list[str]:
    stops: list[str] = []
    for _ in range(times):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.innerText || document.activeElement.id"))
    return stops


def test_with_the_keyboard_alone(opened: Opened) -> None:
    page = opened("/benchmark")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Gå til indholdet")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    stops = tabbed(page, 9)
    assert page.evaluate("document.activeElement.id") == "sorter"
    assert len(set(stops)) == 9
    page.get_by_label("Område").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#emne")).to_have_text("Respiration og cirkulation")
    expect(page.get_by_label("Område")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#emne")).to_have_text("Udskillelse af affaldsstoffer")
    page.get_by_text("Vis tallene som tabel").focus()
    page.keyboard.press("Enter")
    expect(page.locator("table.figures")).to_be_visible()


def test_a_session_that_ended_leads_back_to_where_one_was(opened: Opened) -> None:
    page = opened("/benchmark")
    page.context.clear_cookies(name="synlig_session")
    page.get_by_label("Køn").select_option(label="Kvinder")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log ind som")
