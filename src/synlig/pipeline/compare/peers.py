"""Comparable municipalities: the nearest by declared background figures, each with its weight, nothing hidden."""

import math
from collections.abc import Mapping, Sequence

from synlig.core.indicator import Background
from synlig.core.population import Population

Figures = Mapping[str, Mapping[str, float]]
"""Background figures by municipality and id."""


def background_figures(population: Population, declared: Sequence[Background]) -> Figures:
    """Every municipality's background figures: shares of the inhabitants, or the logarithm of how many there are."""
    places: dict[str, dict[str, int]] = {}
    for (kommune, _, age), count in population.counts.items():
        ages = places.setdefault(str(kommune), {})
        ages[age] = ages.get(age, 0) + count
    return {
        place: {one.id: _figure(one, ages) for one in declared} for place, ages in places.items() if sum(ages.values())
    }


def nearest(figures: Figures, declared: Sequence[Background], own: str, count: int) -> list[tuple[str, float]]:
    """The `count` municipalities nearest to `own`, and how far each is, the nearest first.

    The distance is Euclid's over figures in standard deviations of all municipalities, each with the root of its
    weight's part of all weights: 1 is as far as two that differ by a standard deviation in everything.
    """
    if own not in figures:
        return []
    scales = {one.id: _deviation([place[one.id] for place in figures.values()]) for one in declared}
    parts = {one.id: one.weight / sum(other.weight for other in declared) for one in declared}

    def far(place: str) -> float:
        steps = ((figures[place][name] - figures[own][name]) / (scales[name] or 1.0) for name in parts)
        return math.sqrt(sum(part * step * step for part, step in zip(parts.values(), steps, strict=True)))

    others = sorted((far(place), place) for place in figures if place != own)
    return [(place, distance) for distance, place in others[:count]]


def _figure(one: Background, ages: Mapping[str, int]) -> float:
    total = sum(ages.values())
    return sum(ages.get(age, 0) for age in one.aldersgrupper) / total if one.aldersgrupper else math.log(total)


def _deviation(values: Sequence[float]) -> float:
    mean = sum(values) / len(values)
    return math.sqrt(sum((value - mean) ** 2 for value in values) / len(values))
