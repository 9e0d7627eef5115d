"""`/byg`: a table of one's own in a minute: measure, rows, columns, filters and groups, shown and downloaded."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from synlig.core.cells import CodeLists
from synlig.core.cube import Cube
from synlig.core.errors import NotFound, WrongUsage
from synlig.core.permission import Permission, Person
from synlig.core.pivot import Grouping, Unbuildable
from synlig.core.saved import Saved
from synlig.surfaces.portal.building import (
    CAPS,
    COLUMN_SLOTS,
    ROW_SLOTS,
    SHOWS,
    Building,
    building_of,
    group_name,
    kept,
    one_year,
)
from synlig.surfaces.portal.built import Built, in_order, places_of
from synlig.surfaces.portal.drawing.clusters import clusters
from synlig.surfaces.portal.drawing.sparkline import sparkline
from synlig.surfaces.portal.page import Pages, require
from synlig.surfaces.portal.stories import AnalysisStories, OwnStories, TableStories
from synlig.surfaces.portal.undoing import packed, unpacked

FORMATS: Final = (("csv", "CSV"), ("xlsx", "Excel"), ("parquet", "Parquet"), ("json-stat", "JSON-stat"), ("px", "PX"))
MOST_ROWS: Final = 400


class BuildPage:
    """The page and its part that htmx swaps."""

    def __init__(self, pages: Pages, analysis: AnalysisStories, tables: TableStories, own: OwnStories) -> None:
        self._pages, self._analysis, self._tables, self._own = pages, analysis, tables, own

    async def show(self, request: Request) -> Response:
        """`GET /byg`: the table in the address; what a form chose is written as such an address first."""
        person = require(request, Permission.READ_RELEASED)
        part = request.headers.get("hx-request-type") == "partial"
        built = await run_in_threadpool(self._built, person, request.query_params)
        if built is None:
            return self._pages.show(request, "no_release.html")
        address = built.building.address + (f"&fortryd={built.undo}" if built.undo else "")
        if "vaelg" in request.query_params and not part:
            return RedirectResponse(address, 303)
        saved = () if part else await run_in_threadpool(self._own.of, person, "table")
        values = self._values(built, saved, person)
        once = (values["newest"].id, built.building.query, built.undo, person.kommune)
        answer = self._pages.show(request, "_build.html" if part else "build.html", once=once, **values)
        if part:
            answer.headers["HX-Push-Url"] = address
        return answer

    async def download(self, request: Request) -> Response:
        """`GET /byg/hent?…&format=…`: the table as a file, as it is shown or a row per figure."""
        person = require(request, Permission.EXPORT_RELEASED)
        built = await run_in_threadpool(self._built, person, request.query_params)
        if built is None or built.table is None:
            raise WrongUsage("There is no table to download: choose again.")
        shown = replace(built.table, rows=tuple(in_order(built.table, built.building.sort)))
        form = request.query_params.get("format", "")
        file = await run_in_threadpool(self._tables.export, shown, built.lists, form)
        named = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        return Response(file.content, media_type=file.media_type, headers=named)

    def table_of(self, person: Person, query: str) -> Built | None:
        """The table of a kept query string, as it is today."""
        return self._built(person, QueryParams(query))

    def _values(self, built: Built, saved: Sequence[Saved], person: Person) -> dict[str, Any]:
        return {
            "it": built,
            "saved": saved,
            "has_mail": self._own.has_mail,
            "formats": FORMATS,
            "caps": CAPS,
            "shows": SHOWS,
            "row_slots": range(ROW_SLOTS),
            "column_slots": range(COLUMN_SLOTS),
            "sparkline": sparkline,
            "own_code": person.kommune or "",
            "newest": self._analysis.release(person),
        }

    def _built(self, person: Person, query: QueryParams) -> Built | None:
        if self._analysis.release(person) is None:
            return None
        cubes = self._analysis.cubes(person)
        cube = next((cube for cube in cubes if cube.name == query.get("kube", cubes[0].name)), None)
        if cube is None:
            raise NotFound("No such cube.")
        lists = self._analysis.lists(person, cube.name)
        steps = unpacked(query.get("fortryd", ""))
        if "vaelg" in query:
            building = _chosen(query, cube, lists)
            before = query.get("foer", "")
            steps = [*steps, before] if before and before != building.query else steps
        else:
            building = building_of(query, cube, lists)
        return self._made(person, building, cube, cubes, lists, packed(steps))

    def _made(
        self, person: Person, building: Building, cube: Cube, cubes: Sequence[Cube], lists: CodeLists, undo: str
    ) -> Built:
        try:
            table = self._tables.build(person, building.pivot)
        except WrongUsage as wrong:
            fault = wrong.reason if isinstance(wrong, Unbuildable) else "counting"
            return Built(building, cube, cubes, lists, None, fault, (), 0, (), None, undo)
        rows = in_order(table, building.sort)
        return Built(
            building,
            cube,
            cubes,
            lists,
            table,
            "",
            rows[:MOST_ROWS],
            max(0, len(rows) - MOST_ROWS),
            places_of(table, building.cap),
            clusters(table, rows, person.kommune),
            undo,
        )


def _chosen(query: QueryParams, cube: Cube, lists: CodeLists) -> Building:
    """What the form says; boxes ticked in a dimension are its filter, or a new group when a name stands with them."""
    fields = {name: query.get(name, "") for name in ("kube", "maal", "totaler", "gnist", "hoejst", "vis", "sorter")}
    rows = [query.get(f"raekke{place}", "") for place in range(ROW_SLOTS)]
    columns = [query.get(f"kolonne{place}", "") for place in range(COLUMN_SLOTS)]
    fields |= {"raekker": ",".join(rows), "kolonner": ",".join(columns), "udgivelse": query.get("udgivelse", "")}
    fields["totaler"] = "" if fields["totaler"] == "ja" else "nej"
    read = building_of({**fields, "grupper": query.get("grupper", "")}, cube, lists)
    ticked = {name: set(query.getlist(f"v-{name}")) for name in lists}
    groups, pivot = list(read.pivot.groups), read.pivot
    name = query.get("lav", "")
    label = group_name(query.get(f"navn-{name}", ""))
    if name in lists and label and ticked[name]:
        gathered = ticked.pop(name)
        codes = tuple(code for code in lists[name].codes if code in gathered)
        groups = [one for one in groups if (one.dimension, one.label) != (name, label)]
        groups.append(Grouping(name, label, codes))
    where = {**({"aar": pivot.where["aar"]} if "aar" in pivot.where and not ticked.get("aar") else {})}
    pivot = replace(pivot, where={**where, **kept(ticked, lists)}, groups=tuple(groups))
    return replace(read, pivot=one_year(pivot, cube, lists))
