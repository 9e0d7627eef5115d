"""`/egne-tal`: the exact figures of one's own municipality as files, by session alone, never released."""

from typing import Final

from fastapi import APIRouter, Request, Response

from synlig.core.errors import NotFound, Refused, WrongUsage
from synlig.core.permission import Permission
from synlig.core.query import Asked
from synlig.guard.access.reach import own_datum
from synlig.surfaces.portal.api import (
    ARRANGED,
    FAULTS,
    By,
    CubeName,
    Format,
    MeasureName,
    Shaped,
    Where,
)
from synlig.surfaces.portal.page import person_of, require
from synlig.surfaces.portal.stories import FiguresStories

PARAMETERS: Final = frozenset({"by", "where", "measure", "format", "zeros", *ARRANGED})
NEVER_KEPT: Final = {"Cache-Control": "no-store"}


def own_api(stories: FiguresStories) -> APIRouter:
    """The addresses of own figures."""
    router = APIRouter(prefix="/egne-tal", responses=FAULTS, include_in_schema=False)

    @router.get("/{cube}/hent", response_class=Response)
    def table(
        request: Request,
        cube: CubeName,
        measure: MeasureName,
        shaped: Shaped,
        by: By = "",
        where: Where = "",
        format: Format = "csv",  # noqa: A002 (the address says `format`)
    ) -> Response:
        """Counted now from your own municipality's rows, not rounded, not for publication; the reading is logged."""
        person = require(request, Permission.READ_OWN_ROWS, own_datum(person_of(request)))
        if set(request.query_params) - PARAMETERS:
            raise WrongUsage(f"There is no parameter of that name; there are: {', '.join(sorted(PARAMETERS))}.")
        try:
            file = stories.own(person, Asked(cube, by, where, measure, shaped[0], None, shaped[1]), format)
        except Refused:
            raise NotFound("There is no such page.") from None
        named = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        return Response(file.content, media_type=file.media_type, headers=NEVER_KEPT | named)

    return router
