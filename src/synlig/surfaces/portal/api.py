"""`/api/v1`: the cubes and their tables for BI tools, the same figures and the same bytes as everywhere else."""

import zlib
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, FastAPI, Path, Query, Request, Response
from fastapi.openapi.utils import get_openapi
from starlette.responses import JSONResponse

from synlig.core.cells import CodeLists
from synlig.core.cube import Cube
from synlig.core.errors import NotFound, WrongUsage
from synlig.core.permission import Permission, Person
from synlig.core.query import Arrangement, Asked, arrangement_of
from synlig.core.release import Release
from synlig.core.words import Words
from synlig.surfaces.portal.page import require
from synlig.surfaces.portal.stories import AnalysisStories

Format = Literal["csv", "xlsx", "parquet", "json-stat", "px"]
CubeName = Annotated[str, Path(description="A cube's name, e.g. `tilstande`.")]
By = Annotated[str, Query(description="Dimensions to split by, with commas: `kommune,aar`.")]
Where = Annotated[
    str,
    Query(description="Filters `dimension=code`, with commas: `aar=2026,koen=K`. A repeated dimension means *or*."),
]
MeasureName = Annotated[str, Query(description="A measure or rate of the cube: `borgere`, `antal`, `pr_1000` …")]
ReleaseName = Annotated[str, Query(description="A release by its id; else the newest that holds the cube.")]


def _shape(
    pivot: Annotated[str, Query(description="A dimension of `by` whose codes become columns.")] = "",
    sort: Annotated[str, Query(description="Columns to sort by, with commas; `-` before one: falling.")] = "",
    top: Annotated[int, Query(ge=0, description="The first so many rows; falling unless sorted; 0: all.")] = 0,
    totals: Annotated[bool, Query(description="Totals too, under the code `*`.")] = False,  # noqa: FBT002
    zeros: Annotated[bool, Query(description="Every combination, also those without anybody.")] = False,  # noqa: FBT002
) -> tuple[bool, Arrangement]:
    return zeros, arrangement_of(pivot, sort, top, totals=totals)


Shaped = Annotated[tuple[bool, Arrangement], Depends(_shape)]
"""Whether zeros are shown, and how the table stands."""
ARRANGED: Final = frozenset({"pivot", "sort", "top", "totals"})
PARAMETERS: Final = frozenset({"by", "where", "measure", "format", "zeros", "release", *ARRANGED})
"""A parameter with a slip of the pen in its name would leave a filter out: it is refused."""
FAULTS: Final[dict[int | str, dict[str, Any]]] = {
    400: {"description": "Not a request this cube can answer."},
    401: {"description": "No session and no valid token."},
    404: {"description": "No such cube, or not for you."},
}
READ_AGAIN: Final = "private, no-cache"
"""Clients may keep an answer but must ask whether it still holds; the ETag makes that question cheap."""


def api(stories: AnalysisStories) -> APIRouter:
    """The addresses of the API."""
    router = APIRouter(prefix="/api/v1", tags=["cubes"], responses=FAULTS)

    @router.get("/cubes", summary="The cubes you may read")
    def cubes(request: Request) -> dict[str, Any]:
        """Names, titles, dimensions and measures of every cube, and the release they are of."""
        person = require(request, Permission.READ_RELEASED)
        release = stories.release(person)
        return {"release": _release(release), "cubes": [_cube(cube) for cube in stories.cubes(person)]}

    @router.get("/cubes/{cube}", summary="One cube with its codes")
    def one_cube(request: Request, cube: CubeName) -> dict[str, Any]:
        """The same for one cube, with every code of every dimension and what it rolls up to."""
        person = require(request, Permission.READ_RELEASED)
        found = _found(stories, person, cube)
        codes = _codes(stories.lists(person, cube))
        return {"release": _release(stories.release(person)), **_cube(found), "codes": codes}

    @router.get("/cubes/{cube}/table", summary="A table as a file", response_class=Response)
    def table(
        request: Request,
        cube: CubeName,
        measure: MeasureName,
        shaped: Shaped,
        by: By = "",
        where: Where = "",
        format: Format = "csv",  # noqa: A002 (the address says `format`)
        release: ReleaseName = "",
    ) -> Response:
        """Released figures: one row per combination above 0, or every combination with `zeros=true`."""
        person = require(request, Permission.EXPORT_RELEASED)
        unknown = sorted(set(request.query_params) - PARAMETERS)
        if unknown:
            raise WrongUsage(f"There is no parameter of that name; there are: {', '.join(sorted(PARAMETERS))}.")
        found = _found(stories, person, cube)
        newest = stories.release(person)
        tag = f'"{release or (newest.id if newest else "")}-{zlib.crc32(str(request.url.query).encode()):08x}"'
        kept = {"ETag": tag, "Cache-Control": READ_AGAIN, "Vary": "Authorization, Cookie"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=kept)
        file = stories.export(
            Asked(found.name, by, where, measure, shaped[0], release or None, shaped[1]), format, None
        )
        named = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        return Response(file.content, media_type=file.media_type, headers=kept | named)

    return router


class Described:
    """`/openapi.json`: the API in its own words."""

    def __init__(self, app: FastAPI) -> None:
        schema = get_openapi(title="Synlig", version="1", description="Released cubes.", routes=app.routes)
        schemes = {
            "token": {"type": "http", "scheme": "bearer"},
            "session": {"type": "apiKey", "in": "cookie", "name": "synlig_session"},
        }
        schema.setdefault("components", {})["securitySchemes"] = schemes
        schema["security"] = [{name: []} for name in schemes]
        self._schema = schema

    async def show(self, request: Request) -> Response:
        """The OpenAPI document, for whoever may export."""
        require(request, Permission.EXPORT_RELEASED)
        return JSONResponse(self._schema)


def _found(stories: AnalysisStories, person: Person, name: str) -> Cube:
    found = next((cube for cube in stories.cubes(person) if cube.name == name), None)
    if found is None:
        raise NotFound("There is no such cube.")
    return found


def _release(release: Release | None) -> dict[str, Any] | None:
    if release is None:
        return None
    return {
        "id": release.id,
        "made_at": release.made_at.isoformat(),
        "known_at": release.known_at.isoformat(),
        "rule_set": release.rule_set,
        "population": release.population,
        "cubes": [{"name": cube.name, "method": cube.method, "base": cube.base} for cube in release.cubes],
    }


def _cube(cube: Cube) -> dict[str, Any]:
    return {
        "name": cube.name,
        "title": _words(cube.title),
        "description": _words(cube.description),
        "source": _words(cube.source),
        "dimensions": [{"name": dimension.name, "title": _words(dimension.title)} for dimension in cube.dimensions],
        "measures": [
            {"name": measure.name, "title": _words(measure.title), "unit": _words(measure.unit)}
            for measure in (*cube.measures, *cube.rates)
        ],
        "method": cube.method,
        "base": cube.base,
        "sensitivity": int(cube.sensitivity),
    }


def _codes(lists: CodeLists) -> dict[str, list[dict[str, Any]]]:
    return {
        name: [
            {"code": code, "label": label, "within": {coarser: up[code] for coarser, up in codes.up.items()}}
            for code, label in codes.labels.items()
        ]
        for name, codes in lists.items()
    }


def _words(words: Words) -> dict[str, str]:
    return {"da": words.da, "en": words.en}
