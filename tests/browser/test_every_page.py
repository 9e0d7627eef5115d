"""Every page there is, found by its route: for everyone, by keyboard alone, in both languages, wide and narrow."""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import APIResponse, Browser, BrowserContext, ConsoleMessage, FilePayload, Page, Route

from synlig.core.subscription import Subscription
from synlig.guard.leave_links import leave_token
from tests.attacks.access_table import FINDING
from tests.attacks.test_portal_doors import every_route
from tests.browser.conftest import NARROW, WIDE
from tests.gate_story import digits
from tests.heart_office import HeartOffice
from tests.portal import CODE, People, served
from tests.portal_client import hidden

RULES: Final[Mapping[str, Any]] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,
}
NO_PAGES: Final = ("/api/", "/fhir/", "/odata/", "/static/", "/health/", "/openapi.json", "/catalog.ttl")
LEADS_ON: Final = frozenset({"/log-ind", "/sprog/{language}"})
FILES: Final = frozenset(
    {
        "/byg/hent",
        "/egne-tal/{cube}/hent",
        "/hjerterehabilitering/skabelon.csv",
        "/kvalitet/hent",
        "/rapporter/{id:int}/pdf",
        "/upload/grupper/{what}.csv",
        "/upload/skabelon.csv",
        "/upload/{id:int}/hent",
    }
)
"""Downloads: everything else that is asked for by GET is a page, and has a line below."""
COURSE: Final = "00000000-0000-4000-8000-000000000000"
STOP: Final = leave_token(1, f"{CODE}1")
WALKED: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "/": (("leder", "/"), ("ekstern", "/"), ("sikkerhed", "/")),
    "/adgang": (("leder", "/adgang"),),
    "/benchmark": (("leder", "/benchmark"),),
    "/byg": (("leder", "/byg?raekker=region&maal=antal"),),
    "/byg/gemt/{id:int}": (("leder", "/byg/gemt/1"),),
    "/byg/gemt/{id:int}/mail": (("leder", "/byg/gemt/1/mail"), ("leder", "/byg/gemt/1/mail?kode=x")),
    "/egne-tal": (("leder", "/egne-tal?kube=tilstande&maal=antal&opdelt=aar&opdelt2=koen"),),
    "/egne-tal/{cube}/raekker": (("leder", "/egne-tal/tilstande/raekker?measure=antal&where=aar%3D2026"),),
    "/frigivelser": (("leder", "/frigivelser"),),
    "/frigivelser/{id}/regler": (("leder", "/frigivelser/r-20260301-0badcafe/regler"),),
    "/godkendelser": (("godkender", "/godkendelser"),),
    "/godkendelser/{id:int}": (("godkender", "/godkendelser/1"), ("godkender", "/godkendelser/2")),
    "/hjerterehabilitering": (("leder", "/hjerterehabilitering"), ("ekstern", "/hjerterehabilitering")),
    "/hjerterehabilitering/indberet": (("leder", "/hjerterehabilitering/indberet"),),
    "/hjerterehabilitering/indberet/{id}": (("leder", f"/hjerterehabilitering/indberet/{COURSE}"),),
    "/indberet": (("leder", "/indberet"),),
    "/kilder": (("leder", "/kilder"), ("ekstern", "/kilder")),
    "/koder": (("leder", "/koder?soeg=smerte"),),
    "/kvalitet": (("leder", "/kvalitet?enhed=999054000001"),),
    "/logget-ud": (("", "/logget-ud"),),
    "/mail/stop/{token}": (("", f"/mail/stop/{STOP}"), ("", "/mail/stop/x")),
    "/personer": (("dataansvarlig", "/personer"),),
    "/personer/{case}": (("dataansvarlig", "/personer/0540-S1"),),
    "/rapporter": (("leder", "/rapporter"),),
    "/rapporter/{id:int}": (("leder", "/rapporter/2"),),
    "/rapporter/{id:int}/rediger": (("leder", "/rapporter/2/rediger"),),
    "/regler": (("leder", "/regler?soeg=slutter"), ("leder", "/regler?slags=deriving&tabel=goals")),
    "/regler/score": (("leder", "/regler/score"),),
    "/regler/{key}": (("leder", "/regler/synlig-goal-reached"),),
    "/sessioner": (("leder", "/sessioner"), ("sikkerhed", "/sessioner")),
    "/sikkerhed": (("sikkerhed", "/sikkerhed"),),
    "/udvikling/log-ind": (("", "/udvikling/log-ind"),),
    "/upload": (("leder", "/upload"), ("analytiker", "/upload")),
    "/upload/grupper": (("leder", "/upload/grupper"),),
    "/upload/grupper/{id:int}": (("leder", "/upload/grupper/1"),),
    "/upload/{id:int}": (("leder", "/upload/1"),),
}
Sent = Mapping[str, str | bytes]
ANSWERED: Final[Sequence[tuple[str, str, Sent]]] = (
    ("leder", "/not-there", {}),
    ("leder", "/upload", {"fil": b"kommune;tal\n0540;1\n"}),
    ("leder", "/upload", {"fil": b"\x00\x01"}),
    (
        "leder",
        "/upload/gem",
        {"navn": "x", "indhold": "kommune\ttal\n0540\ttolv", "noegle": "kommune", "kolonne": "tal", "niveau": "1"},
    ),
    ("leder", "/upload/grupper", {"fil": b"sor;gruppe\n12;nord\n"}),
    ("leder", "/indberet", {"fil": b"{}"}),
    ("leder", "/kvalitet/borger", FINDING),
    ("leder", "/regler/synlig-goal-reached/raekker", {}),
    ("leder", "/byg/gemt/1/mail", {"adresse": "x"}),
    ("leder", "/adgang/tokens", {"betegnelse": "BI", "dage": "30"}),
    ("leder", "/hjerterehabilitering/indberet", {"cpr": "x"}),
    ("leder", f"/hjerterehabilitering/indberet/{COURSE}", {"henvist": "2099-01-01"}),
    ("dataansvarlig", "/personer", {"cpr": "x", "slags": "access"}),
    ("dataansvarlig", "/personer/0540-S1", {"goer": "luk"}),
    ("godkender", "/godkendelser/1/afvis", {"hvorfor": ""}),
)
TABBED: Final = """() => {
  const seen = element => element.checkVisibility({visibilityProperty: true}) && element.getClientRects().length;
  const groups = new Set();
  const once = element => {
    if (element.type !== "radio") return true;
    const chosen = document.querySelector(`input[type=radio][name="${element.name}"]:checked`);
    return chosen ? element === chosen : !groups.has(element.name) && groups.add(element.name);
  };
  const can = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter(element => !element.disabled && element.type !== "hidden" && element.tabIndex >= 0 && seen(element))
    .filter(once);
  can.forEach(element => element.dataset.awaited = "");
  document.addEventListener("focusin", event => {
    const style = getComputedStyle(event.target);
    const marked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== "none";
    if (marked) delete event.target.dataset.awaited;
  });
  document.activeElement.blur();
  return can.length;
}"""
LEFT: Final = "() => [...document.querySelectorAll('[data-awaited]')].map(each => each.outerHTML.slice(0, 160))"
MOST_TABS: Final = 40
KEPT: Final = ("content-type", "content-language", "content-security-policy")


@dataclass
class Walker:
    """One browser with a context for each who is logged in; everything its consoles say is kept."""

    browser: Browser
    address: str
    contexts: dict[str, Page] = field(default_factory=dict[str, Page])
    complaints: list[str] = field(default_factory=list[str])

    def at(self, user: str) -> Page:
        """The page of `user`, logged in once; "" is a stranger."""
        if user not in self.contexts:
            context = self.browser.new_context(base_url=self.address, locale="da-DK")
            page = self.contexts[user] = context.new_page()
            page.on("console", self.heard)
            page.on("pageerror", lambda error: self.complaints.append(str(error)))
            if user:
                page.goto("/")
                page.check(f"#bruger-{user}")
                page.click("form.log-in button")
                page.wait_for_url(lambda url: "/udvikling/" not in url, wait_until="load")
        return self.contexts[user]

    def heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.text} ({message.location['url']})")

    def speaks(self, context: BrowserContext, language: str) -> None:
        context.add_cookies([{"name": "sprog", "value": language, "url": self.address}])


@pytest.fixture(scope="module")
def walker(chromium: Browser) -> Generator[Walker]:
    people = People()
    people.heart = HeartOffice(people.now)
    with served(people) as address:
        made = Walker(chromium, address)
        furnish(made.at("leder"), people)
        yield made
        for page in made.contexts.values():
            page.context.close()


def furnish(page: Page, people: People) -> None:
    """What has to be there for a page to be there: a table, a report, figures, groups, a course, mail."""
    token = hidden(page.request.get("/adgang").text(), "formular")

    def told(path: str, **form: str | bytes) -> None:
        assert sent(page, path, {"formular": token, **form}).ok, path

    told("/byg/gem", navn="Vores tal", tabel="raekker=region&maal=antal", **{"del": "ja"})
    told("/rapporter", navn="Til mødet")
    told("/upload/grupper", fil=b"sor;gruppe\n999054000001;nord\n")
    told("/upload/gem", navn="Udgifter", indhold="kommune\ttal\n0540\t1", noegle="kommune", kolonne="tal", niveau="1")
    told("/hjerterehabilitering/indberet", cpr=digits(7))
    people.subscribed["kim", 9] = Subscription(1, 9, "tilstande", "kim@kommune.example", people.now, refused=False)


def test_every_route_that_is_asked_for_by_get_is_walked_or_is_a_file() -> None:
    asked = {path for method, path in every_route() if method == "GET" and not path.startswith(NO_PAGES)}
    assert asked == set(WALKED) | FILES | LEADS_ON


@pytest.mark.parametrize("route", sorted(WALKED))
def test_a_page_is_for_everyone(walker: Walker, route: str) -> None:
    walker.complaints.clear()
    for user, path in WALKED[route]:
        page = walker.at(user)
        for language in ("da", "en"):
            walker.speaks(page.context, language)
            page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
            answer = page.goto(path, wait_until="load")
            assert answer is not None
            assert answer.status == 200, (user, path)
            assert answer.headers["content-type"].startswith("text/html")
            if language == "da":
                reached_by_keyboard(page)
            looked_at(page, path)
    assert walker.complaints == []


def looked_at(page: Page, path: str) -> None:
    page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")
    assert page.locator("h1").count() == 1
    page.evaluate(AXE_SCRIPT)
    for width, height in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": height})
        found = page.evaluate("rules => axe.run(document, rules)", dict(RULES))
        told = [(one["id"], one["help"], [node["html"][:200] for node in one["nodes"]]) for one in found["violations"]]
        assert told == [], (path, width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)


def reached_by_keyboard(page: Page) -> None:
    """Tab comes to everything that can be used, each with a mark that shows it, and past it again."""
    many: int = page.evaluate(TABBED)
    assert many > 0
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skipnav"
    waited, left = max(0, many - MOST_TABS), list[str]()
    for _ in range(3):  # a field for a date takes three
        for _ in range(min(many, MOST_TABS)):
            page.keyboard.press("Tab")
        left = page.evaluate(LEFT)
        if len(left) <= waited:
            return
    raise AssertionError(f"Tab never shows that it is at {left[:5]}")


def sent(page: Page, path: str, form: Sent) -> APIResponse:
    """The form as a browser sends it: in parts where a file is among what is said."""
    fields = {key: said for key, said in form.items() if isinstance(said, str)}
    asked = {"accept": "text/html"}
    if "fil" not in form:
        return page.request.post(path, form={**fields}, headers=asked)
    content = form["fil"]
    file: FilePayload = {
        "name": "fil.csv",
        "mimeType": "text/csv",
        "buffer": content if isinstance(content, bytes) else content.encode(),
    }
    return page.request.post(path, multipart={**fields, "fil": file}, headers=asked)


def answering(answer: APIResponse) -> Callable[[Route], None]:
    """What gives a browser the answer that was had without it; as 200, or its console would call a refusal a fault."""
    headers = {name: answer.headers[name] for name in KEPT}

    def give(route: Route) -> None:
        route.fulfill(status=200, body=answer.body(), headers=headers)

    return give


@pytest.mark.parametrize(
    ("user", "path", "form"), ANSWERED, ids=[f"{path} {at}" for at, (_, path, _) in enumerate(ANSWERED)]
)
def test_what_a_form_is_answered_with_is_for_everyone(walker: Walker, user: str, path: str, form: Sent) -> None:
    walker.complaints.clear()
    page = walker.at(user)
    token = hidden(page.request.get("/").text(), "formular")
    for language in ("da", "en"):
        walker.speaks(page.context, language)
        answer = sent(page, path, {"formular": token, **form})
        page.unroute_all()
        page.route("**/svar", answering(answer))
        page.goto("/svar", wait_until="load")
        looked_at(page, path)
    assert walker.complaints == []
