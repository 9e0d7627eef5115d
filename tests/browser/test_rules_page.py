"""The page of rules in a real browser: usable by everyone, and from a rule to one's own row and its report."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, WIDE, Opened
from tests.browser.test_everyone_can import RULES

PAGES = ("/regler", "/regler?slags=deriving&tabel=goals", "/regler/synlig-goal-reached", "/regler/score")


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(opened: Opened, path: str) -> None:
    page = opened(path, user="leder")
    for width, height in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": height})
        found = Axe().run(page, options=RULES)
        assert found.response["violations"] == [], found.generate_report()


def test_from_a_rule_to_the_own_row_and_the_place_in_its_report(opened: Opened) -> None:
    page = opened("/regler?soeg=slutter", user="leder")
    page.get_by_role("link", name="Indsatsen slutter, før den begynder").click()
    expect(page.get_by_text("Leveret med Synlig")).to_be_visible()
    page.get_by_role("button", name="Vis rækkerne").click()
    expect(page.get_by_text("ofType(CarePlan).where(id = 'plan-1').period")).to_be_visible()
    expect(page.get_by_text("bundle-of-0540")).to_be_visible()


def test_who_proposed_and_who_approved_a_rule_is_said(opened: Opened) -> None:
    page = opened("/regler/synlig-condition-of-a-woman", user="analytiker")
    expect(page.get_by_text("Foreslået af os:anna, godkendt af os:bent")).to_be_visible()
    expect(page.get_by_role("button", name="Vis rækkerne")).to_have_count(0)
