"""`/egne-tal`: the exact figures of one's own municipality, and from each figure to its rows, rules and reports."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from synlig.core.cube import Cube
from synlig.core.errors import NotFound, Refused, WrongUsage
from synlig.core.permission import Permission, Person
from synlig.core.query import Asked
from synlig.guard.access.reach import own_datum
from synlig.surfaces.portal.page import Pages, person_of, require
from synlig.surfaces.portal.pages.log_in import checked_form
from synlig.surfaces.portal.stories import FiguresStories, RuleStories

MOST_FIGURES: Final = 400
NOT_SPLIT: Final = frozenset({"kommune", "region", "land"})
"""One's own municipality is in one place."""
NEVER_KEPT: Final = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One exact figure: the words of its codes, the figure, and the address of the rows behind it."""

    labels: tuple[str, ...]
    figure: int
    rows: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What is looked at: a measure of a cube, split by up to two dimensions, in one year or all."""

    cube: Cube
    measure: str
    by: tuple[str, ...]
    year: str

    @property
    def where(self) -> str:
        """The filter, in the words of the API."""
        return f"aar={self.year}" if self.year else ""


class OwnFiguresPages:
    """Whose figures they are is decided where they are counted, from the person alone; no address names a place."""

    def __init__(self, pages: Pages, stories: FiguresStories, rules: RuleStories) -> None:
        self._pages, self._stories, self._rules = pages, stories, rules

    def routes(self) -> list[Route]:
        """The addresses."""
        return [
            Route("/egne-tal", self.show),
            Route("/egne-tal/{cube}/raekker", self.ask),
            Route("/egne-tal/{cube}/raekker", self.rows, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """`GET /egne-tal`: counted now, logged first."""
        person = _allowed(request)
        chosen = _choice(request.query_params, self._stories.cubes)
        counted, fault = dict[str, Any](), False
        try:
            counted = await run_in_threadpool(self._counted, person, chosen)
        except WrongUsage:
            fault = True
        figures = _figures(chosen, counted) if counted else []
        years = _codes(counted, "aar") if counted else {}
        return self._answered(
            request, "own_figures.html", chosen=chosen, cubes=self._stories.cubes, fault=fault, years=years,
            splits=[one for one in chosen.cube.dimensions if one.name not in NOT_SPLIT],
            titles={one.name: one.title for one in chosen.cube.dimensions},
            figures=figures[:MOST_FIGURES], more=max(0, len(figures) - MOST_FIGURES),
        )  # fmt: skip

    async def ask(self, request: Request) -> Response:
        """`GET /egne-tal/{cube}/raekker`: which figure it is, before anything of a citizen is read."""
        _allowed(request)
        return self._answered(request, "own_rows.html", asked=self._asked(request), seen=None, titles={})

    async def rows(self, request: Request) -> Response:
        """`POST /egne-tal/{cube}/raekker`: the rows the figure is made of; in the log before they are shown."""
        person, asked = _allowed(request), self._asked(request)
        await checked_form(request)
        try:
            seen = await run_in_threadpool(self._stories.rows, person, asked)
        except Refused:
            raise NotFound("There is no such page.") from None
        rules = await run_in_threadpool(self._rules.all)
        titles = {one.rule.id: one.rule.title for one in rules.rules}
        return self._answered(request, "own_rows.html", asked=asked, seen=seen, titles=titles)

    def _counted(self, person: Person, chosen: Choice) -> dict[str, Any]:
        asked = Asked(chosen.cube.name, ",".join(chosen.by), chosen.where, chosen.measure)
        try:
            return json.loads(self._stories.own(person, asked, "json-stat").content)
        except Refused:
            raise NotFound("There is no such page.") from None

    def _asked(self, request: Request) -> Asked:
        name, query = request.path_params["cube"], request.query_params
        if name not in {cube.name for cube in self._stories.cubes}:
            raise NotFound("There is no such page.")
        return Asked(name, "", query.get("where", ""), query.get("measure", ""))

    def _answered(self, request: Request, template: str, **values: Any) -> Response:
        answer = self._pages.show(request, template, **values)
        answer.headers.update(NEVER_KEPT)
        return answer


def _allowed(request: Request) -> Person:
    return require(request, Permission.READ_OWN_ROWS, own_datum(person_of(request)))


def _choice(query: Mapping[str, str], cubes: Sequence[Cube]) -> Choice:
    """What the address asks for; what is not there is replaced by what is."""
    cube = next((one for one in cubes if one.name == query.get("kube")), cubes[0])
    measures = [one.name for one in cube.measures]
    measure = query.get("maal", "")
    splits = [one.name for one in cube.dimensions if one.name not in NOT_SPLIT]
    wanted = [query.get(name, "") for name in ("opdelt", "opdelt2")] if "opdelt" in query else ["aar"]
    by = tuple(dict.fromkeys(name for name in wanted if name in splits))
    year = query.get("aar", "")
    return Choice(cube, measure if measure in measures else measures[0], by, year if year.isdecimal() else "")


def _figures(chosen: Choice, counted: Mapping[str, Any]) -> list[Figure]:
    """Every figure above 0, in the order of the codes."""
    codes = [_codes(counted, name) for name in chosen.by]
    made = list[Figure]()
    for keys, figure in zip(product(*codes), counted["value"], strict=True):
        if figure:
            labels = tuple(labels[key] for labels, key in zip(codes, keys, strict=True))
            here = [f"{name}={key}" for name, key in zip(chosen.by, keys, strict=True)]
            where = ",".join([*here, *([chosen.where] if chosen.where and "aar" not in chosen.by else [])])
            address = urlencode({"measure": chosen.measure, "where": where})
            made.append(Figure(labels, int(figure), f"/egne-tal/{chosen.cube.name}/raekker?{address}"))
    return made


def _codes(counted: Mapping[str, Any], dimension: str) -> dict[str, str]:
    """The codes of a dimension with their words, in order."""
    category = counted["dimension"].get(dimension, {}).get("category", {"index": [], "label": {}})
    return {code: category["label"][code] for code in category["index"]}
