"""The page of codes in a real browser: usable by everyone, light, and searched without a script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, WIDE, Opened, bytes_sent
from tests.browser.test_everyone_can import LARGEST_PAGE, RULES

PAGES = ("/koder", "/koder?soeg=s%C3%A5r", "/koder?kode=4d46bd94-9518-431c-82e8-ebb91bca307a", "/koder?soeg=nixnix")


@pytest.mark.parametrize("english", [False, True], ids=["da", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(opened: Opened, path: str, *, english: bool) -> None:
    page = opened(path, user="leder", english=english)
    for width, height in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": height})
        for summary in page.locator("main details > summary").all()[:3]:
            summary.click()
        found = Axe().run(page, options=RULES)
        assert found.response["violations"] == [], found.generate_report()


def test_a_consultant_finds_a_code_and_its_way_up(opened: Opened) -> None:
    page = opened("/koder", user="leder")
    page.get_by_label("Ord eller kode").fill("tryksår")
    page.get_by_role("button", name="Søg i koderne").click()
    page.get_by_role("link", name="Problemer med tryksår").click()
    expect(page.get_by_role("heading", name="Problemer med tryksår")).to_be_visible()
    page.get_by_role("link", name="Hud og slimhinder").click()
    expect(page.get_by_role("heading", name="Hud og slimhinder")).to_be_visible()


def test_the_tree_is_light(opened: Opened) -> None:
    page = opened("/", user="leder")
    with bytes_sent(page) as sent:
        page.goto("/koder", wait_until="networkidle")
    assert 0 < sum(sent) <= LARGEST_PAGE
