"""Approvers approve, security people search, people's requests are answered: each office sees its own."""

from collections.abc import Callable
from random import Random

from playwright.sync_api import expect

from tests.browser.conftest import NARROW, Opened
from tests.resting import synthetic_cpr


def test_a_change_is_read_and_approved_by_another(opened: Opened, picture: Callable[..., None]) -> None:
    page = opened("/godkendelser", user="godkender")
    page.get_by_role("link", name="SDS, version 2").first.click()
    expect(page.get_by_text("Felter i alt")).to_be_visible()
    picture(page, "godkendelse")
    page.get_by_role("button", name="Godkend og udfør").click()
    expect(page.locator(".facts")).to_contain_text("Udført")
    page.goto("/godkendelser/2")
    expect(page.get_by_text("En anden skal godkende den.")).to_be_visible()
    assert page.get_by_role("button", name="Godkend og udfør").count() == 0


def test_a_change_is_rejected_with_a_reason(opened: Opened) -> None:
    page = opened("/godkendelser/1", user="godkender", scripts=False)
    page.get_by_label("Hvorfor").fill("Feltet er ikke nødvendigt")
    page.get_by_role("button", name="Afvis").click()
    expect(page.locator(".facts")).to_contain_text("Feltet er ikke nødvendigt")
    page.goto("/godkendelser")
    page.get_by_role("link", name="Vis også dem, der er besluttet").click()
    expect(page.get_by_role("cell", name="Afvist")).to_be_visible()


def test_the_log_is_searched_and_seen_by_ready_views(opened: Opened, picture: Callable[..., None]) -> None:
    page = opened("/sikkerhed", user="sikkerhed")
    expect(page.get_by_text("121 hændelser, den nyeste først")).to_be_visible()
    picture(page, "sikkerhed")
    page.get_by_role("link", name="Næste").click()
    assert page.locator(".log-table tbody tr").count() == 21
    page.get_by_role("link", name="Alarmer").click()
    expect(page.locator(".log-table tbody tr")).to_have_count(1)
    expect(page.locator(".log-table")).to_contain_text("integrity:store:failed")
    page.goto("/sikkerhed?klasse=person:record:erased")
    expect(page.get_by_text("Ingen hændelser for det, du søger.")).to_be_visible()


def test_a_case_of_refusals_is_closed_with_what_it_was(opened: Opened) -> None:
    page = opened("/sikkerhed", user="sikkerhed", scripts=False)
    page.get_by_label("Hvad var det?").fill("Leverandørens prøve")
    page.get_by_role("button", name="Luk sagen").click()
    expect(page.get_by_text("Ingen åbne sager.")).to_be_visible()


def test_a_person_is_found_by_a_number_that_never_stands_in_an_address(
    opened: Opened, picture: Callable[..., None]
) -> None:
    page = opened("/personer", user="dataansvarlig")
    digits = synthetic_cpr(Random(3)).reveal()
    page.get_by_label("CPR-nummer").fill(f"{digits[:6]}-{digits[6:]}")
    page.get_by_label("Jeres sagsnummer").fill("S-77")
    page.get_by_role("button", name="Åbn sagen og søg").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sag 0540-S-77")
    assert digits[:6] not in page.url
    assert digits[:6] not in page.content()
    page.goto("/personer")
    page.get_by_label("CPR-nummer").fill("12")
    page.get_by_role("button", name="Åbn sagen og søg").click()
    expect(page.get_by_role("alert")).to_contain_text("CPR-nummeret skal være ti cifre")
    picture(page, "personer")


def test_a_gross_list_is_gone_through_and_answered(opened: Opened, picture: Callable[..., None]) -> None:
    page = opened("/personer", user="dataansvarlig")
    expect(page.get_by_role("cell", name="snart")).to_be_visible()
    page.get_by_role("link", name="0540-S1").click()
    page.get_by_role("button", name="Beslut for de valgte").click()
    expect(page.get_by_role("alert")).to_contain_text("Vælg mindst én række")
    page.get_by_label("Vælg række 2").check()
    page.locator("#beslutning").select_option("reject")
    page.get_by_label("Begrundelse").fill("En anden borger")
    page.get_by_role("button", name="Beslut for de valgte").click()
    expect(page.get_by_text("handler ikke om personen: En anden borger")).to_be_visible()
    page.get_by_role("button", name="Luk sagen").click()
    expect(page.get_by_role("alert")).to_contain_text("alle rækker i en indsigt skal have en beslutning")
    picture(page, "personsag", whole=True)
    for row in (1, 3):
        page.get_by_label(f"Vælg række {row}").check()
    page.get_by_role("button", name="Beslut for de valgte").click()
    with page.expect_download() as waited:
        page.get_by_role("button", name="PDF").click()
    assert waited.value.suggested_filename == "svar-0540-S1.pdf"
    page.get_by_role("button", name="Luk sagen").click()
    expect(page.locator(".facts")).to_contain_text("imødekommet")


def test_releases_and_partners_are_seen_by_whoever_reads_figures(opened: Opened, picture: Callable[..., None]) -> None:
    page = opened("/frigivelser")
    expect(page.get_by_text("r-20260301-0badcafe").first).to_be_visible()
    page.goto("/kilder")
    expect(page.get_by_text("eoj-nord")).to_be_visible()
    assert page.get_by_text("eoj-andre").count() == 0
    expect(page.get_by_text("connection refused")).to_be_visible()
    page.locator("details.details > summary").first.click()
    expect(page.get_by_text("Felter, der må videregives").first).to_be_visible()
    picture(page, "kilder", whole=True)


def test_everyone_sees_what_the_log_has_of_them(opened: Opened) -> None:
    page = opened("/adgang", user="analytiker")
    expect(page.locator(".trail")).to_contain_text("person:record:seen")


def test_the_menu_folds_out_within_a_telephone(opened: Opened) -> None:
    page = opened("/kilder", size=NARROW)
    page.locator(".menu .more summary").click()
    expect(page.get_by_role("link", name="Hjerterehabilitering")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
    expect(page.get_by_text("Systemet svarede: connection refused")).to_be_visible()
