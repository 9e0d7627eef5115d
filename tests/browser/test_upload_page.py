"""Own figures beside released ones: a file is read, checked cell by cell, kept for the municipality, and deleted."""

import io
from collections.abc import Callable
from random import Random

import xlsxwriter
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import NARROW, Opened
from tests.resting import synthetic_cpr

GOOD = "kommune;navn;Udgift pr. borger;Andel\n0540;Sønderborg;1.234,5;12 %\n259;Køge;987;-\nAabenraa;;1001,25;9,5\n"


def given(page: Page, name: str, content: bytes) -> None:
    page.get_by_label("Fil med tal").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Læs filen").click()


def test_figures_are_read_mapped_kept_seen_and_deleted(opened: Opened, picture: Callable[..., None]) -> None:
    page = opened("/upload", scripts=False)
    given(page, "Udgifter 2026.csv", GOOD.encode("cp1252"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Er det læst rigtigt?")
    assert page.get_by_label("Navn på tallene").input_value() == "Udgifter 2026"
    picture(page, "upload", whole=True)
    page.get_by_label("Tal for hele kommuner, ikke fortrolige").check()
    page.get_by_role("button", name="Gem tallene").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Udgifter 2026")
    rows = {
        row.locator("th").inner_text(): row.locator("td").all_inner_texts() for row in page.locator("tbody tr").all()
    }
    assert list(rows) == ["Køge", "Sønderborg", "Aabenraa"]
    assert rows["Sønderborg"][:2] == ["1.234,5", "12"]
    assert rows["Køge"][:2] == ["987", "–"]
    assert all(int(row[2].replace(".", "")) > 0 for row in rows.values())
    address = page.get_by_role("link", name="Hent som CSV").get_attribute("href") or ""
    assert page.request.get(address).text().splitlines()[0] == "kommune,Udgift pr. borger,Andel,borgere"
    other = opened("/upload", user="analytiker")
    expect(other.get_by_role("link", name="Udgifter 2026")).to_be_visible()
    page.goto("/upload")
    page.get_by_role("button", name="Slet Udgifter 2026").click()
    expect(page.get_by_text("Ingen egne tal endnu.")).to_be_visible()


def test_every_wrong_cell_is_told_by_row_and_column(opened: Opened) -> None:
    page = opened("/upload")
    digits = synthetic_cpr(Random(5)).reveal()
    bad = f"kommune,tal,note\n0540,tolv,\nAtlantis,3,{digits}\n0540,4,\n,5,\n"
    given(page, "fejl.csv", bad.encode())
    page.locator("#kolonne-2").check()
    page.get_by_label("Tal for hele kommuner, ikke fortrolige").check()
    page.get_by_role("button", name="Gem tallene").click()
    told = page.get_by_role("alert").locator("li").all_inner_texts()
    assert "Række 2, tal: er ikke et tal" in told
    assert "Række 3, kommune: er ikke en kommune: skriv koden eller navnet" in told
    assert "Række 3, note: ligner et CPR-nummer" in told
    assert "Række 4, kommune: kommunen står to gange" in told
    assert "Række 5, kommune: mangler" in told


def test_an_excel_file_is_read(opened: Opened) -> None:
    page = opened("/upload")
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Kommune", "Tal"])
        sheet.write_row(1, 0, ["Sønderborg", 12.5])
        sheet.write_row(2, 0, [259, 7])
    given(page, "tal.xlsx", content.getvalue())
    page.get_by_label("Tal for hele kommuner, fortrolige forretningsdata").check()
    page.get_by_role("button", name="Gem tallene").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("tal")
    assert page.locator("tbody tr").all_inner_texts()[0].startswith("Køge\t7")


def test_data_about_citizens_is_refused_with_a_way_on(opened: Opened) -> None:
    page = opened("/upload", size=NARROW)
    given(page, "a.csv", GOOD.encode())
    page.get_by_label("Tal eller oplysninger om enkelte borgere").check()
    page.get_by_role("button", name="Gem tallene").click()
    expect(page.get_by_role("alert")).to_contain_text("Tæl op pr. kommune")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]


def test_what_is_no_table_says_so_and_strangers_to_a_municipality_have_no_such_page(opened: Opened) -> None:
    page = opened("/upload")
    given(page, "billede.xlsx", b"PK\x03\x04nonsense")
    expect(page.get_by_role("alert")).to_contain_text("kan ikke læses")
    given(page, "tom.csv", b"kommune;tal\n")
    expect(page.get_by_role("alert")).to_contain_text("ingen rækker")
    outside = opened("/upload", user="ekstern")
    expect(outside.get_by_role("heading", level=1)).to_have_text("Siden findes ikke")


def test_own_citizens_are_put_into_groups_checked_confirmed_and_deleted_with_a_proof(opened: Opened) -> None:
    page = opened("/upload", scripts=False)
    page.get_by_role("link", name="Grupper af egne borgere og enheder").click()
    dice = Random(11)
    numbers = [synthetic_cpr(dice).reveal() for _ in range(6)]
    page.get_by_label("Fil med grupper").set_input_files(
        file_of("forløb.csv", "cpr;gruppe\n1;a\n" + numbers[0] + ";\n")
    )
    page.get_by_role("button", name="Læs filen").click()
    told = page.get_by_role("alert").locator("li").all_inner_texts()
    assert [one.partition(":")[0] for one in told] == ["Række 2, cpr", "Række 3, gruppe"]
    rows = "".join(f"{number};{'ja' if at % 2 else 'nej'}\n" for at, number in enumerate(numbers))
    page.get_by_label("Fil med grupper").set_input_files(file_of("forløb.csv", f"cpr;gruppe\n{rows}"))
    page.get_by_role("button", name="Læs filen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("forløb")
    assert not any(number in page.content() for number in numbers)
    expect(page.get_by_role("status")).to_contain_text("6 borgere er fundet i jeres egne data. 2 numre er ikke")
    expect(page.get_by_role("row", name="Ernæring")).to_contain_text("under 5")
    page.get_by_role("button", name="Ja, gem grupperne").click()
    expect(page.get_by_role("status")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    page.goto("/upload/grupper")
    page.get_by_role("button", name="Slet forløb").click()
    expect(page.get_by_role("status")).to_contain_text("Slettet: 6 rækker, og ingen er tilbage.")
    analyst = opened("/upload/grupper", user="analytiker")
    expect(analyst.get_by_role("heading", level=1)).to_have_text("Siden findes ikke")


def file_of(name: str, text: str) -> FilePayload:
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
