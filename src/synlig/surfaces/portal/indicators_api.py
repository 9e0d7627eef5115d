"""`/api/v1/indicators`: declared indicators for BI tools, each whole, from released cells alone."""

from dataclasses import asdict
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request

from synlig.core.errors import WrongUsage
from synlig.core.permission import Permission
from synlig.surfaces.portal.api import FAULTS
from synlig.surfaces.portal.page import require
from synlig.surfaces.portal.stories import IndicatorStories

PARAMETERS: Final = frozenset({"id", "year", "group"})
Ids = Annotated[str, Query(description="Indicators, with commas; else all whose cube is released.")]
Year = Annotated[str, Query(description="A year; else the newest.")]
Group = Annotated[str, Query(description="Municipalities to be compared with, with commas; else the nearest ten.")]


def indicators_api(stories: IndicatorStories) -> APIRouter:
    """The address of indicators."""
    router = APIRouter(prefix="/api/v1", tags=["indicators"], responses=FAULTS)

    @router.get("/indicators", summary="Indicators with what they are compared with")
    def indicators(request: Request, id: Ids = "", year: Year = "", group: Group = "") -> dict[str, Any]:  # noqa: A002 (the address says `id`)
        """From released cells alone; 95 % intervals and funnel limits know chance and rounding."""
        person = require(request, Permission.READ_RELEASED)
        if set(request.query_params) - PARAMETERS:
            raise WrongUsage(f"There is no parameter of that name; there are: {', '.join(sorted(PARAMETERS))}.")
        views = stories.see(person, _listed(id), year or None, _listed(group))
        return {
            "indicators": [
                asdict(view) | {"release": view.release.id, "population": view.release.population} for view in views
            ]
        }

    return router


def _listed(words: str) -> list[str]:
    return [word.strip() for word in words.split(",") if word.strip()]
