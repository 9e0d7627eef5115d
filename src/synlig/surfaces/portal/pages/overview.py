"""`/`: how it stands this morning: the newest release, one's own figures, and where one differs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from synlig.core.cube import Cube
from synlig.core.permission import Permission, Person
from synlig.core.query import TableRequest
from synlig.core.rate import RateFigure
from synlig.core.release import Release
from synlig.core.sensitivity import Sensitivity
from synlig.guard.access.decision import RELEASED, decide
from synlig.guard.access.reach import own_datum
from synlig.surfaces.portal.areas import AREA, work_of
from synlig.surfaces.portal.choice import RATES
from synlig.surfaces.portal.drawing.differences import Differences, Standing, differences, standing_of
from synlig.surfaces.portal.morning import Morning
from synlig.surfaces.portal.own_indicators import shown_indicators
from synlig.surfaces.portal.page import Pages, person_of
from synlig.surfaces.portal.stories import AnalysisStories, IndicatorStories
from synlig.surfaces.portal.texts import decimals_for


@dataclass(frozen=True, slots=True)
class Overview:
    """One cube at a glance: the own figure and the country's, and the areas by how far they lie from it."""

    cube: Cube
    aar: str
    own: RateFigure | None
    land: RateFigure
    areas: Differences

    @property
    def standing(self) -> Standing:
        """Where the own figure lies."""
        return standing_of(self.own, self.land)


class OverviewPage:
    """The first page."""

    def __init__(
        self,
        pages: Pages,
        stories: AnalysisStories,
        indicators: IndicatorStories,
        morning_of: Callable[[Person, dict[str, str]], Morning | None],
    ) -> None:
        self._pages, self._stories, self._indicators, self._morning = pages, stories, indicators, morning_of

    async def show(self, request: Request) -> Response:
        """`GET /`: figures for those who may read them, else what the role is for."""
        person = person_of(request)
        if not decide(person, Permission.READ_RELEASED, RELEASED).allowed:
            return self._pages.show(request, "no_figures.html")
        release, shown = await run_in_threadpool(self._shown, person)
        if release is None:
            return self._pages.show(request, "no_release.html")
        morning = await run_in_threadpool(self._morning, person, {it.cube.name: it.aar for it in shown})
        indicators = await run_in_threadpool(shown_indicators, self._indicators.see, person)
        return self._pages.show(
            request,
            "overview.html",
            once=(release.id, person.kommune),
            release=release,
            cubes=shown,
            work_of=work_of,
            decimals_for=decimals_for,
            morning=morning,
            indicators=indicators,
            follows_quality=decide(person, Permission.READ_OWN_FINDINGS, own_datum(person, Sensitivity.OPEN)).allowed,
        )

    def _shown(self, person: Person) -> tuple[Release | None, list[Overview]]:
        release = self._stories.release(person)
        cubes = [cube for cube in self._stories.cubes(person) if cube.name in AREA] if release else []
        return release, [self._overview(person, cube) for cube in cubes]

    def _overview(self, person: Person, cube: Cube) -> Overview:
        area, aar = AREA[cube.name], self._stories.lists(person, cube.name)["aar"].codes[-1]
        year = {"aar": (aar,)}
        crude, fair = RATES
        land = self._rates(person, cube, crude, "land", year)[0]
        if person.kommune is None:
            return Overview(cube, aar, None, land, Differences((), 0))
        here = year | {"kommune": (str(person.kommune),)}
        own = self._rates(person, cube, crude, "kommune", here)[0]
        country = {figure.code: figure for figure in self._rates(person, cube, fair, area, year)}
        return Overview(cube, aar, own, land, differences(self._rates(person, cube, fair, area, here), country))

    def _rates(
        self, person: Person, cube: Cube, rate: str, by: str, where: Mapping[str, tuple[str, ...]]
    ) -> Sequence[RateFigure]:
        request = TableRequest(cube.name, (by,), where, rate, zeros=True)
        return self._stories.compare(person, request).figures
