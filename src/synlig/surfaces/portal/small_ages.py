"""One small chart per age group: all places, the own one, the country and those it is compared with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from synlig.core.population import ALDERSGRUPPER
from synlig.core.rate import RateFigure
from synlig.surfaces.portal.drawing.differences import Standing
from synlig.surfaces.portal.drawing.spread import Spread, spread, standing_among

AGE = "aldersgruppe"
Rates = Callable[[str, Mapping[str, tuple[str, ...]]], Sequence[RateFigure]]
"""(by, where): the rates."""


@dataclass(frozen=True, slots=True)
class AgeChart:
    """One age group; a figure is None where there is none, or nobody to compare with."""

    age: str
    spread: Spread
    own: RateFigure | None
    peers: RateFigure | None
    land: RateFigure

    @property
    def standing(self) -> Standing | None:
        """Where the own figure lies against the country's."""
        return standing_among(self.own, self.land.rate)


def age_charts(
    rates: Rates, where: Mapping[str, tuple[str, ...]], own: str | None, peers: tuple[str, ...]
) -> tuple[AgeChart, ...]:
    """A chart for each age group that the country has a rate for; the strokes are the places compared with."""
    here = {name: codes for name, codes in where.items() if name != AGE}
    land = {one.code: one for one in rates(AGE, here)}
    group = {one.code: one for one in rates(AGE, {**here, "kommune": peers})} if peers else {}
    charts = [
        _chart(rates("kommune", {**here, AGE: (age,)}), age, own, peers, land[age], group.get(age))
        for age in ALDERSGRUPPER
        if age in land and land[age].rate
    ]
    return tuple(chart for chart in charts if chart)


def _chart(
    places: Sequence[RateFigure],
    age: str,
    own: str | None,
    peers: tuple[str, ...],
    land: RateFigure,
    group: RateFigure | None,
) -> AgeChart | None:
    mine = next((one for one in places if one.code == own and one.rate is not None), None)
    shown = [one.rate for one in places if one.rate is not None and (not peers or one.code in peers or one is mine)]
    drawn = spread(shown, mine.rate if mine else None, mine, group.rate if group else None, land.rate)
    return AgeChart(age, drawn, mine, group, land) if drawn else None
