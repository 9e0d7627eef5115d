"""Shares met, with their interval, and what stands beside them: the country, the region, and what was returned."""

from collections.abc import Mapping
from dataclasses import dataclass

from synlig.core.indicator import Indicator
from synlig.core.release import Release
from synlig.core.returned import Level, Returned


@dataclass(frozen=True, slots=True)
class ShareFigure:
    """How many of `total` courses met an indicator, from protected counts; shares and limits in per cent.

    `share`, `lower` and `upper` are None where nothing was judged.
    """

    met: int
    total: int
    share: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class IndicatorShares:
    """One indicator in the places a reader compares: figures by level, and the newest that came back by level."""

    indicator: Indicator
    figures: Mapping[Level, ShareFigure]
    returned: Mapping[Level, Returned]
    target: float | None
    target_source: str


@dataclass(frozen=True, slots=True)
class HeartIndicators:
    """The page of indicators: of one year of one release, the years there are, and the places' names by level."""

    release: Release
    aar: str
    years: tuple[str, ...]
    names: Mapping[Level, str]
    indicators: tuple[IndicatorShares, ...]
