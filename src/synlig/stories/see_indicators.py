"""See indicators: own value, peers, country, all places, funnel, rank and trend in one call, from released cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from synlig.core.cells import CellBlock
from synlig.core.errors import NotFound, WrongUsage
from synlig.core.indicator import Background, Indicator, IndicatorFigure, IndicatorView, Peer
from synlig.core.permission import Person
from synlig.core.population import Population
from synlig.core.query import Asked, Released
from synlig.declared import indicators
from synlig.declared.indicators import INHABITANTS, SUM
from synlig.pipeline.compare.measured import SIXTHS, Counted, Kind, measured, rounding_weights
from synlig.pipeline.compare.peers import background_figures, nearest
from synlig.pipeline.compare.placed import against_funnel, funnel_limits, rank_interval, spread_of
from synlig.pipeline.compare.trend import slope_of
from synlig.pipeline.tally import answer_asked
from synlig.storage.releases.picking import ReleasedCubes

PEERS = 10
COUNTRY = "DK"
Sums = Mapping[tuple[str, str], Counted]
"""By municipality and year."""


def see_indicators(
    person: Person,
    ids: Sequence[str] = (),
    aar: str | None = None,
    group: Sequence[str] = (),
    *,
    released_cubes: ReleasedCubes,
    population: Population,
) -> tuple[IndicatorView, ...]:
    """The indicators `ids` (all whose cube is released when empty) of `aar`, or of the newest year each cube has.

    `group` are the municipalities to be compared with; when empty, the nearest by the declared background. People
    without a municipality see the country and all places.

    Raises:
        NotFound: no such indicator or municipality, or its cube is not released yet. WrongUsage: no such year.
    """
    declared = indicators.load()
    if unknown := [one for one in ids if one not in declared]:
        raise NotFound(f"There is no indicator {unknown[0]}; there are: {', '.join(declared)}.")
    there = released_cubes.names()
    wanted = [declared[one] for one in ids] or [one for one in declared.values() if one.cube in there]
    background = indicators.background()
    own = None if person.kommune is None else str(person.kommune)
    peers = _peers(own, group, background, population)
    return tuple(_view(one, own, aar, peers, released_cubes.read(one.cube), population) for one in wanted)


def _peers(
    own: str | None, group: Sequence[str], background: tuple[Background, ...], population: Population
) -> tuple[Peer, ...]:
    figures = background_figures(population, background)
    if unknown := [place for place in group if place not in figures]:
        raise NotFound(f"There is no municipality {unknown[0]}.")
    by_distance = dict(nearest(figures, background, own or "", len(figures)))
    chosen = [place for place in by_distance if place in group] if group else list(by_distance)[:PEERS]
    chosen = chosen or [place for place in group if place != own]
    return tuple(Peer(place, "", by_distance.get(place, 0.0), figures[place]) for place in chosen)


def _view(
    one: Indicator, own: str | None, aar: str | None, peers: Sequence[Peer], found: Released, population: Population
) -> IndicatorView:
    year = aar or found.years[-1]
    if year not in found.years:
        raise WrongUsage(f"There are no figures for that year; there are: {', '.join(found.years)}.")
    counting = _Counting(one, found, population)
    labels = found.lists["kommune"].labels
    country = counting.figure(COUNTRY, list(labels), year, "Hele landet")
    plain = [counting.figure(place, [place], year, label) for place, label in labels.items()]
    spread = spread_of(plain, country)
    places = against_funnel(plain, country, spread)
    trend = tuple(counting.figure(each, [own], each, each) for each in found.years) if own else ()
    return IndicatorView(
        indicator=one,
        release=replace(found.release, population=population.label),
        aar=year,
        years=found.years,
        own=next((figure for figure in places if figure.code == own), None),
        group=counting.figure("peers", [peer.code for peer in peers], year, "") if peers else None,
        country=country,
        places=places,
        peers=tuple(replace(peer, label=labels.get(peer.code, peer.code)) for peer in peers),
        background=indicators.background(),
        rank=rank_interval(places, own) if own else None,
        limits=funnel_limits(places, country, spread),
        spread=spread,
        trend=trend,
        slope=slope_of(trend),
        country_trend=tuple(counting.figure(each, list(labels), each, each) for each in found.years),
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    numerator: Sums
    denominator: Sums


class _Counting:
    """Numerators and denominators of one indicator, summed over any municipalities."""

    def __init__(self, one: Indicator, found: Released, population: Population) -> None:
        self._one, self._found, self._population = one, found, population
        names = one.denominator.split(SUM)
        self._kind: Kind = "inhabitants" if one.denominator == INHABITANTS else _kind(one, names)
        below = self._inhabitants() if self._kind == "inhabitants" else self._sums(names, one.among or one.where)
        self._parts = _Parts(self._sums([one.numerator], one.where), below)

    def figure(self, code: str, places: Sequence[str], aar: str, label: str) -> IndicatorFigure:
        """The figure of `places` together in one year."""
        top, below = (_added(sums, places, aar) for sums in (self._parts.numerator, self._parts.denominator))
        return measured(code, label, self._kind, top, below, self._one.per, self._found.cube.base)

    def _sums(self, names: Sequence[str], where: str) -> Sums:
        weights = replace(self._found, blocks=rounding_weights(self._blocks(names), self._found.cube.base))
        found = dict[tuple[str, str], Counted]()
        for name in names:
            counts, variances = (self._rows(source, name, where) for source in (self._found, weights))
            for key in counts:
                known = found.get(key, Counted(0))
                added = known.variance + variances.get(key, 0) / SIXTHS
                found[key] = Counted(known.count + counts[key], added)
        return found

    def _blocks(self, names: Sequence[str]) -> list[CellBlock]:
        return [block for block in self._found.blocks if block.measure in names]

    def _rows(self, source: Released, measure: str, where: str) -> dict[tuple[str, str], int]:
        asked = Asked(source.cube.name, "kommune,aar", where, measure)
        table = answer_asked(source, asked, self._population).table
        return {(str(row[0]), str(row[1])): int(str(row[-1])) for row in table.rows}

    def _inhabitants(self) -> Sums:
        people: dict[str, int] = {}
        for (kommune, _, _), count in self._population.counts.items():
            people[str(kommune)] = people.get(str(kommune), 0) + count
        return {(place, aar): Counted(count) for place, count in people.items() for aar in self._found.years}


def _kind(one: Indicator, names: Sequence[str]) -> Kind:
    """A share when the numerator is part of the denominator, else so many for each."""
    return "share" if one.numerator in names else "ratio"


def _added(sums: Sums, places: Sequence[str], aar: str) -> Counted:
    some = [sums[place, aar] for place in places if (place, aar) in sums]
    return Counted(sum(one.count for one in some), sum(one.variance for one in some))
