"""`/upload/grupper`: own citizens or units put into groups by a file, own figures by group, deleted with a proof."""

import csv
from io import StringIO
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from synlig.core.cohort import FEWEST, MOST_GROUPS, MOST_ROWS
from synlig.core.errors import NotFound, WrongUsage
from synlig.core.permission import Permission, Person
from synlig.core.spreadsheet import as_text
from synlig.core.upload import Unreadable, WrongCell
from synlig.guard.access.reach import own_datum
from synlig.pipeline.upload import read_sheet
from synlig.stories.count_cohorts import CUBES
from synlig.surfaces.portal.areas import work_of
from synlig.surfaces.portal.page import Pages, person_of, require
from synlig.surfaces.portal.pages.log_in import checked_form, checked_upload
from synlig.surfaces.portal.stories import CohortStories

PAGE: Final = "/upload/grupper"
TEMPLATES: Final = {"borgere": "cpr", "enheder": "sor"}


class CohortPages:
    """The list with its form, and one upload: to confirm, to read and to delete."""

    def __init__(self, pages: Pages, stories: CohortStories) -> None:
        self._pages, self._stories = pages, stories

    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route(PAGE, self.show),
            Route(PAGE, self.read, methods=["POST"]),
            Route(f"{PAGE}/{{what}}.csv", self.template),
            Route(f"{PAGE}/{{id:int}}", self.see),
            Route(f"{PAGE}/{{id:int}}/gem", self.confirm, methods=["POST"]),
            Route(f"{PAGE}/{{id:int}}/slet", self.remove, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """`GET`: what there is, and the form; `slettet` says what was deleted just now."""
        _may(request)
        return await self._listed(request)

    async def template(self, request: Request) -> Response:
        """`GET /upload/grupper/borgere.csv` or `enheder.csv`: the two headings."""
        _may(request)
        head = TEMPLATES.get(request.path_params["what"])
        if head is None:
            raise NotFound("There is no such file.")
        named = {"Content-Disposition": f'attachment; filename="{request.path_params["what"]}.csv"'}
        return Response(f"{head};gruppe\r\n", media_type="text/csv; charset=utf-8", headers=named)

    async def read(self, request: Request) -> Response:
        """`POST`: every cell is checked; when all fit, it is kept to be confirmed. The file itself is not kept."""
        person = _may(request)
        name, content = await checked_upload(request)
        try:
            sheet = await run_in_threadpool(read_sheet, content, MOST_ROWS)
            kept = await run_in_threadpool(self._stories.keep, person, name.rsplit(".", 1)[0][:100], sheet)
        except Unreadable as wrong:
            return await self._listed(request, 422, f"grupper.unreadable_{wrong.reason}")
        except WrongUsage:
            return await self._listed(request, 400, "grupper.bad_name")
        if isinstance(kept, list):
            return await self._listed(request, 422, "upload.faults", kept)
        return RedirectResponse(f"{PAGE}/{kept.id}", 303)

    async def see(self, request: Request) -> Response:
        """`GET /upload/grupper/{id}`: own citizens by group and area; with `format=csv` as a file."""
        person = _may(request)
        cube = request.query_params.get("kube", CUBES[0])
        one, counts = await run_in_threadpool(self._stories.count, person, request.path_params["id"], cube)
        if request.query_params.get("format") == "csv":
            rows = [[code, *("" if n is None else n for n in of.values())] for code, of in counts.rows.items()]
            text = StringIO(newline="")
            csv.writer(text, lineterminator="\r\n").writerows([["omraade", *map(as_text, one.sizes)], *rows])
            named = {"Content-Disposition": f'attachment; filename="egne-grupper-{one.id}-{cube}.csv"'}
            return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=named)
        return self._pages.show(
            request, "cohort.html", one=one, counts=counts, cubes=CUBES, fewest=FEWEST, work_of=work_of
        )

    async def confirm(self, request: Request) -> Response:
        """`POST /upload/grupper/{id}/gem`: from now on the municipality's."""
        person = _may(request)
        await checked_form(request)
        if not await run_in_threadpool(self._stories.confirm, person, request.path_params["id"]):
            raise NotFound("There are no such groups of yours.")
        return RedirectResponse(f"{PAGE}/{request.path_params['id']}", 303)

    async def remove(self, request: Request) -> Response:
        """`POST /upload/grupper/{id}/slet`: gone at once, with its proof in the log."""
        person, number = _may(request), request.path_params["id"]
        await checked_form(request)
        gone = await run_in_threadpool(self._stories.remove, person, number)
        return await self._listed(request, deleted=(number, gone))

    async def _listed(
        self,
        request: Request,
        status: int = 200,
        fault: str = "",
        faults: list[WrongCell] | None = None,
        deleted: tuple[int, int] | None = None,
    ) -> Response:
        found = await run_in_threadpool(self._stories.of, person_of(request))
        return self._pages.show(
            request, "cohorts.html", status, found=found, fault=fault, faults=faults or [], deleted=deleted,
            most_rows=MOST_ROWS, most_groups=MOST_GROUPS,
        )  # fmt: skip


def _may(request: Request) -> Person:
    """Whoever may see own citizens' rows, soon after they proved who they are.

    Raises:
        NotFound: they may not. FreshLogInNeeded: not just now.
    """
    return require(request, Permission.READ_OWN_ROWS, own_datum(person_of(request)))
