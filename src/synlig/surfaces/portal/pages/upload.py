"""`/upload`: own figures about municipalities: template, preview, mapping, errors by cell, beside released ones."""

import csv
from dataclasses import replace
from io import StringIO
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from synlig.core.errors import NotFound, Refused, WrongUsage
from synlig.core.permission import Permission, Person
from synlig.core.pivot import Pivot
from synlig.core.sensitivity import Sensitivity
from synlig.core.spreadsheet import as_text
from synlig.core.upload import MOST_COLUMNS, Sheet, Unreadable, Upload, WrongCell
from synlig.guard.access.decision import decide
from synlig.guard.access.reach import own_datum
from synlig.pipeline.upload import guessed_key, read_sheet
from synlig.surfaces.portal.building import one_year
from synlig.surfaces.portal.danish import danish_order
from synlig.surfaces.portal.page import Pages, person_of, require
from synlig.surfaces.portal.pages.log_in import checked_pairs, checked_upload
from synlig.surfaces.portal.stories import AnalysisStories, TableStories, UploadStories

PAGE: Final = "/upload"
SHOWN_ROWS: Final = 8
LEVELS: Final = (Sensitivity.OPEN, Sensitivity.ORDINARY, Sensitivity.SENSITIVE)


class UploadPages:
    """The list, the steps of an upload, and its figures beside released ones."""

    def __init__(self, pages: Pages, stories: UploadStories, analysis: AnalysisStories, tables: TableStories) -> None:
        self._pages, self._stories, self._analysis, self._tables = pages, stories, analysis, tables

    async def show(self, request: Request) -> Response:
        """`GET /upload`."""
        _may(request)
        return await self._listed(request)

    async def template(self, request: Request) -> Response:
        """`GET /upload/skabelon.csv`: every municipality with an empty column to fill in."""
        _may(request)
        text = StringIO(newline="")
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        writer.writerow(["kommune", "navn", "tal"])
        writer.writerows([code, name, ""] for code, name in self._stories.kommuner.items())
        named = {"Content-Disposition": 'attachment; filename="skabelon.csv"'}
        return Response(text.getvalue().encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=named)

    async def read(self, request: Request) -> Response:
        """`POST /upload`: a file is read and shown; nothing is kept yet."""
        _may(request)
        name, content = await checked_upload(request)
        try:
            sheet = await run_in_threadpool(read_sheet, content)
        except Unreadable as wrong:
            return await self._listed(request, 422, f"upload.unreadable_{wrong.reason}")
        return self._previewed(request, sheet, name.rsplit(".", 1)[0][:100])

    async def keep(self, request: Request) -> Response:
        """`POST /upload/gem`: mapped, checked cell by cell, and kept when all of it fits."""
        person = _may(request)
        pairs = await checked_pairs(request)
        form = dict(reversed(pairs))
        try:
            sheet = read_sheet(form.get("indhold", "").encode())
        except Unreadable as wrong:
            return await self._listed(request, 422, f"upload.unreadable_{wrong.reason}")
        level = next((one for one in LEVELS if str(int(one)) == form.get("niveau")), Sensitivity.SENSITIVE)
        chosen = [value for name, value in pairs if name == "kolonne"][: MOST_COLUMNS + 1]
        asked = (person, form.get("navn", ""), sheet, form.get("noegle", ""), chosen, level)
        try:
            kept = await run_in_threadpool(self._stories.keep, *asked)
        except Refused:
            return self._previewed(request, sheet, asked[1], 422, "upload.refused", chosen=chosen)
        except WrongUsage:
            return self._previewed(request, sheet, asked[1], 400, "upload.choose", chosen=chosen)
        if not isinstance(kept, Upload):
            return self._previewed(request, sheet, asked[1], 422, "upload.faults", kept, chosen)
        return RedirectResponse(f"{PAGE}/{kept.id}", 303)

    async def see(self, request: Request) -> Response:
        """`GET /upload/{id}`: the own figures beside a released measure, by municipality."""
        person = _may(request)
        one = await run_in_threadpool(self._stories.see, person, request.path_params["id"])
        beside = await run_in_threadpool(self._beside, person, dict(request.query_params))
        kommuner = self._stories.kommuner
        rows = sorted(one.figures, key=lambda code: danish_order(kommuner.get(code, code)))
        return self._pages.show(
            request, "upload_one.html", one=one, rows=rows, kommuner=kommuner, own_code=person.kommune, **beside
        )

    async def download(self, request: Request) -> Response:
        """`GET /upload/{id}/hent`: the same as CSV."""
        person = _may(request)
        one = await run_in_threadpool(self._stories.see, person, request.path_params["id"])
        beside = await run_in_threadpool(self._beside, person, dict(request.query_params))
        text = StringIO(newline="")
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(["kommune", *map(as_text, one.columns), beside["measure"]])
        for code, figures in sorted(one.figures.items()):
            writer.writerow([code, *("" if f is None else f"{f:g}" for f in figures), beside["released"].get(code, "")])
        named = {"Content-Disposition": f'attachment; filename="upload-{one.id}.csv"'}
        return Response(text.getvalue().encode(), media_type="text/csv; charset=utf-8", headers=named)

    async def remove(self, request: Request) -> Response:
        """`POST /upload/{id}/slet`: gone at once."""
        person = _may(request)
        await checked_pairs(request)
        if not await run_in_threadpool(self._stories.remove, person, request.path_params["id"]):
            raise NotFound("No such upload.")
        return RedirectResponse(PAGE, 303)

    async def _listed(self, request: Request, status: int = 200, fault: str = "") -> Response:
        person = person_of(request)
        found = await run_in_threadpool(self._stories.of, person)
        may = decide(person, Permission.READ_OWN_ROWS, own_datum(person)).allowed
        return self._pages.show(request, "upload.html", status, found=found, fault=fault, may_group=may)

    def _previewed(
        self,
        request: Request,
        sheet: Sheet,
        name: str,
        status: int = 200,
        fault: str = "",
        faults: list[WrongCell] | None = None,
        chosen: list[str] | None = None,
    ) -> Response:
        text = StringIO(newline="")
        csv.writer(text, delimiter="\t", lineterminator="\n").writerows([sheet.header, *sheet.rows])
        key = guessed_key(sheet, self._stories.kommuner)
        return self._pages.show(
            request, "upload_preview.html", status, sheet=sheet, name=name, content=text.getvalue(), key=key,
            chosen=chosen if chosen is not None else _numeric(sheet, key), fault=fault, faults=faults or [],
            shown=sheet.rows[:SHOWN_ROWS], levels=LEVELS,
        )  # fmt: skip

    def _beside(self, person: Person, query: dict[str, str]) -> dict[str, Any]:
        """The released measure that is chosen, by municipality, in the newest year; empty before the first release."""
        cubes = list(self._analysis.cubes(person)) if self._analysis.release(person) else []
        cubes = [cube for cube in cubes if cube.dimension("kommune") is not None]
        if not cubes:
            return {"cubes": [], "cube": None, "measure": "", "released": {}, "answer": None}
        cube = next((cube for cube in cubes if cube.name == query.get("kube")), cubes[0])
        known = [one.name for one in (*cube.measures, *cube.rates)]
        measure = query.get("maal", "") if query.get("maal") in known else known[0]
        lists = self._analysis.lists(person, cube.name)
        pivot = one_year(Pivot(cube.name, measure, ("kommune",), totals=False), cube, lists)
        if "aar" not in pivot.where:
            pivot = replace(pivot, where={"aar": lists["aar"].codes[-1:]})
        table = self._tables.build(person, pivot)
        released = {row.codes[0]: row.cells[0] for row in table.leaves}
        return {"cubes": cubes, "cube": cube, "measure": measure, "released": released, "answer": table.answer}


def _may(request: Request) -> Person:
    """Whoever reads released figures and belongs to a municipality.

    Raises:
        NotFound: they do not.
    """
    person = require(request, Permission.READ_RELEASED)
    if person.kommune is None:
        raise NotFound("There is no such page.")
    return person


def _numeric(sheet: Sheet, key: str) -> list[str]:
    """The columns that look like figures."""
    signs = set("0123456789.,- %")
    return [
        name
        for at, name in enumerate(sheet.header)
        if name != key and any(row[at] for row in sheet.rows) and all(set(row[at]) <= signs for row in sheet.rows)
    ]
