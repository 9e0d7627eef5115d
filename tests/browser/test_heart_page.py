"""A course is filled in by hand: kept and judged as one writes, sent when it is whole, without scripts too."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, Opened
from tests.browser.test_everyone_can import RULES
from tests.gate_story import digits
from tests.heart_office import HeartOffice
from tests.portal import People


@pytest.fixture
def people() -> People:
    made = People()
    made.heart = HeartOffice(made.now)
    return made


def begun(opened: Opened, *, scripts: bool = True) -> Page:
    page = opened("/hjerterehabilitering/indberet", scripts=scripts)
    page.get_by_label("Borgerens CPR-nummer").fill(digits(7))
    page.get_by_role("button", name="Begynd").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Forløb med hjerterehabilitering")
    assert digits(7) not in page.url
    return page


def office(people: People) -> HeartOffice:
    assert people.heart is not None
    return people.heart


def test_what_is_written_is_kept_and_judged_as_one_writes(opened: Opened, people: People) -> None:
    page = begun(opened)
    page.get_by_label("HADS, depression (0-21), ved slut").fill("22")
    expect(page.locator("#hads_depression_slut-fejl")).to_have_text("Skriv et tal mellem 0 og 21.")
    expect(page.locator("#gemt")).to_contain_text("skal rettes")
    page.get_by_label("HADS, depression (0-21), ved slut").fill("4")
    expect(page.locator("#hads_depression_slut-fejl")).to_have_text("")
    page.reload()
    expect(page.get_by_label("HADS, depression (0-21), ved slut")).to_have_value("4")
    [course] = office(people).courses.values()
    assert course.texts["hads_depression_slut"] == "4"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_course_is_filled_in_and_sent(
    opened: Opened, people: People, picture: Callable[..., None], *, scripts: bool
) -> None:
    page = begun(opened, scripts=scripts)
    page.get_by_role("button", name="Gem og indberet").click()
    expect(page.get_by_role("alert")).to_contain_text("Henvist: Feltet skal udfyldes.")
    page.get_by_label("Henvist").fill("2026-01-05")
    page.get_by_label("Start", exact=True).fill("2026-01-12")
    page.get_by_label("Planlagte træningsgange").fill("16")
    page.get_by_label("6 minutters gangtest i meter, ved start").fill("412,5")
    page.get_by_label("Rygestatus, ved start").select_option("ryger")
    page.get_by_role("button", name="Gem", exact=True).click()
    expect(page.locator("#gemt")).to_have_text("Det skrevne er gemt.")
    if scripts:
        picture(page, "hjerteforloeb", whole=True)
    page.get_by_role("button", name="Gem og indberet").click()
    expect(page.get_by_role("status")).to_contain_text("Forløbet er indberettet.")
    assert len(office(people).sent) == 1


def test_the_form_is_open_to_everyone(opened: Opened) -> None:
    page = begun(opened)
    page.get_by_label("6 minutters gangtest i meter, ved slut").fill("langt")
    page.get_by_role("button", name="Gem og indberet").click()
    expect(page.get_by_role("alert")).to_be_visible()
    for width, height in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": height})
        found = Axe().run(page, options=RULES)
        assert found.response["violations"] == [], found.generate_report()


def test_a_number_that_is_none_is_not_taken(opened: Opened, people: People) -> None:
    page = opened("/hjerterehabilitering/indberet", scripts=False)
    page.get_by_label("Borgerens CPR-nummer").fill("9999999999")
    page.get_by_role("button", name="Begynd").click()
    expect(page.get_by_text("Skriv ti cifre, der begynder med en dato.")).to_be_visible()
    assert not office(people).courses


def test_the_indicators_stand_beside_what_dhrd_returned(opened: Opened, picture: Callable[..., None]) -> None:
    page = opened("/hjerterehabilitering")
    picture(page, "hjerterehabilitering", whole=True)
    first = page.locator("section.heart").first
    expect(first).to_contain_text("Mål: 75 % (Byrådet)")
    expect(first).to_contain_text("75 % (2.100 af 2.800), 2024")
    assert page.locator("section.heart").count() == 6
    page.get_by_label("År").select_option("2024")
    page.get_by_role("button", name="Vis", exact=True).click()
    expect(page.get_by_text("forløb, der sluttede i 2024")).to_be_visible()


def test_only_who_looks_after_quality_may_report(opened: Opened) -> None:
    page = opened("/hjerterehabilitering", user="ekstern")
    assert page.get_by_role("link", name="Indberet forløb").count() == 0
    assert page.request.get("/hjerterehabilitering/indberet").status == 404
