"""A table of one's own in a minute: built, grouped, undone, sorted, saved, shared, followed and downloaded."""

import csv
import io
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, PHONE, Opened
from tests.letters import CODE


def table_of(page: Page) -> list[list[str]]:
    rows = page.locator(".built-table tr").all()
    return [[cell.inner_text().strip() for cell in row.locator("th, td").all()] for row in rows]


def settled(page: Page, heading: str) -> None:
    expect(page.locator("#tabellen")).to_have_text(heading)


def test_a_table_follows_what_is_chosen_and_the_address_is_the_table(
    opened: Opened, picture: Callable[..., None]
) -> None:
    page = opened("/byg")
    page.get_by_label("Rækker").select_option("aldersgruppe")
    settled(page, "Borgere og tilstande: Borgere efter aldersgruppe")
    page.get_by_label("Kolonner", exact=True).select_option("koen")
    settled(page, "Borgere og tilstande: Borgere efter aldersgruppe og køn")
    assert parse_qs(urlsplit(page.url).query)["raekker"] == ["aldersgruppe"]
    shown = table_of(page)
    assert shown[0][1:] == ["Kvinder", "Mænd", "I alt"]
    again = page.context.new_page()
    again.goto(page.url)
    assert table_of(again) == shown
    picture(page, "byg", whole=True)


def test_undo_goes_back_step_by_step(opened: Opened) -> None:
    page = opened("/byg")
    page.get_by_label("Rækker").select_option("region")
    settled(page, "Borgere og tilstande: Borgere efter region")
    page.get_by_label("Mål", exact=True).select_option("antal")
    settled(page, "Borgere og tilstande: Tilstande efter region")
    page.get_by_role("link", name="Fortryd").click()
    settled(page, "Borgere og tilstande: Borgere efter region")
    page.get_by_role("link", name="Fortryd").click()
    settled(page, "Borgere og tilstande: Borgere efter kommune")
    expect(page.get_by_role("link", name="Fortryd")).to_have_count(0)


def test_own_groups_are_made_without_javascript_too(opened: Opened) -> None:
    page = opened("/byg?raekker=aldersgruppe&vis=tabel", scripts=False)
    box = page.locator("#boks-aldersgruppe")
    box.locator("summary").click()
    for age in ("80-84", "85-89", "90+"):
        box.get_by_label(age).check()
    box.get_by_label("Navn på gruppe").fill("80 og ældre")
    box.get_by_role("button", name="Saml de valgte i en gruppe").click()
    rows = table_of(page)
    assert [row[0] for row in rows[1:4]] == ["I alt", "80 og ældre", "0-17 år"]
    leaves = sum(int(row[1].replace(".", "")) for row in rows[2:])
    assert int(rows[1][1].replace(".", "")) == leaves
    page.get_by_role("link", name="Fjern gruppen 80 og ældre").click()
    assert "80 og ældre" not in [row[0] for row in table_of(page)]


def test_rows_are_sorted_by_a_click_on_a_heading(opened: Opened) -> None:
    page = opened("/byg?vis=tabel&totaler=nej")
    page.get_by_role("link", name="Sortér efter Borgere").click()
    expect(page.locator("th[aria-sort=descending]")).to_have_count(1)
    figures = [int(row[1].replace(".", "")) for row in table_of(page)[1:]]
    assert figures == sorted(figures, reverse=True)
    page.get_by_role("link", name="Sortér efter Kommune").click()
    expect(page.locator(".built-table tbody th").first).to_have_text("Albertslund")


def test_what_is_shown_is_what_is_downloaded(opened: Opened) -> None:
    page = opened("/byg?raekker=region,kommune&kolonner=aar&maal=antal&vis=tabel&hvor=region=1083,region=1081")
    with page.expect_download() as waited:
        page.locator(".build-take").get_by_role("link", name="CSV").first.click()
    rows = list(csv.reader(io.StringIO(waited.value.path().read_text(encoding="utf-8"))))
    shown = [[cell.replace(".", "") for cell in row[-4:]] for row in table_of(page)[1:]]
    assert [row[-4:] for row in rows[1:]] == shown
    with page.expect_download() as waited:
        page.locator(".build-take").get_by_role("link", name="CSV").nth(1).click()
    address = page.locator(".build-take").get_by_role("link", name="CSV").nth(1).get_attribute("href") or ""
    assert address.startswith("/api/v1/cubes/tilstande/table?")
    assert waited.value.path().read_bytes() == page.request.get(address).body()


def test_a_table_is_saved_shared_followed_and_let_go_of(opened: Opened) -> None:
    page = opened("/byg?raekker=omraade&hvor=kommune=0540")
    page.get_by_label("Navn", exact=True).fill("Områder hos os")
    page.get_by_label("Del med andre i Sønderborg").check()
    page.get_by_role("button", name="Gem", exact=True).click()
    expect(page.get_by_role("link", name="Områder hos os", exact=True)).to_be_visible()
    other = opened("/byg", user="analytiker")
    other.get_by_role("link", name="Områder hos os", exact=True).click()
    settled(other, "Borgere og tilstande: Borgere efter område")
    assert other.get_by_role("button", name="Slet Områder hos os").count() == 0
    feed = other.get_by_role("link", name="Følg Områder hos os").get_attribute("href") or ""
    answer = other.request.get(feed)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert "r-20260301-0badcafe" in answer.text()
    assert "Områder hos os" in answer.text()
    figures = other.get_by_role("link", name="Områder hos os som CSV").get_attribute("href") or ""
    assert other.request.get(figures).text().startswith("omraade,borgere\r\n")
    page.get_by_role("button", name="Slet Områder hos os").click()
    expect(page.get_by_text("Ingen gemte tabeller endnu")).to_be_visible()
    assert other.request.get(feed).status == 404


def test_what_cannot_be_made_says_why_and_what_to_do(opened: Opened) -> None:
    page = opened("/byg?raekker=kommune,tilstand,aldersgruppe&maal=antal")
    expect(page.get_by_role("status")).to_contain_text("Vælg færre koder i filtrene")
    page.goto("/byg?hvor=kommune=0825,aldersgruppe=0-17,omraade=none&maal=borgere&raekker=tilstand")
    expect(page.locator("#byg")).to_be_visible()


def test_it_can_be_used_by_keyboard_alone(opened: Opened) -> None:
    page = opened("/byg")
    page.locator("#raekke0").focus()
    page.keyboard.press("ArrowDown")
    settled(page, "Borgere og tilstande: Borgere efter region")
    expect(page.locator("#raekke0")).to_be_focused()
    page.locator("#boks-koen summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator(".built .finding-sub")).to_contain_text("Kvinder")


def test_it_fits_a_telephone(opened: Opened, picture: Callable[..., None]) -> None:
    page = opened("/byg?raekker=aldersgruppe&kolonner=koen&gnist=ja", size=NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    picture(page, "byg-telefon", whole=True)


def test_mail_of_a_saved_table_is_begun_confirmed_by_the_letters_link_and_stopped(opened: Opened) -> None:
    page = opened("/byg?raekker=region", scripts=False)
    page.get_by_label("Navn", exact=True).fill("Regioner")
    page.get_by_role("button", name="Gem", exact=True).click()
    page.get_by_role("link", name="Mail, når der er nye tal i Regioner").click()
    page.get_by_label("Din mailadresse").fill("leder@kommune")
    page.get_by_role("button", name="Få mail").click()
    expect(page.get_by_role("alert")).to_contain_text("Skriv en mailadresse")
    page.get_by_label("Din mailadresse").fill("leder@kommune.example")
    page.get_by_role("button", name="Få mail").click()
    expect(page.get_by_text("Vi har sendt et link til leder@kommune.example.")).to_be_visible()
    there = page.url
    page.goto(f"{there}?kode=wrong")
    page.get_by_role("button", name="Ja, send mig mail").click()
    expect(page.get_by_role("alert")).to_contain_text("Linket gælder ikke mere.")
    page.goto(f"{there}?kode={CODE}")
    page.get_by_role("button", name="Ja, send mig mail").click()
    expect(page.get_by_text("Du får mail til leder@kommune.example indtil 5. april 2027.")).to_be_visible()
    page.get_by_role("button", name="Stop mailene").click()
    expect(page.get_by_label("Din mailadresse")).to_be_visible()
