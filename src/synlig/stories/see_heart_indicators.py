"""The indicators of heart rehabilitation: own, region and country from released cells, beside what DHRD returned."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from synlig.core.errors import WrongUsage
from synlig.core.indicator import Indicator
from synlig.core.permission import Person
from synlig.core.population import Population
from synlig.core.query import Released, TableRequest
from synlig.core.returned import LEVELS, Level, Returned
from synlig.core.settings import Settings
from synlig.core.share import HeartIndicators, IndicatorShares, ShareFigure
from synlig.declared import indicators
from synlig.pipeline.compare.shares import share_interval
from synlig.pipeline.tally import answer
from synlig.storage.dhrd_indicators import DhrdIndicators
from synlig.storage.releases.picking import ReleasedCubes

CUBE: Final = "hjerterehabilitering"
COUNTRY: Final = "DK"
Places = Mapping[Level, str]


def see_heart_indicators(
    person: Person,
    aar: str | None,
    *,
    released_cubes: ReleasedCubes,
    population: Population,
    dhrd_indicators: DhrdIndicators,
    settings: Settings,
) -> HeartIndicators:
    """Every declared indicator of the cube for the year, or the newest there is.

    People without a municipality see the country alone; of what came back, each sees the own places' figures only.

    Raises:
        NotFound: nothing is released yet. WrongUsage: there are no figures for that year.
    """
    found = released_cubes.read(CUBE)
    chosen = aar or found.years[-1]
    if chosen not in found.years:
        raise WrongUsage(f"There are no figures for that year; there are: {', '.join(found.years)}.")
    places = _places(person, found)
    returned = _newest(dhrd_indicators.of(list(places.items())))
    counting = _Counting(found, population, chosen, places)
    shown = (_shown(one, counting, returned, settings) for one in indicators.load().values() if one.cube == CUBE)
    names: Places = {level: found.lists[level].labels[code] for level, code in places.items()}
    return HeartIndicators(found.release, chosen, found.years, names, tuple(shown))


@dataclass(frozen=True)
class _Counting:
    found: Released
    population: Population
    aar: str
    places: Places

    def figure(self, level: Level, code: str) -> ShareFigure:
        """The share of one indicator in one place, from protected counts."""
        met, unmet = (self._count(level, code, measure) for measure in ("opfyldt", "ikke_opfyldt"))
        if not met + unmet:
            return ShareFigure(0, 0, None, None, None)
        low, high = share_interval(met, unmet, self._cells(level), self.found.cube.base)
        return ShareFigure(met, met + unmet, 100 * met / (met + unmet), 100 * low, 100 * high)

    def _count(self, level: Level, code: str, measure: str) -> int:
        where = {level: (self.places[level],), "aar": (self.aar,), "indikator": (code,)}
        rows = answer(self.found, TableRequest(CUBE, (), where, measure, zeros=True), self.population).table.rows
        return sum(int(str(row[-1])) for row in rows)

    def _cells(self, level: Level) -> int:
        """How many finest cells a sum holds: both sexes of each municipality in the place."""
        kommuner = self.found.lists["kommune"]
        here = self.places[level]
        return 2 * sum(level == "kommune" or kommuner.up[level][kode] == here for kode in self._within(level))

    def _within(self, level: Level) -> Iterable[str]:
        return (self.places[level],) if level == "kommune" else self.found.lists["kommune"].codes


def _places(person: Person, found: Released) -> Places:
    if person.kommune is None:
        return {"land": COUNTRY}
    region = found.lists["kommune"].up["region"][person.kommune]
    return {"kommune": str(person.kommune), "region": region, "land": COUNTRY}


def _newest(returned: Iterable[Returned]) -> Mapping[tuple[str, Level], Returned]:
    """Of each indicator and level what belongs to the latest period; periods sort as they are written."""
    return {(one.indicator, one.level): one for one in sorted(returned, key=lambda one: one.period)}


def _shown(
    indicator: Indicator, counting: _Counting, returned: Mapping[tuple[str, Level], Returned], settings: Settings
) -> IndicatorShares:
    code = indicator.where.partition("=")[2]
    return IndicatorShares(
        indicator=indicator,
        figures={level: counting.figure(level, code) for level in LEVELS if level in counting.places},
        returned={level: returned[code, level] for level in LEVELS if (code, level) in returned},
        target=_target(settings.targets.get(code, "")) or indicator.target,
        target_source=settings.targets.get(f"{code}_source", ""),
    )


def _target(said: str) -> float | None:
    """What someone aims at, in per cent; nothing where nothing is set.

    Raises:
        WrongUsage: it is no share.
    """
    if said and not (said.replace(".", "", 1).isdecimal() and 0 < float(said) <= 100):
        raise WrongUsage("[targets] are given in per cent, above 0 and at most 100.")
    return float(said) if said else None
