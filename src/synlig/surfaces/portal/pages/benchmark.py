"""`/benchmark`: one's municipality among the others, as a spread, as bars with intervals and as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from synlig.core.cells import CodeLists
from synlig.core.cube import Cube
from synlig.core.errors import NotFound
from synlig.core.permission import Permission, Person
from synlig.core.population import ALDERSGRUPPER
from synlig.core.release import Release
from synlig.surfaces.portal.choice import CUBES, RATE, Choice, choice_of
from synlig.surfaces.portal.danish import danish_order
from synlig.surfaces.portal.drawing.bars import BarChart, Figure, bar_chart
from synlig.surfaces.portal.drawing.differences import Standing, standing_of
from synlig.surfaces.portal.drawing.strip import Strip, strip
from synlig.surfaces.portal.page import Pages, language_of, require
from synlig.surfaces.portal.reading import figures_of
from synlig.surfaces.portal.stories import AnalysisStories, TableRequest
from synlig.surfaces.portal.texts import Speaker

AREA: Final = {"tilstande": "omraade", "indsatser": "omraade"}
AGES: Final = [(age, age) for age in ALDERSGRUPPER]
FORMATS: Final = (("csv", "CSV"), ("xlsx", "Excel"), ("parquet", "Parquet"), ("json-stat", "JSON-stat"), ("px", "PX"))


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Everything the page says about one choice."""

    cube: Cube
    lists: CodeLists
    release: Release
    choice: Choice
    where: Mapping[str, tuple[str, ...]]
    figures: tuple[Figure, ...]
    own: Figure | None
    land: Figure
    bars: BarChart
    strip: Strip

    @property
    def area(self) -> str:
        """The dimension the code dimension rolls up to on this page."""
        return AREA[self.cube.name]

    @property
    def codes(self) -> dict[str, str]:
        """The codes to choose among: those of the chosen area, else all."""
        every = self.lists[self.cube.code]
        up = every.up[self.area]
        return {
            code: label for code, label in every.labels.items() if not self.choice.area or up[code] == self.choice.area
        }

    @property
    def subject(self) -> str:
        """What is counted: the chosen code or area, or empty for all."""
        if self.choice.code:
            return self.lists[self.cube.code].labels[self.choice.code]
        return self.lists[self.area].labels[self.choice.area] if self.choice.area else ""

    @property
    def years(self) -> list[tuple[str, str]]:
        """The years to choose among, the newest first."""
        return [(year, year) for year in reversed(self.lists["aar"].codes)]

    @property
    def chance(self) -> Standing:
        """Whether the own place differs from the country by more than chance."""
        return standing_of(self.own, self.land)

    @property
    def table_address(self) -> str:
        """Where the figures behind this page are to be had as a file."""
        where = ",".join(f"{name}={value}" for name, values in self.where.items() for value in values)
        query = urlencode({"by": "kommune", "where": where, "measure": RATE}, safe="=,")
        return f"/api/v1/cubes/{self.cube.name}/table?{query}"


class BenchmarkPage:
    """The page and its part that htmx swaps."""

    def __init__(self, pages: Pages, stories: AnalysisStories) -> None:
        self._pages, self._stories = pages, stories

    async def show(self, request: Request) -> Response:
        """`GET /benchmark`: whole, or only the part when htmx asks for that."""
        person = require(request, Permission.READ_RELEASED)
        shown = await run_in_threadpool(self._compared, person, request.query_params)
        part = request.headers.get("hx-request-type") == "partial"
        if shown is None:
            return self._pages.show(request, "no_release.html")
        template = "_benchmark.html" if part else "benchmark.html"
        spread = _spread(shown, Speaker(language_of(request)))
        answer = self._pages.show(request, template, it=shown, spread=spread, part=part, formats=FORMATS, ages=AGES)
        if part:
            answer.headers["HX-Push-Url"] = shown.choice.address
        return answer

    def _compared(self, person: Person, query: Mapping[str, str]) -> Benchmark | None:
        release = self._stories.release(person)
        if release is None:
            return None
        cube = self._cube(person, query.get("kube", CUBES[0]))
        lists = self._stories.lists(person, cube.name)
        choice = choice_of(query, cube, AREA[cube.name], lists)
        where = choice.where(cube, AREA[cube.name])
        places = self._figures(person, choice, "kommune", where, lists)
        land = self._figures(person, choice, "", where, lists)[0]
        shown = _sorted(_among(places, choice.peers, lists, person.kommune), choice.sort)
        own = next((figure for figure in shown if figure.kode == person.kommune), None)
        return Benchmark(
            cube,
            lists,
            release,
            choice,
            where,
            tuple(shown),
            own,
            land,
            bar_chart(shown, person.kommune, land),
            strip(shown, person.kommune, land),
        )

    def _cube(self, person: Person, name: str) -> Cube:
        found = next((cube for cube in self._stories.cubes(person) if cube.name == name and name in AREA), None)
        if found is None:
            raise NotFound("No such cube.")
        return found

    def _figures(
        self, person: Person, choice: Choice, by: str, where: Mapping[str, tuple[str, ...]], lists: CodeLists
    ) -> list[Figure]:
        request = TableRequest(choice.cube, (by,) if by else (), where, RATE, zeros=True)
        return figures_of(self._stories.table(person, request), by, lists[by].labels if by else {})


def _among(figures: Sequence[Figure], peers: str, lists: CodeLists, own: str | None) -> list[Figure]:
    region = lists["kommune"].up["region"]
    return [figure for figure in figures if not peers or region[figure.kode] == peers or figure.kode == own]


def _sorted(figures: Sequence[Figure], sort: str) -> list[Figure]:
    by_name = sorted(figures, key=lambda figure: danish_order(figure.navn))
    return by_name if sort == "navn" else sorted(by_name, key=lambda figure: figure.rate or 0.0, reverse=True)


def _spread(it: Benchmark, speaker: Speaker) -> str:
    """The spread in words, for those who cannot see the figure."""
    rates = [figure.rate for figure in it.figures if figure.rate is not None]
    if not rates or it.land.rate is None:
        return speaker.say("benchmark.nothing_title")
    low, high, land = (speaker.number(rate, 1) for rate in (min(rates), max(rates), it.land.rate))
    words = speaker.say("benchmark.spread", n=len(rates), low=low, high=high, land=land)
    if it.own is None or it.own.rate is None:
        return words
    return f"{words} {it.own.navn}: {speaker.number(it.own.rate, 1)}."
