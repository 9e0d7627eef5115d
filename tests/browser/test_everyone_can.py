"""Everyone can use it (WCAG 2.1 AA): pages in their many forms, both languages, wide and narrow; and they are light."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import NARROW, WIDE, Opened, bytes_sent
from tests.released import code_called

LARGEST_PAGE = 270_000
TROUBLE = code_called("tilstande", "tilstand", "Søvnproblemer")
PAGES = [  # every page in its plain form: test_every_page.py
    ("/benchmark?kube=indsatser&sorter=navn&mod=1083", "leder"),
    (f"/benchmark?kode={TROUBLE}&koen=K&mod=1083", "ekstern"),
    ("/benchmark?vis=tragt&mod=1081", "leder"),
    ("/benchmark?vis=kort&mod=valgte&med=0101,0751", "leder"),
    ("/benchmark?vis=aldre&mod=naermeste", "leder"),
    ("/byg?raekker=region,kommune&kolonner=aar&maal=antal&gnist=ja&hvor=region=1083", "leder"),
    ("/byg?raekker=kommune,tilstand,aldersgruppe&maal=antal", "ekstern"),
    ("/kvalitet?uger=26", "leder"),
]
WEIGHED = ["/", "/benchmark", "/benchmark?vis=kort&mod=valgte", "/benchmark?vis=aldre", "/byg", "/adgang"]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}


def open_everything(page: Page) -> None:
    """Not by clicking: the menu, once open, lies over what is below it."""
    page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")


@pytest.mark.parametrize("english", [False, True], ids=["da", "en"])
@pytest.mark.parametrize(("path", "user"), PAGES)
def test_axe_finds_nothing(opened: Opened, path: str, user: str, *, english: bool) -> None:
    page = opened(path, user=user, english=english)
    for width, height in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": height})
        open_everything(page)
        found = Axe().run(page, options=RULES)
        assert found.response["violations"] == [], found.generate_report()
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize(
    "path", ["/", "/benchmark", "/benchmark?vis=kort&mod=valgte", "/benchmark?vis=aldre", "/byg", "/adgang"]
)
def test_a_page_is_light(opened: Opened, path: str) -> None:
    page = opened("/")
    with bytes_sent(page) as sent:
        page.goto(path, wait_until="networkidle")
    assert 0 < sum(sent) <= LARGEST_PAGE


def test_the_log_in_is_plainly_marked(opened: Opened, picture: Callable[..., None]) -> None:
    page = opened("/", user=None)
    assert "UDVIKLING – kun på denne maskine" in page.locator(".development").inner_text()
    picture(page, "log-ind")
