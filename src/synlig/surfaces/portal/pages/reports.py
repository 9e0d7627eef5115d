"""`/rapporter`: reports of one's own: several tables, charts and texts, put in order, shared, printed and as PDF."""

from dataclasses import dataclass, replace
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from synlig.core.errors import NotFound, WrongUsage
from synlig.core.permission import Permission, Person
from synlig.core.report import LONGEST_TEXT, MOST_PARTS, Report, ReportPart, read_report
from synlig.core.saved import Saved
from synlig.surfaces.portal.building import SHOWS
from synlig.surfaces.portal.built import Built
from synlig.surfaces.portal.page import Pages, person_of, require
from synlig.surfaces.portal.pages.build import BuildPage
from synlig.surfaces.portal.pages.log_in import checked_form
from synlig.surfaces.portal.stories import OwnStories

PAGE = "/rapporter"


@dataclass(frozen=True, slots=True)
class Shown:
    """One part with its figures as they are today; None where it is a text, or can be made no more."""

    part: ReportPart
    built: Built | None


class ReportPages:
    """The list, a report, and its making."""

    def __init__(self, pages: Pages, own: OwnStories, build: BuildPage) -> None:
        self._pages, self._own, self._build = pages, own, build

    async def show(self, request: Request) -> Response:
        """`GET /rapporter`."""
        person = require(request, Permission.READ_RELEASED)
        reports = await run_in_threadpool(self._own.of, person, "report")
        return self._pages.show(request, "reports.html", reports=reports, fault="")

    async def make(self, request: Request) -> Response:
        """`POST /rapporter`: a new, empty report."""
        person = require(request, Permission.READ_RELEASED)
        form = await checked_form(request)
        shared = form.get("del") == "ja"
        try:
            one = await run_in_threadpool(
                self._own.keep, person, "report", form.get("navn", ""), Report().written(), shared, None, ()
            )
        except WrongUsage:
            reports = await run_in_threadpool(self._own.of, person, "report")
            return self._pages.show(request, "reports.html", 400, reports=reports, fault="rapport.bad_name")
        return RedirectResponse(f"{PAGE}/{one.id}/rediger", 303)

    async def see(self, request: Request) -> Response:
        """`GET /rapporter/{id}`: to be read, shown and printed."""
        person = require(request, Permission.READ_RELEASED)
        one, parts = await run_in_threadpool(self._read, person, request.path_params["id"])
        return self._pages.show(request, "report.html", one=one, parts=parts, own_code=person.kommune or "")

    async def pdf(self, request: Request) -> Response:
        """`GET /rapporter/{id}/pdf`."""
        person = require(request, Permission.EXPORT_RELEASED)
        file = await run_in_threadpool(self._written, person, request.path_params["id"])
        named = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        return Response(file.content, media_type=file.media_type, headers=named)

    async def edit(self, request: Request) -> Response:
        """`GET /rapporter/{id}/rediger`, for whoever owns it."""
        require(request, Permission.READ_RELEASED)
        return await self._editing(request)

    async def change(self, request: Request) -> Response:
        """`POST /rapporter/{id}/rediger`: what was written is kept, then one thing is done."""
        person = require(request, Permission.READ_RELEASED)
        form = await checked_form(request)
        number = request.path_params["id"]
        one = await run_in_threadpool(self._mine, person, number)
        report, onward = await run_in_threadpool(self._changed, person, read_report(one.content), form)
        texts = [part.text for part in report.parts]
        name, shared = form.get("navn", one.name), form.get("del") == "ja"
        try:
            await run_in_threadpool(self._own.keep, person, "report", name, report.written(), shared, number, texts)
        except WrongUsage:
            return await self._editing(request, 400, "rapport.bad_text")
        return RedirectResponse(f"{PAGE}/{number}{onward}", 303)

    async def remove(self, request: Request) -> Response:
        """`POST /rapporter/{id}/slet`."""
        person = require(request, Permission.READ_RELEASED)
        await checked_form(request)
        if not await run_in_threadpool(self._own.remove, person, request.path_params["id"]):
            raise NotFound("No such report.")
        return RedirectResponse(PAGE, 303)

    async def _editing(self, request: Request, status: int = 200, fault: str = "") -> Response:
        person = person_of(request)
        one = await run_in_threadpool(self._mine, person, request.path_params["id"])
        _, parts = await run_in_threadpool(self._read, person, one.id)
        tables = await run_in_threadpool(self._own.of, person, "table")
        return self._pages.show(
            request, "report_edit.html", status, one=one, parts=parts, tables=tables, shows=SHOWS, fault=fault,
            full=len(parts) >= MOST_PARTS,
        )  # fmt: skip

    def _mine(self, person: Person, number: int) -> Saved:
        one = self._own.see(person, "report", number)
        if one.owner != person.id:
            raise NotFound("Not yours.")
        return one

    def _read(self, person: Person, number: int) -> tuple[Saved, list[Shown]]:
        one = self._own.see(person, "report", number)
        return one, [self._shown(person, part) for part in read_report(one.content).parts]

    def _shown(self, person: Person, part: ReportPart) -> Shown:
        return Shown(part, None if part.kind == "text" else self._build.table_of(person, part.query))

    def _written(self, person: Person, number: int) -> Any:
        one, parts = self._read(person, number)
        return self._own.write(person, one, [(each.part, each.built and each.built.table) for each in parts])

    def _changed(self, person: Person, report: Report, form: dict[str, str]) -> tuple[Report, str]:
        parts = [_rewritten(part, form, at) for at, part in enumerate(report.parts)]
        act, _, rest = form.get("goer", "").partition("-")
        at = int(rest) if rest.isdecimal() and int(rest) < len(parts) else -1
        onward = "/rediger"
        if act == "tekst" and len(parts) < MOST_PARTS:
            parts.append(ReportPart("text"))
        elif act == "tabel" and len(parts) < MOST_PARTS and form.get("tabel", "").isdecimal():
            parts.append(ReportPart("table", query=self._own.see(person, "table", int(form["tabel"])).content))
        elif act == "fjern" and at >= 0:
            del parts[at]
        elif act == "op" and at > 0:
            parts[at - 1], parts[at] = parts[at], parts[at - 1]
        elif act == "vis":
            onward = ""
        return Report(tuple(parts)), onward


def _rewritten(part: ReportPart, form: dict[str, str], at: int) -> ReportPart:
    if part.kind == "text":
        return replace(part, text=form.get(f"tekst-{at}", part.text).replace("\r\n", "\n")[:LONGEST_TEXT])
    show: Any = form.get(f"vis-{at}", part.show)
    return replace(part, show=show) if show in SHOWS else part
