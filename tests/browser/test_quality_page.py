"""What is wrong in one's own data is found, explained, mended and marked, and nobody else's is seen."""

import csv
import io
from collections import Counter
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import NARROW, Opened


def test_a_finding_leads_to_the_citizen_and_is_marked_as_handled(opened: Opened, picture: Callable[..., None]) -> None:
    page = opened("/kvalitet")
    picture(page, "kvalitet", whole=True)
    rows = page.get_by_role("region", name="Uge for uge").locator("tbody tr")
    assert rows.count() == 2
    page.get_by_role("link", name="slice").click()
    expect(page.locator(".mend")).to_have_count(2)
    page.get_by_role("button", name="Find borgeren").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Borgeren bag fundet")
    number = page.locator(".cpr").inner_text()
    assert len(number) == 11
    assert number.replace("-", "") not in page.url
    expect(page.get_by_text("Navn og adresse er beskyttet til og med 31. december 2026")).to_be_visible()
    page.get_by_role("link", name="Tilbage til listen").click()
    page.locator(".mend").first.get_by_label("Hvad er gjort?").fill("Rettet i EOJ")
    page.locator(".mend").first.get_by_role("button", name="Markér").click()
    expect(page.locator(".mend")).to_have_count(1)
    page.get_by_label("Vis", exact=True).select_option("haandterede")
    page.get_by_role("button", name="Vis", exact=True).click()
    expect(page.locator(".mend")).to_contain_text("af Leder: Rettet i EOJ")
    page.get_by_role("button", name="Ikke håndteret alligevel").click()
    expect(page.get_by_text("Intet at rette")).to_be_visible()


def test_a_rule_is_explained_with_why_and_how(opened: Opened) -> None:
    page = opened("/kvalitet?regel=synlig-plan-stopped-without-reason")
    page.get_by_role("button", name="Find borgeren").first.click()
    expect(page.get_by_text("Ingen kan lære af det.")).to_be_visible()
    expect(page.get_by_text("Skriv hvorfor.")).to_be_visible()


def test_the_list_is_downloaded_without_cpr_numbers_and_only_the_own(opened: Opened) -> None:
    page = opened("/kvalitet?uger=26&vis=alle", scripts=False)
    address = page.get_by_role("link", name="Hent listen").get_attribute("href") or ""
    rows = list(csv.reader(io.StringIO(page.request.get(address).text())))
    assert len(rows) == 1 + 62
    assert rows[0][0] == "regel"
    assert "bundle-0" not in {row[rows[0].index("indberetning")] for row in rows}


def test_the_findings_of_each_unit_are_told_by_week_and_rule_and_sum_up(opened: Opened) -> None:
    page = opened("/kvalitet?uger=26&vis=alle", scripts=False)
    region = page.get_by_role("region", name="Enhed for enhed")
    totals = {
        row.locator("th a").inner_text(): int(row.locator("td").last.inner_text())
        for row in region.locator("tbody tr").all()
    }
    assert set(totals) == {"999054000001", "999054000002", "Enheden er ukendt"}
    assert sum(totals.values()) == 62
    address = page.get_by_role("link", name="Hent listen").get_attribute("href") or ""
    listed = list(csv.DictReader(io.StringIO(page.request.get(address).text())))
    assert Counter(row["enhed"] for row in listed)["999054000002"] == totals["999054000002"]
    region.get_by_role("link", name="999054000002").click()
    rules = page.get_by_role("region", name="Uge for uge enhed 999054000002").locator("tbody tr")
    assert sum(int(row.locator("td").last.inner_text()) for row in rules.all()) == totals["999054000002"]
    assert page.get_by_label("Enhed (SOR)").input_value() == "999054000002"
    page.get_by_role("link", name="Alle enheder").click()
    expect(page.get_by_role("region", name="Enhed for enhed")).to_be_visible()


def test_the_calendar_says_in_words_what_did_not_come(opened: Opened) -> None:
    page = opened("/kvalitet")
    assert page.locator(".calendar .day-missing").first.inner_text().split() == ["!", "0", "kom", "ikke"]
    assert page.locator(".calendar .day-drop").count() >= 1


def test_a_note_that_is_too_long_says_so(opened: Opened) -> None:
    page = opened("/kvalitet")
    page.locator(".mend input[name=note]").first.evaluate("box => { box.removeAttribute('maxlength'); }")
    page.locator(".mend input[name=note]").first.fill("x" * 301)
    page.locator(".mend").first.get_by_role("button", name="Markér").click()
    expect(page.get_by_role("alert")).to_contain_text("højst 300 tegn")


def test_an_analyst_has_no_such_page(opened: Opened) -> None:
    page = opened("/kvalitet", user="analytiker")
    expect(page.get_by_role("heading", level=1)).to_have_text("Siden findes ikke")
    assert page.get_by_role("link", name="Datakvalitet").count() == 0


def test_it_fits_a_telephone(opened: Opened) -> None:
    page = opened("/kvalitet", size=NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
