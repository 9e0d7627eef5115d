"""The seven tasks of docs/da/opgaver.md, walked through by a newcomer whose clicks are counted and held to the page."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Opened

TOLD = (Path(__file__).resolve().parents[2] / "docs" / "da" / "opgaver.md").read_text(encoding="utf-8")
CLICKS = {int(row[1]): int(row[2]) for row in re.finditer(r"^\| (\d) \|.*\| (\d+) \|$", TOLD, re.MULTILINE)}


class Newcomer:
    """Clicks, chooses and ticks, and counts each; typing is free."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def click(self, what: Locator) -> None:
        self.clicks += 1
        what.click()

    def choose(self, label: str, option: str) -> None:
        self.clicks += 1
        self.page.get_by_label(label, exact=True).select_option(label=option)

    def menu(self, name: str) -> None:
        nav = self.page.get_by_role("navigation", name="Hovedmenu")
        if not nav.get_by_role("link", name=name).is_visible():
            self.click(nav.locator("details.more > summary"))
        self.click(nav.get_by_role("link", name=name))


def first(page: Page) -> int:
    somebody = Newcomer(page)
    somebody.click(page.locator(".differ tbody th a").first)
    expect(page.locator(".verdict strong")).not_to_be_empty()
    return somebody.clicks


def second(page: Page) -> int:
    somebody = Newcomer(page)
    somebody.menu("Benchmark")
    somebody.choose("Tilstand", "Søvnproblemer")
    expect(page.locator("#emne")).to_have_text("Søvnproblemer")
    somebody.choose("Køn", "Kvinder")
    expect(page.locator(".finding-sub")).to_contain_text("Kvinder")
    somebody.choose("Sammenlign med", "Region Syddanmark")
    expect(page.locator(".finding-sub")).to_contain_text("Region Syddanmark")
    return somebody.clicks


def third(page: Page) -> int:
    somebody = Newcomer(page)
    somebody.menu("Byg din egen")
    somebody.choose("Rækker", "Aldersgruppe")
    somebody.choose("Kolonner", "Køn")
    expect(page.locator("#tabellen")).to_contain_text("aldersgruppe og køn")
    page.get_by_label("Navn", exact=True).fill("Alder og køn")
    somebody.click(page.get_by_label("Del med andre i Sønderborg"))
    somebody.click(page.get_by_role("button", name="Gem", exact=True))
    expect(page.get_by_role("link", name="Alder og køn", exact=True)).to_be_visible()
    return somebody.clicks


def fourth(page: Page) -> int:
    somebody = Newcomer(page)
    somebody.menu("Byg din egen")
    somebody.choose("Rækker", "Region")
    expect(page.locator("#tabellen")).to_contain_text("region")
    with page.expect_download() as waited:
        somebody.click(page.locator(".build-take").get_by_role("link", name="Excel").first)
    book = openpyxl.load_workbook(io.BytesIO(waited.value.path().read_bytes()))
    assert [cell.value for cell in next(book["Tabel"].iter_rows())] == ["Region", "Borgere"]
    return somebody.clicks


def fifth(page: Page) -> int:
    page.goto("/byg?raekker=region")
    page.get_by_label("Navn", exact=True).fill("Regioner")
    page.get_by_role("button", name="Gem", exact=True).click()
    page.goto("/")
    somebody = Newcomer(page)
    somebody.menu("Rapporter")
    page.get_by_label("Rapportens navn").fill("Til mødet")
    somebody.click(page.get_by_role("button", name="Lav rapporten"))
    somebody.click(page.get_by_role("button", name="Tilføj tabellen"))
    somebody.click(page.get_by_role("button", name="Tilføj tekst"))
    page.get_by_label("Del 2: tekst").fill("Vi følger landet.")
    somebody.click(page.get_by_role("button", name="Gem og vis"))
    with page.expect_download() as waited:
        somebody.click(page.get_by_role("link", name="Hent som PDF"))
    assert waited.value.path().read_bytes().startswith(b"%PDF-")
    return somebody.clicks


def sixth(page: Page) -> int:
    somebody = Newcomer(page)
    somebody.menu("Datakvalitet")
    somebody.click(page.get_by_role("button", name="Find borgeren").first)
    expect(page.locator(".cpr")).to_be_visible()
    somebody.click(page.get_by_role("link", name="Tilbage til listen"))
    page.get_by_label("Hvad er gjort?").first.fill("Rettet")
    somebody.click(page.get_by_role("button", name="Markér").first)
    expect(page.locator("#skal-rettes")).to_contain_text("61 fund")
    return somebody.clicks


def seventh(page: Page) -> int:
    somebody = Newcomer(page)
    somebody.menu("Min adgang")
    page.get_by_label("Hvad skal det bruges til?").fill("Power BI")
    somebody.click(page.get_by_role("button", name="Lav token"))
    assert page.get_by_label("Token til Power BI").input_value().startswith("synlig_")
    return somebody.clicks


WALKS: dict[int, tuple[str, Callable[[Page], int]]] = {
    1: ("leder", first),
    2: ("leder", second),
    3: ("leder", third),
    4: ("analytiker", fourth),
    5: ("leder", fifth),
    6: ("leder", sixth),
    7: ("analytiker", seventh),
}


@pytest.mark.parametrize("number", sorted(WALKS))
def test_a_newcomer_does_the_task_in_as_many_clicks_as_the_page_says(opened: Opened, number: int) -> None:
    user, walk = WALKS[number]
    assert walk(opened("/", user=user)) == CLICKS[number]


def test_every_task_of_the_page_is_walked() -> None:
    assert set(CLICKS) == set(WALKS) == set(range(1, 8))
