"""`/personer`: people's cases: opened by a CPR number in a form, gone through, answered, erasure proposed (K20-K23)."""

from datetime import date
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from synlig.core.cpr import Cpr
from synlig.core.errors import Conflict, NotFound, Refused, WrongUsage
from synlig.core.permission import Permission, Person
from synlig.core.person_case import DECISIONS, KINDS, OUTCOMES
from synlig.core.sensitivity import Sensitivity
from synlig.guard.access.decision import Datum
from synlig.surfaces.portal.page import Pages, person_of, require
from synlig.surfaces.portal.pages.log_in import checked_form, checked_pairs
from synlig.surfaces.portal.stories import PersonStories


class PeoplePages:
    """The cases of one's own municipality."""

    def __init__(self, pages: Pages, stories: PersonStories) -> None:
        self._pages, self._stories = pages, stories

    async def show(self, request: Request) -> Response:
        """`GET /personer`: the cases, the one due first before."""
        _may(request)
        return await self._listed(request)

    async def open(self, request: Request) -> Response:
        """`POST /personer`: a new case; the CPR number is in the form and never in an address."""
        person = _may(request)
        form = await checked_form(request)
        try:
            cpr = Cpr(form.get("cpr", "").replace(" ", ""))
            received = date.fromisoformat(form["modtaget"]) if form.get("modtaget") else None
            made = await run_in_threadpool(
                self._stories.open, person, cpr, form.get("slags", ""), received, form.get("nummer", "").strip()
            )
            await run_in_threadpool(self._stories.gather, person, made.id)
        except (WrongUsage, ValueError):
            return await self._listed(request, 400, "personer.bad_form")
        except Conflict:
            return await self._listed(request, 409, "personer.taken")
        return RedirectResponse(f"/personer/{made.id}", 303)

    async def see(self, request: Request) -> Response:
        """`GET /personer/{case}`: the gross list; that it was seen is in the log first."""
        _may(request)
        return await self._shown(request)

    async def act(self, request: Request) -> Response:
        """`POST /personer/{case}`: search again, decide on rows, prolong, close, or propose an erasure or a join."""
        person = _may(request)
        pairs = await checked_pairs(request)
        case, form = request.path_params["case"], dict(reversed(pairs))
        rows = [int(value) for name, value in pairs if name == "raekke" and value.isdecimal()][:5000]
        try:
            await self._acted(request, person, case, form, rows)
        except Refused:
            return await self._shown(request, 403, "personer.not_here")
        except Conflict:
            waits = form.get("goer") in ("slet", "saml")  # of these only: somebody proposed to erase the person before
            return await self._shown(request, 409, "personer.erasure_waits" if waits else "personer.ended")
        except NotFound:
            if form.get("goer") != "saml":
                raise
            return await self._shown(request, 400, "personer.bad_saml")  # nothing is held under the other number
        except WrongUsage:
            return await self._shown(request, 400, f"personer.bad_{form.get('goer', '')}")
        return RedirectResponse(f"/personer/{case}", 303)

    async def export(self, request: Request) -> Response:
        """`POST /personer/{case}/hent`: the answer as it was decided, as PDF or JSON."""
        person = _may(request)
        form = await checked_form(request)
        try:
            file = await run_in_threadpool(
                self._stories.export, person, request.path_params["case"], form.get("form", "pdf")
            )
        except WrongUsage:
            return await self._shown(request, 400, "personer.nothing")
        named = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        return Response(file.content, media_type=file.media_type, headers=named)

    async def _acted(self, request: Request, person: Person, case: str, form: dict[str, str], rows: list[int]) -> None:
        stories = self._stories
        why = form.get("hvorfor", "")
        acts: dict[str, tuple[Any, ...]] = {
            "soeg": (stories.gather, person, case),
            "beslut": (stories.review, person, case, rows, form.get("beslutning", ""), why),
            "forlaeng": (stories.prolong, person, case, why),
            "luk": (stories.close, person, case, form.get("udfald", ""), form.get("hjemmel", ""), why),
        }
        if form.get("goer") == "slet":
            require(request, Permission.ERASE_PERSON, Datum(person.kommune, Sensitivity.SENSITIVE))
            acts["slet"] = (stories.erase, person, case, form.get("hjemmel", ""))
        if form.get("goer") == "saml":
            require(request, Permission.ERASE_PERSON, Datum(person.kommune, Sensitivity.SENSITIVE))
            other, today = Cpr(form.get("cpr", "").replace(" ", "")), form.get("nummer") == "nyt"
            acts["saml"] = (stories.join, person, case, other, today, form.get("hjemmel", ""))
        if form.get("goer") not in acts or (form.get("goer") == "beslut" and not rows):
            raise WrongUsage("Choose what to do.")
        await run_in_threadpool(*acts[form["goer"]])

    async def _listed(self, request: Request, status: int = 200, fault: str = "") -> Response:
        closed = request.query_params.get("alle") == "ja"
        cases = await run_in_threadpool(self._stories.all, person_of(request), closed)
        return self._pages.show(
            request, "people.html", status, cases=cases, closed=closed, today=self._stories.today(), fault=fault,
            kinds=KINDS, outcomes=OUTCOMES,
        )  # fmt: skip

    async def _shown(self, request: Request, status: int = 200, fault: str = "") -> Response:
        case, items = await run_in_threadpool(self._stories.see, person_of(request), request.path_params["case"])
        return self._pages.show(
            request, "person_case.html", status, case=case, items=items, today=self._stories.today(), fault=fault,
            kinds=KINDS, outcomes=OUTCOMES, decisions=DECISIONS,
        )  # fmt: skip


def _may(request: Request) -> Person:
    """Whoever looks after people's rights in their own municipality.

    Raises:
        NotFound: they do not.
    """
    kommune = person_of(request).kommune
    if kommune is None:
        raise NotFound("There is no such page.")
    return require(request, Permission.FIND_PERSON, Datum(kommune, Sensitivity.SENSITIVE))
