"""What the pages say: the own place, the country, what is chosen, and what to do when there is nothing."""

import re

import pytest

from synlig.core.query import Asked, TableRequest
from tests.portal import People
from tests.portal_client import browser_of, hidden, log_in
from tests.released import Invented


@pytest.fixture
def people() -> People:
    return People()


def test_before_the_first_release_the_pages_say_so(people: People) -> None:
    browser = log_in(browser_of(people, Invented(empty=True)))
    for path in ("/", "/benchmark"):
        page = browser.get(path)
        assert page.status_code == 200
        assert "Der er ingen frigivne tal endnu" in page.text
    assert browser.get("/api/v1/cubes").json() == {"release": None, "cubes": []}


def test_a_choice_without_figures_says_what_to_choose_instead(people: People) -> None:
    page = log_in(browser_of(people, Invented(silent=frozenset({"*"})))).get("/benchmark")
    assert "Ingen tal med dette valg" in page.text
    assert "Vælg et andet år, et bredere område eller flere aldersgrupper" in page.text


def test_an_own_figure_of_zero_is_not_called_a_fact(people: People) -> None:
    page = log_in(browser_of(people, Invented(silent=frozenset({"0540"})))).get("/benchmark")
    assert "så lille, at det er rundet ned til 0" in page.text
    assert "I ligger lavere" in page.text


def test_the_same_part_is_on_the_page_and_in_the_swap(people: People) -> None:
    browser = log_in(browser_of(people))
    whole = browser.get("/benchmark?koen=K").text
    part = browser.get("/benchmark?kube=tilstande&omraade=&kode=&koen=K", {"hx-request-type": "partial"})
    assert part.headers["hx-push-url"] == "/benchmark?aar=2026&koen=K"
    assert part.text.count("<html") == 0
    inner = part.text.partition('<p class="sr-only" aria-live="polite" id="besked"')[0].strip()
    assert inner in whole


def test_peers_narrow_the_places_but_never_drop_the_own_one(people: People) -> None:
    browser = log_in(browser_of(people))
    nordjylland = browser.get("/benchmark?mod=1081&sorter=navn").text
    names = re.findall(r"<li(?: class=\"own\")?>([^<]+)</li>", nordjylland)
    places = [name for name in names if not re.match(r"[\d.,]+$", name)]
    assert "Sønderborg" in places
    assert len(places) == 12
    assert places[0] == "Brønderslev"
    assert places[-1] == "Aalborg"


def test_the_release_and_its_protection_stand_beside_the_figures(people: People) -> None:
    page = log_in(browser_of(people)).get("/benchmark").text
    for said in (
        "r-20260301-0badcafe",
        "1. marts 2026 kl. 05.30",
        "afrundet til et multiplum af 5",
        "FOLK1A 2020K1",
        "Byars metode",
        "Kommunernes indberetninger til KL Gateway",
    ):
        assert said in page


def test_downloads_hold_the_same_choice(people: People) -> None:
    released = Invented()
    browser = log_in(browser_of(people, released))
    page = browser.get("/benchmark?koen=M&aar=2025&alder=90%2B").text
    addresses = re.findall(r'href="(/api/v1/[^"]+)"', page)
    assert len(addresses) == 5
    shown = next(each for each in released.asked if each.by == ("kommune",))
    assert isinstance(shown, TableRequest)
    assert browser.get(addresses[0].replace("&amp;", "&")).status_code == 200
    asked = released.asked[-1]
    assert isinstance(asked, Asked)
    assert asked.where == ",".join(f"{name}={code}" for name, (code,) in shown.where.items())
    assert (asked.by, asked.measure) == ("kommune", "pr_1000")


def test_an_unknown_cube_is_not_there(people: People) -> None:
    assert log_in(browser_of(people)).get("/benchmark?kube=nix").status_code == 404


def test_a_file_that_has_not_changed_is_not_sent_again(people: People) -> None:
    browser = log_in(browser_of(people))
    address = "/api/v1/cubes/tilstande/table?by=kommune&measure=pr_1000&where=aar=2026"
    first = browser.get(address)
    again = browser.get(address, {"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert browser.get(address + ",koen=K", {"if-none-match": first.headers["etag"]}).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["by=kommune", "by=kommune&measure=nix", "by=kommune&measure=pr_1000&where=x", "measure=pr_1000&format=doc"],
)
def test_a_request_no_cube_can_answer_is_explained_without_our_insides(people: People, query: str) -> None:
    answer = log_in(browser_of(people)).get(f"/api/v1/cubes/tilstande/table?{query}", {"accept": "*/*"})
    assert answer.status_code == 400
    assert set(answer.json()) == {"error", "correlation_id"}


def test_the_api_describes_itself(people: People) -> None:
    described = log_in(browser_of(people)).get("/openapi.json").json()
    assert set(described["paths"]) == {
        "/api/v1/cubes",
        "/api/v1/cubes/{cube}",
        "/api/v1/cubes/{cube}/table",
        "/api/v1/indicators",
        "/api/v1/releases",
        "/api/v1/releases/{release}/rules",
    }
    assert described["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


def test_static_files_may_be_kept_for_ever_and_come_compressed(people: People) -> None:
    browser = browser_of(people)
    page = browser.get(browser.get("/log-ind").headers["location"]).text
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(addresses) >= 4
    for address in addresses:
        answer = browser.get(address, {"accept-encoding": "gzip"})
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    assert browser.get("/static/0/own/portal.css").status_code == 404
    assert browser.get("/static/../app.py").status_code in (303, 404)


def test_a_token_form_needs_a_purpose_of_a_sensible_length(people: People) -> None:
    browser = log_in(browser_of(people))
    form = hidden(browser.get("/adgang").text, "formular")
    for label in ("", "   ", "x" * 101, "a\x00b"):
        refused = browser.post("/adgang/tokens", {"formular": form, "betegnelse": label, "dage": "30"})
        assert refused.status_code == 400
        assert "aria-invalid" in refused.text
    odd = browser.post("/adgang/tokens", {"formular": form, "betegnelse": "BI", "dage": "100000"})
    assert odd.status_code == 200
    assert [(token.expires - token.made).days for _, token in people.tokens.values()] == [90]


def test_a_comparison_is_made_once_per_release(people: People) -> None:
    released = Invented()
    browser = log_in(browser_of(people, released))
    browser.get("/benchmark?koen=K")
    made = len(released.asked)
    browser.get("/benchmark?koen=K")
    other = log_in(browser, "analytiker", "0101").get("/benchmark?koen=K")
    assert "København" in other.text
    assert len(released.asked) == made + 1  # their own years
    browser.get("/benchmark?koen=M")
    assert len(released.asked) == made + 5
