"""`/hjerterehabilitering`: the indicators with what DHRD returned, and courses that are filled in by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from synlig.core.cpr import Cpr
from synlig.core.errors import NotFound, WrongUsage
from synlig.core.form import CellFault, Field
from synlig.core.heart_course import HeartCourse
from synlig.core.permission import Permission, Person
from synlig.core.sensitivity import Sensitivity
from synlig.core.words import Words
from synlig.declared import forms
from synlig.guard.access.decision import Datum, decide
from synlig.pipeline.heart_form import template
from synlig.stories.keep_heart_course import GIVEN
from synlig.surfaces.portal.page import Pages, language_of, person_of, require
from synlig.surfaces.portal.pages.benchmark import FORMATS
from synlig.surfaces.portal.pages.log_in import checked_form
from synlig.surfaces.portal.stories import HeartStories

ADDRESS: Final = "/hjerterehabilitering/indberet"


@dataclass(frozen=True, slots=True)
class Written:
    """A field with what is written in it and what is wrong with it."""

    field: Field
    text: str
    fault: Words | None


class HeartPages:
    """The indicators, the list of courses, and one course's form."""

    def __init__(self, pages: Pages, stories: HeartStories) -> None:
        self._pages, self._stories = pages, stories

    async def show(self, request: Request) -> Response:
        """`GET /hjerterehabilitering`: the indicators of a year."""
        person = require(request, Permission.READ_RELEASED)
        try:
            seen = await run_in_threadpool(self._stories.indicators, person, request.query_params.get("aar"))
        except NotFound:
            seen = None
        except WrongUsage:
            return RedirectResponse("/hjerterehabilitering", 303)
        years = [(year, year) for year in reversed(seen.years)] if seen else []
        return self._pages.show(
            request, "heart.html", it=seen, may_report=_may_report(person), years=years, formats=FORMATS
        )

    async def file(self, request: Request) -> Response:
        """`GET /hjerterehabilitering/skabelon.csv`: an empty file to fill in."""
        _reporter(request)
        named = {"Content-Disposition": 'attachment; filename="hjerterehabilitering.csv"'}
        return Response(template(forms.heart_rehabilitation()), media_type="text/csv; charset=utf-8", headers=named)

    async def courses(self, request: Request) -> Response:
        """`GET /hjerterehabilitering/indberet`: the courses, and a new one."""
        return await self._listed(request)

    async def begin(self, request: Request) -> Response:
        """`POST /hjerterehabilitering/indberet`: a new course for the citizen with this CPR number."""
        person = _reporter(request)
        form = await checked_form(request)
        try:
            cpr = Cpr(form.get("cpr", "").replace(" ", ""))
        except WrongUsage:
            return await self._listed(request, 400, fault="hjerte.bad_cpr")
        return RedirectResponse(f"{ADDRESS}/{await run_in_threadpool(self._stories.begin, person, cpr)}", 303)

    async def course(self, request: Request) -> Response:
        """`GET /hjerterehabilitering/indberet/{id}`: the form of one course."""
        return await self._form(request, (), saved=request.query_params.get("gemt") == "1")

    async def send(self, request: Request) -> Response:
        """`POST /hjerterehabilitering/indberet/{id}`: keep what is written, and report it where that is asked for."""
        person, number = _reporter(request), request.path_params["id"]
        texts = await checked_form(request)
        await run_in_threadpool(self._stories.keep, person, number, texts)
        if texts.get("goer") != "send":
            return RedirectResponse(f"{ADDRESS}/{number}?gemt=1", 303)
        sent = await run_in_threadpool(self._stories.send, person, number)
        if not sent.accepted:
            errors = [finding for finding in sent.findings if finding.severity == "error"]
            said = [one.message_da if language_of(request) == "da" else one.message for one in errors]
            return await self._form(request, sent.faults, 422, said=said)
        return RedirectResponse(f"{ADDRESS}?sendt=1", 303)

    async def keep(self, request: Request) -> Response:
        """`POST /hjerterehabilitering/indberet/{id}/gem`: what is written so far, kept; what is wrong, as a part."""
        person, number = _reporter(request), request.path_params["id"]
        texts = await checked_form(request)
        faults = await run_in_threadpool(self._stories.keep, person, number, texts)
        return self._pages.show(request, "_heart_kept.html", written=_written(texts, faults))

    async def _listed(self, request: Request, status: int = 200, fault: str = "") -> Response:
        person = _reporter(request)
        courses = await run_in_threadpool(self._stories.courses, person)
        done = request.query_params.get("sendt") == "1"
        return self._pages.show(
            request, "heart_courses.html", status, courses=courses, fault=fault, sent=done, standing=_standing
        )

    async def _form(
        self,
        request: Request,
        faults: Sequence[CellFault],
        status: int = 200,
        *,
        saved: bool = False,
        said: Sequence[str] = (),
    ) -> Response:
        person = _reporter(request)
        seen = await run_in_threadpool(self._stories.see, person, request.path_params["id"])
        units = self._stories.units(person)
        texts = {"enhed": units[0][0] if units else "", **seen.course.texts}
        written = _written(texts, faults)
        return self._pages.show(
            request,
            "heart_course.html",
            status,
            course=seen.course,
            cpr=seen.cpr,
            units=units,
            groups=[
                (words, [one for one in written if one.field.group == name])
                for name, words in forms.heart_rehabilitation().groups.items()
            ],
            wrong=[one for one in written if one.fault],
            saved=saved,
            said=said,
        )


def _reporter(request: Request) -> Person:
    """The person, who may report their own municipality's courses."""
    return require(request, Permission.REPORT_OWN, Datum(person_of(request).kommune, Sensitivity.SENSITIVE))


def _may_report(person: Person) -> bool:
    return decide(person, Permission.REPORT_OWN, Datum(person.kommune, Sensitivity.SENSITIVE)).allowed


def _written(texts: Mapping[str, str], faults: Sequence[CellFault]) -> list[Written]:
    wrong = {fault.field: fault.words for fault in reversed(faults)}
    fields = [field for field in forms.heart_rehabilitation().fields if field.name not in GIVEN]
    return [Written(field, texts.get(field.name, ""), wrong.get(field.name)) for field in fields]


def _standing(course: HeartCourse) -> Words:
    """How the course stands, in the words of the form."""
    field = forms.heart_rehabilitation().field("status")
    options = (field.options if field is not None else None) or {}
    chosen = options.get(course.texts.get("status", "igang" if course.texts.get("start") else ""))
    return chosen[1] if chosen else Words("Henvist", "Referred")


def heart_routes(pages: HeartPages) -> list[Route]:
    """The addresses of heart rehabilitation."""
    return [
        Route("/hjerterehabilitering", pages.show),
        Route("/hjerterehabilitering/skabelon.csv", pages.file),
        Route(ADDRESS, pages.courses),
        Route(ADDRESS, pages.begin, methods=["POST"]),
        Route(ADDRESS + "/{id}", pages.course),
        Route(ADDRESS + "/{id}", pages.send, methods=["POST"]),
        Route(ADDRESS + "/{id}/gem", pages.keep, methods=["POST"]),
    ]
