"""`/benchmark`: one's municipality among the others, as a spread, as bars with intervals and as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from synlig.core.cells import CodeLists
from synlig.core.errors import NotFound
from synlig.core.permission import Permission, Person
from synlig.core.population import ALDERSGRUPPER
from synlig.core.query import Answer, TableRequest
from synlig.core.rate import Compared, RateFigure
from synlig.core.words import Words
from synlig.declared import tiles
from synlig.surfaces.portal.areas import AREA, grouped, work_of
from synlig.surfaces.portal.choice import CRUDE_ONLY, CUBES, PARAGRAPH, RATES, VIEWS, Choice, choice_of, paragraphs_of
from synlig.surfaces.portal.danish import danish_order
from synlig.surfaces.portal.drawing.bars import BarChart, bar_chart
from synlig.surfaces.portal.drawing.differences import Standing, standing_of
from synlig.surfaces.portal.drawing.funnel import FunnelPlot, funnel_plot
from synlig.surfaces.portal.drawing.spread import standing_among
from synlig.surfaces.portal.drawing.strip import Strip, strip
from synlig.surfaces.portal.drawing.tile_map import TileMap, tile_map
from synlig.surfaces.portal.drawing.trend import Trend, trend
from synlig.surfaces.portal.page import Pages, language_of, require
from synlig.surfaces.portal.peers import PeerGroup, peer_group, places_to_choose
from synlig.surfaces.portal.small_ages import AgeChart, age_charts
from synlig.surfaces.portal.stories import AnalysisStories, IndicatorStories
from synlig.surfaces.portal.texts import Speaker, decimals_for

AGES: Final = [(age, age) for age in ALDERSGRUPPER]
FORMATS: Final = (("csv", "CSV"), ("xlsx", "Excel"), ("parquet", "Parquet"), ("json-stat", "JSON-stat"), ("px", "PX"))


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Everything the page says about one choice."""

    answer: Answer
    lists: CodeLists
    choice: Choice
    figures: tuple[RateFigure, ...]
    everyone: tuple[RateFigure, ...]
    own: RateFigure | None
    land: RateFigure
    bars: BarChart
    strip: Strip
    trend: Trend | None
    group: PeerGroup
    together: RateFigure | None
    """The group counted as one; None where everyone is compared with."""
    ages: tuple[AgeChart, ...]

    @property
    def area(self) -> str:
        """The dimension the code dimension rolls up to on this page."""
        return AREA[self.answer.cube.name]

    @property
    def areas(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The areas to choose among, under the part of the work they belong to."""
        return grouped(self.lists[self.area].labels)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs of the law to choose among, where the cube has those."""
        return paragraphs_of(self.answer.cube, self.lists)

    @property
    def paragraphs_labelled(self) -> list[tuple[str, str]]:
        """The same with their names."""
        return [(code, self.lists[PARAGRAPH].labels[code]) for code in self.paragraphs]

    @property
    def codes(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The codes to choose among, under their area: those of the chosen area, else all."""
        every, areas = self.lists[self.answer.cube.code], self.lists[self.area].labels
        above = every.up[PARAGRAPH if self.choice.area in self.paragraphs else self.area]
        under: dict[str, list[tuple[str, str]]] = {area: [] for area in areas}
        for code, label in every.labels.items():
            if self.choice.area in ("", above[code]):
                under[every.up[self.area][code]].append((code, label))
        return [(areas[area], codes) for area, codes in under.items() if codes]

    @property
    def subject(self) -> str:
        """What is counted: the chosen code or area, or empty for all."""
        if self.choice.code:
            return self.lists[self.answer.cube.code].labels[self.choice.code]
        dimension = PARAGRAPH if self.choice.area in self.paragraphs else self.area
        return self.lists[dimension].labels[self.choice.area] if self.choice.area else ""

    @property
    def work(self) -> str:
        """The part of the work the chosen area or code belongs to."""
        up = self.lists[self.answer.cube.code].up[self.area]
        return work_of(up[self.choice.code] if self.choice.code else self.choice.area)

    @property
    def decimals(self) -> int:
        """How many decimals the rates are shown with."""
        return decimals_for(self.land.rate)

    @property
    def years(self) -> list[tuple[str, str]]:
        """The years to choose among, the newest first."""
        return [(year, year) for year in reversed(self.lists["aar"].codes)]

    @property
    def funnel(self) -> FunnelPlot | None:
        """The funnel plot, where it is chosen; standardised rates have none."""
        if self.choice.view != "tragt" or self.choice.rate != RATES[0]:
            return None
        cells = (1 if self.choice.koen else 2) * (1 if self.choice.aldersgruppe else len(ALDERSGRUPPER))
        per = next(rate.per for rate in self.answer.cube.rates if rate.name == self.choice.rate)
        return funnel_plot(
            self.figures, self.own.code if self.own else None, self.land, per, cells, self.answer.cube.base
        )

    @property
    def views(self) -> list[str]:
        """The views this choice has."""
        return [view for view in VIEWS if self.choice.rate == RATES[0] or view not in CRUDE_ONLY]

    @property
    def map(self) -> TileMap:
        """The tile map of the places compared with."""
        return tile_map(self.figures, self.everyone, self.own.code if self.own else None, tiles.load())

    @property
    def map_source(self) -> Words:
        """Whose drawing the map is."""
        return tiles.SOURCE

    @property
    def chance(self) -> Standing:
        """Whether the own place differs from the country by more than chance."""
        return standing_of(self.own, self.land)

    @property
    def against_group(self) -> Standing | None:
        """Whether it differs from those it is compared with together; None without a group."""
        return standing_among(self.own, self.together.rate if self.together else None)

    @property
    def choosable(self) -> list[tuple[str, str]]:
        """The municipalities one may name as one's own group."""
        return places_to_choose(self.lists, self.own.code if self.own else None)

    @property
    def table_address(self) -> str:
        """Where the figures behind this page are to be had as a file."""
        filters = self.answer.request.where.items()
        where = ",".join(f"{name}={value}" for name, values in filters for value in values)
        query = urlencode({"by": "kommune", "where": where, "measure": self.choice.rate}, safe="=,")
        return f"/api/v1/cubes/{self.answer.cube.name}/table?{query}"


class BenchmarkPage:
    """The page and its part that htmx swaps."""

    def __init__(self, pages: Pages, stories: AnalysisStories, indicators: IndicatorStories) -> None:
        self._pages, self._stories, self._indicators = pages, stories, indicators

    async def show(self, request: Request) -> Response:
        """`GET /benchmark`: whole, or only the part when htmx asks for that."""
        person = require(request, Permission.READ_RELEASED)
        query = dict(request.query_params) | {"med": ",".join(request.query_params.getlist("med"))}
        shown = await run_in_threadpool(self._compared, person, query)
        if shown is None:
            return self._pages.show(request, "no_release.html")
        part = request.headers.get("hx-request-type") == "partial"
        template = "_benchmark.html" if part else "benchmark.html"
        spread = _spread(shown, Speaker(language_of(request)))
        once = (shown.answer.release.id, person.kommune, shown.choice)
        answer = self._pages.show(
            request, template, once=once, it=shown, spread=spread, part=part, formats=FORMATS, ages=AGES
        )
        if part:
            answer.headers["HX-Push-Url"] = shown.choice.address
        return answer

    def _compared(self, person: Person, query: Mapping[str, str]) -> Benchmark | None:
        if self._stories.release(person) is None:
            return None
        cube = next((cube for cube in self._stories.cubes(person) if cube.name == query.get("kube", CUBES[0])), None)
        if cube is None or cube.name not in AREA:
            raise NotFound("No such cube.")
        lists = self._stories.lists(person, cube.name)
        choice = choice_of(query, cube, AREA[cube.name], lists)
        where = choice.where(cube, AREA[cube.name], paragraphs_of(cube, lists))
        group = peer_group(self._indicators, person, choice, lists)
        own = None if person.kommune is None else {"kommune": (str(person.kommune),)}

        def rates(by: str, narrowed: Mapping[str, tuple[str, ...]]) -> Compared:
            return self._stories.compare(person, TableRequest(cube.name, (by,), narrowed, choice.rate, zeros=True))

        yearly = {name: codes for name, codes in where.items() if name != "aar"}
        mine = rates("aar", yearly | own).figures if own else ()
        drawn = trend(mine, rates("aar", yearly).figures)
        mark, places = person.kommune and str(person.kommune), rates("kommune", where)
        shown = _sorted(group.among(places.figures, mark), choice.sort)
        land = rates("land", where).figures[0]
        aged = choice.view == "aldre" and choice.rate == RATES[0]
        return Benchmark(
            places.answer,
            lists,
            choice,
            tuple(shown),
            places.figures,
            next((figure for figure in shown if figure.code == mark), None),
            land,
            bar_chart(shown, mark, land),
            strip(shown, mark, land),
            drawn,
            group,
            rates("land", where | {"kommune": group.codes}).figures[0] if group.codes else None,
            age_charts(lambda by, narrowed: rates(by, narrowed).figures, where, mark, group.codes) if aged else (),
        )


def _sorted(figures: Sequence[RateFigure], sort: str) -> list[RateFigure]:
    by_name = sorted(figures, key=lambda figure: danish_order(figure.label))
    return by_name if sort == "navn" else sorted(by_name, key=lambda figure: figure.rate or 0.0, reverse=True)


def _spread(it: Benchmark, speaker: Speaker) -> str:
    """The spread in words, for those who cannot see the figure."""
    rates = [figure.rate for figure in it.figures if figure.rate is not None]
    if not rates or it.land.rate is None:
        return speaker.say("benchmark.nothing_title")
    low, high, land = (speaker.number(rate, it.decimals) for rate in (min(rates), max(rates), it.land.rate))
    words = speaker.say("benchmark.spread", n=len(rates), low=low, high=high, land=land)
    if it.own is None or it.own.rate is None:
        return words
    return f"{words} {it.own.label}: {speaker.number(it.own.rate, it.decimals)}."
