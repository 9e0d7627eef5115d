"""A browser for the portal inside the test's own process: no socket, real routes, cookies kept."""

import asyncio
import re
from collections.abc import Mapping
from typing import Any

import httpx
from starlette.types import ASGIApp

from synlig.surfaces.portal.app import portal
from synlig.surfaces.portal.shield import door_of
from tests.portal import KOMMUNER, People, stories_of
from tests.released import Invented

HOST = "127.0.0.1:8400"


class Browser:
    """Sends one request at a time, keeps cookies, follows no redirect."""

    def __init__(self, app: ASGIApp, base_url: str) -> None:
        self._app = app
        self._transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._base_url = base_url
        self.cookies = httpx.Cookies()

    def another(self) -> "Browser":
        """Somebody else's browser, at the same portal."""
        return Browser(self._app, self._base_url)

    def get(self, path: str, headers: Mapping[str, str] | None = None, **more: Any) -> httpx.Response:
        return self.send("GET", path, headers, **more)

    def post(
        self, path: str, form: Mapping[str, str], headers: Mapping[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        return self.send("POST", path, headers, data=dict(form), **more)

    def send(self, method: str, path: str, headers: Mapping[str, str] | None = None, **more: Any) -> httpx.Response:
        return asyncio.run(self._send(method, path, {"accept": "text/html", **(headers or {})}, more))

    async def _send(self, method: str, path: str, headers: dict[str, str], more: dict[str, Any]) -> httpx.Response:
        async with httpx.AsyncClient(
            transport=self._transport, base_url=self._base_url, cookies=self.cookies
        ) as client:
            answer = await client.request(method, path, headers=headers, **more)
            self.cookies = client.cookies
            return answer


def browser_of(people: People, released: Invented | None = None, base_url: str = "") -> Browser:
    """A browser that has not logged in."""
    door = door_of([("127.0.0.1", 8400)], base_url)
    app = portal(stories_of(people, released), KOMMUNER, door, development=True)
    return Browser(app, base_url or f"http://{HOST}")


def log_in(browser: Browser, user: str = "leder", kommune: str = "0540", wanted: str = "/") -> Browser:
    """The same browser, logged in by the development page."""
    begun = browser.get("/log-ind", params={"til": wanted})
    page = browser.get(begun.headers["location"])
    form = {"bruger": user, "kommune": kommune, "til": wanted, "tilstand": hidden(page.text, "tilstand")}
    entered = browser.post("/udvikling/log-ind", form)
    assert entered.status_code == 303, entered.text
    return browser


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]
