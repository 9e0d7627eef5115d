"""An indicator: a numerator over a denominator with a direction, and a target only when someone supplied one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from synlig.core.release import Release
from synlig.core.words import Words

Direction = Literal["higher-is-better", "lower-is-better", "neither"]


@dataclass(frozen=True, slots=True)
class Indicator:
    """What a benchmark shows: `numerator` over `denominator`, times `per`, both kept to `where`.

    `numerator` is a measure of `cube`; `denominator` another one, several added with `+`, or `indbyggere`; `where` is
    written as in `--where`. `among` is the denominator's own `where`, when it is a wider one.
    `target` is None until someone supplies one with a source: never invented.
    """

    id: str
    title: Words
    cube: str
    numerator: str
    denominator: str
    per: int
    direction: Direction
    text: Words
    source: Words
    where: str = ""
    target: float | None = None
    among: str = ""


@dataclass(frozen=True, slots=True)
class Background:
    """What makes municipalities comparable: the share of the inhabitants in `aldersgrupper`, or how many there are."""

    id: str
    title: Words
    weight: float
    aldersgrupper: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndicatorFigure:
    """An indicator in one place or year, from protected counts; `value` and its 95 % limits are None without a base.

    `outside` is the funnel limit it lies beyond: 95, 99.8, or 0 for neither; only places are held against a funnel.
    """

    code: str
    label: str
    numerator: int
    denominator: int
    value: float | None
    lower: float | None
    upper: float | None
    outside: float = 0.0


@dataclass(frozen=True, slots=True)
class Peer:
    """A municipality that is like the own one: how far it is from it, and its background figures by id."""

    code: str
    label: str
    distance: float
    background: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class FunnelLimits:
    """The limits at one denominator, in the indicator's own unit."""

    denominator: float
    lower998: float
    lower95: float
    upper95: float
    upper998: float


@dataclass(frozen=True, slots=True)
class Slope:
    """By how much a year an indicator goes up, with its 95 % interval; None where years are too few."""

    per_year: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """One indicator of one year for one reader: the own place, its peers together, the country, and all places.

    `rank` is the best and the worst place the own municipality can have, counted from the highest value. `spread` is
    by how much places differ more than chance and rounding do (1: not at all); the funnel's limits are wider by its
    root. `trend` and `country_trend` have one figure a year.
    """

    indicator: Indicator
    release: Release
    aar: str
    years: tuple[str, ...]
    own: IndicatorFigure | None
    group: IndicatorFigure | None
    country: IndicatorFigure
    places: tuple[IndicatorFigure, ...]
    peers: tuple[Peer, ...]
    background: tuple[Background, ...]
    rank: tuple[int, int] | None
    limits: tuple[FunnelLimits, ...]
    spread: float
    trend: tuple[IndicatorFigure, ...]
    slope: Slope | None
    country_trend: tuple[IndicatorFigure, ...]
