"""`/adgang`: who one is here, and the personal access tokens that let a BI tool fetch released figures."""

from collections.abc import Callable, Sequence
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from synlig.core.errors import NotFound
from synlig.core.permission import Permission, Person
from synlig.guard.log.entry import Header
from synlig.surfaces.portal.page import Pages, require
from synlig.surfaces.portal.pages.log_in import checked_form
from synlig.surfaces.portal.pages.security import instant_of
from synlig.surfaces.portal.stories import TokenStories

DAYS: Final = (30, 90, 180, 365)
LONGEST_LABEL: Final = 100


class AccessPages:
    """One's own tokens: list, make, revoke."""

    def __init__(self, pages: Pages, stories: TokenStories, trail: Callable[[Person], Sequence[Header]]) -> None:
        self._pages, self._stories, self._trail = pages, stories, trail

    async def show(self, request: Request) -> Response:
        """`GET /adgang`."""
        require(request, Permission.EXPORT_RELEASED)
        return await self._shown(request)

    async def make(self, request: Request) -> Response:
        """`POST /adgang/tokens`: a new token, shown once in the answer."""
        person = require(request, Permission.EXPORT_RELEASED)
        form = await checked_form(request)
        label = " ".join(form.get("betegnelse", "").split())
        if not label or len(label) > LONGEST_LABEL or not label.isprintable():
            return await self._shown(request, 400, fault="adgang.bad_label")
        days = int(form["dage"]) if form.get("dage") in {str(days) for days in DAYS} else 90
        secret, token = await run_in_threadpool(self._stories.make, person, label, days)
        return await self._shown(request, made=secret, made_label=token.label)

    async def revoke(self, request: Request) -> Response:
        """`POST /adgang/tokens/{id}/tilbagekald`: it stops working at once."""
        person = require(request, Permission.EXPORT_RELEASED)
        await checked_form(request)
        if not await run_in_threadpool(self._stories.revoke, person, request.path_params["id"]):
            raise NotFound("No such token.")
        return RedirectResponse("/adgang", 303)

    async def _shown(
        self, request: Request, status: int = 200, fault: str = "", made: str = "", made_label: str = ""
    ) -> Response:
        person = require(request, Permission.EXPORT_RELEASED)
        return self._pages.show(
            request,
            "access.html",
            status,
            tokens=[token for _, token in await run_in_threadpool(self._stories.of, person)],
            choices=DAYS,
            fault=fault,
            made=made,
            made_label=made_label,
            trail=await run_in_threadpool(self._trail, person),
            at=instant_of,
            origin=str(request.base_url).rstrip("/"),
        )
