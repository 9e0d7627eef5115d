"""`/godkendelser`: essential changes that wait for a second pair of eyes: what each would do, approved or rejected."""

import json
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from synlig.core.change import Change
from synlig.core.errors import Conflict, Refused, WrongUsage
from synlig.core.permission import Permission, Person
from synlig.guard.access.decision import Datum, decide
from synlig.surfaces.portal.page import Pages, person_of, require
from synlig.surfaces.portal.pages.log_in import checked_form
from synlig.surfaces.portal.stories import ChangeStories


class ApprovalPages:
    """The list, and one change with its two answers."""

    def __init__(self, pages: Pages, stories: ChangeStories) -> None:
        self._pages, self._stories = pages, stories

    async def show(self, request: Request) -> Response:
        """`GET /godkendelser`: what waits, and with `?alle=ja` what was decided."""
        person = require(request, Permission.APPROVE_CHANGE)
        decided = request.query_params.get("alle") == "ja"
        every = await run_in_threadpool(self._stories.all, decided)
        changes = [one for one in every if decide(person, Permission.APPROVE_CHANGE, Datum(one.kommune)).allowed]
        return self._pages.show(request, "approvals.html", changes=changes, decided=decided)

    async def see(self, request: Request) -> Response:
        """`GET /godkendelser/{id}`: one change with what it would do."""
        await self._asked(request)
        return await self._shown(request)

    async def approve(self, request: Request) -> Response:
        """`POST /godkendelser/{id}/godkend`: it is carried out at once."""
        person = await self._asked(request)
        form = await checked_form(request)
        number = request.path_params["id"]
        return await self._decided(request, self._stories.approve, person, number, form.get("aftryk", ""))

    async def reject(self, request: Request) -> Response:
        """`POST /godkendelser/{id}/afvis`: with a reason."""
        person = await self._asked(request)
        form = await checked_form(request)
        return await self._decided(
            request, self._stories.reject, person, request.path_params["id"], form.get("hvorfor", "")
        )

    async def _asked(self, request: Request) -> Person:
        """Who asks, when the change is theirs to see: one municipality's matter is decided on by its own people."""
        require(request, Permission.APPROVE_CHANGE)
        change = await run_in_threadpool(self._stories.see, request.path_params["id"])
        return require(request, Permission.APPROVE_CHANGE, Datum(change.kommune))

    async def _decided(self, request: Request, answer: Any, *asked: Any) -> Response:
        try:
            await run_in_threadpool(answer, *asked)
        except Refused:
            return await self._shown(request, 403, "godkend.refused")
        except Conflict:
            return await self._shown(request, 409, "godkend.conflict")
        except WrongUsage:
            return await self._shown(request, 400, "godkend.why_missing")
        return RedirectResponse(f"/godkendelser/{request.path_params['id']}", 303)

    async def _shown(self, request: Request, status: int = 200, fault: str = "") -> Response:
        change = await run_in_threadpool(self._stories.see, request.path_params["id"])
        own = change.proposer == person_of(request).id
        return self._pages.show(
            request, "approval.html", status, change=change, effect=_lines(change.proposal.effect), own=own,
            fault=fault, document=_document(change), outcome=_lines(change.outcome),
        )  # fmt: skip


def _document(change: Change) -> str:
    """The exact change as text, where it holds no personal data and is text."""
    if change.proposal.personal or not change.proposal.document:
        return ""
    return change.proposal.document.decode("utf-8", "replace")[:20_000]


def _lines(text: str) -> list[tuple[str, str]]:
    try:
        told: Any = json.loads(text)
    except ValueError:
        return [("", text)]
    pairs: list[tuple[str, Any]] = list(told.items()) if isinstance(told, dict) else [("", told)]
    return [
        (str(name), value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1))
        for name, value in pairs
    ]
