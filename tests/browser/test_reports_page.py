"""A report of one's own: tables and text put in order, read by others in the municipality, printed and as PDF."""

import re
from collections.abc import Callable
from random import Random

from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, Opened
from tests.resting import synthetic_cpr


def save_table(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.get_by_label("Navn", exact=True).fill(name)
    page.get_by_role("button", name="Gem", exact=True).click()


def test_a_report_is_made_ordered_shared_and_downloaded(opened: Opened, picture: Callable[..., None]) -> None:
    page = opened("/byg", scripts=False)
    save_table(page, "/byg?raekker=region&kolonner=koen", "Regioner")
    save_table(page, "/byg?raekker=aldersgruppe&hvor=kommune=0540", "Aldre hos os")
    page.goto("/rapporter")
    page.get_by_label("Rapportens navn").fill("Til ledermødet")
    page.get_by_label("Del med andre i Sønderborg").check()
    page.get_by_role("button", name="Lav rapporten").click()
    for table in ("Regioner", "Aldre hos os"):
        page.get_by_label("Gemt tabel").select_option(label=table)
        page.get_by_role("button", name="Tilføj tabellen").click()
    page.get_by_role("button", name="Tilføj tekst").click()
    page.get_by_label("Del 3: tekst").fill("# Det vigtigste\n\nVi ligger – som ventet – på landets niveau.")
    page.get_by_role("button", name="Flyt del 3 op").click()
    page.get_by_role("button", name="Flyt del 2 op").click()
    page.get_by_role("button", name="Gem og vis").click()
    expect(page.get_by_role("heading", level=2)).to_have_count(3)
    headings = page.get_by_role("heading", level=2).all_inner_texts()
    assert headings == [
        "Det vigtigste",
        "Borgere og tilstande: Borgere efter region og køn",
        "Borgere og tilstande: Borgere efter aldersgruppe",
    ]
    picture(page, "rapport", whole=True)
    other = opened("/rapporter", user="analytiker")
    other.get_by_role("link", name="Til ledermødet", exact=True).click()
    assert other.get_by_role("link", name="Redigér rapporten").count() == 0
    address = other.get_by_role("link", name="Hent som PDF").get_attribute("href") or ""
    pdf = other.request.get(address).body()
    assert pdf.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", pdf)) >= 1


def test_a_cpr_number_does_not_get_into_a_report(opened: Opened) -> None:
    page = opened("/rapporter")
    page.get_by_label("Rapportens navn").fill("Sager")
    page.get_by_role("button", name="Lav rapporten").click()
    page.get_by_role("button", name="Tilføj tekst").click()
    page.get_by_label("Del 1: tekst").fill(f"Borgeren {synthetic_cpr(Random(4)).reveal()} …")
    page.get_by_role("button", name="Gem og vis").click()
    expect(page.get_by_role("alert")).to_contain_text("ligner et CPR-nummer")


def test_an_empty_report_says_what_to_do(opened: Opened) -> None:
    page = opened("/rapporter", size=NARROW)
    expect(page.get_by_text("Ingen rapporter endnu.")).to_be_visible()
    page.get_by_label("Rapportens navn").fill("Tom")
    page.get_by_role("button", name="Lav rapporten").click()
    expect(page.get_by_text("Du har ingen gemte tabeller at sætte ind.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
