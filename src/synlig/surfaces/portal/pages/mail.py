"""`/byg/gemt/{id}/mail`, `/mail/stop/{token}`: mail of new releases of a saved table: begun, confirmed, stopped."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from synlig.core.errors import NotFound, Refused, WrongUsage
from synlig.core.permission import Permission
from synlig.surfaces.portal.page import Pages, require
from synlig.surfaces.portal.pages.build import BuildPage
from synlig.surfaces.portal.pages.log_in import checked_form
from synlig.surfaces.portal.stories import OwnStories


class MailPages:
    """One page for a table: what holds of it, and the one or two things to do."""

    def __init__(self, pages: Pages, own: OwnStories, build: BuildPage) -> None:
        self._pages, self._own, self._build = pages, own, build

    async def show(self, request: Request) -> Response:
        """`GET`: with `kode`, from the letter, a button that confirms; opening the link alone changes nothing."""
        return await self._shown(request)

    async def change(self, request: Request) -> Response:
        """`POST`: `adresse` begins, `kode` confirms or renews, `stop` ends."""
        person = require(request, Permission.READ_RELEASED)
        form, number = await checked_form(request), request.path_params["id"]
        if "stop" in form:
            await run_in_threadpool(self._own.leave, person, number)
        elif "kode" in form:
            if not await run_in_threadpool(self._own.confirm, person, number, form["kode"]):
                return await self._shown(request, 400, "mail.wrong_code")
        else:
            one = await run_in_threadpool(self._own.see, person, "table", number)
            built = await run_in_threadpool(self._build.table_of, person, one.content)
            if built is None or not self._own.has_mail:
                raise NotFound("There is nothing to follow.")
            try:
                await run_in_threadpool(self._own.subscribe, person, number, built.cube.name, form.get("adresse", ""))
            except WrongUsage:
                return await self._shown(request, 400, "mail.no_address")
            except Refused:
                return await self._shown(request, 429, "mail.too_many")
        return RedirectResponse(request.url.path, 303)

    async def leaving(self, request: Request) -> Response:
        """`GET /mail/stop/{token}`, from a letter: one question and a button; opening the link changes nothing."""
        return await self._asked(request, done=False)

    async def left(self, request: Request) -> Response:
        """`POST`: stopped; by the button, or by a mail program that read the letter's headers (RFC 8058)."""
        return await self._asked(request, done=True)

    async def _asked(self, request: Request, *, done: bool) -> Response:
        held = await run_in_threadpool(self._own.stop_letters, request.path_params["token"], done)
        return self._pages.show(request, "mail_stop.html", held=held, done=done)

    async def _shown(self, request: Request, status: int = 200, fault: str = "") -> Response:
        person, number = require(request, Permission.READ_RELEASED), request.path_params["id"]
        held = await run_in_threadpool(self._own.subscription, person, number)
        one = await run_in_threadpool(self._own.see, person, "table", number)
        code = request.query_params.get("kode", "")[:36]
        return self._pages.show(
            request, "mail.html", status, one=one, held=held, code=code, fault=fault, has_mail=self._own.has_mail
        )
