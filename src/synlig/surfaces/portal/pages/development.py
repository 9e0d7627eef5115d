"""The page of the development identity provider: six ready users and a municipality, no password."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from synlig.core.errors import Refused
from synlig.core.kommune import KommuneKode
from synlig.guard.identity import is_own_path
from synlig.guard.identity.development import READY_USERS
from synlig.surfaces.portal.danish import danish_order
from synlig.surfaces.portal.doorkeeper import LOG_IN
from synlig.surfaces.portal.page import Pages
from synlig.surfaces.portal.pages.log_in import LOG_IN_COOKIE, LogInPages

SUGGESTED = KommuneKode("0540")
"""Sønderborg, whose case the benchmark is (REQUIREMENTS.md, case 2)."""


class DevelopmentPages:
    """Exists only beside the development identity provider."""

    def __init__(self, pages: Pages, log_in: LogInPages, kommuner: Mapping[KommuneKode, str]) -> None:
        self._pages, self._log_in = pages, log_in
        self._kommuner = sorted(kommuner.items(), key=lambda item: danish_order(item[1]))

    async def choose(self, request: Request) -> Response:
        """`GET`: the ready users; without a log-in under way, begin one."""
        state = request.cookies.get(LOG_IN_COOKIE)
        wanted = request.query_params.get("til", "/")
        if not state:
            return RedirectResponse(LOG_IN, 303)
        return self._shown(request, state, wanted if is_own_path(wanted) else "/", refused=False)

    async def chosen(self, request: Request) -> Response:
        """`POST`: log in as the chosen user, or say what is missing."""
        try:
            return await self._log_in.finish(request)
        except Refused:
            return self._shown(request, request.cookies.get(LOG_IN_COOKIE, ""), "/", refused=True)

    def _shown(self, request: Request, state: str, return_to: str, *, refused: bool) -> Response:
        return self._pages.show(
            request,
            "development.html",
            403 if refused else 200,
            users=READY_USERS,
            kommuner=self._kommuner,
            chosen=SUGGESTED,
            state=state,
            return_to=return_to,
            refused=refused,
        )
