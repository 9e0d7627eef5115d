"""Directly standardised rates: what the rate would be if every place had the country's mix of sex and age."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from synlig.core.cells import CodeLists
from synlig.core.errors import WrongUsage
from synlig.core.population import Population
from synlig.core.query import Answer
from synlig.core.rate import RateFigure
from synlig.pipeline.compare.interval import FEW, byar, rounding_variance
from synlig.pipeline.compare.scope import Group, Inhabitants

SPLIT: Final = ("koen", "aldersgruppe")
Counts = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Summed:
    """The standardised rate per inhabitant, its variance, the events behind it and the people they are among."""

    rate: float
    variance: float
    events: int
    inhabitants: int


def standardised_rates(answer: Answer, population: Population, lists: CodeLists, per: int) -> tuple[RateFigure, ...]:
    """One figure for every code of the first dimension of `answer`, a table split by (dimension, koen, aldersgruppe).

    Weights are the country's inhabitants within the request's sexes and ages; the interval is Dobson's with Byar's
    limits (Dobson et al. 1991), its variance widened by the rounding. Below ten events there is no figure.

    Raises:
        WrongUsage: the table is split otherwise.
    """
    if len(answer.request.by) != 3 or answer.request.by[1:] != SPLIT:
        raise WrongUsage("A standardised rate needs counts by one dimension, koen and aldersgruppe.")
    inhabitants = Inhabitants(population, answer.release.merged_groups, lists)
    people = {name: codes for name, codes in answer.request.where.items() if name in SPLIT}
    weights = {(group.koen, group.aldersgruppe): group.inhabitants for group in inhabitants.groups(people)}
    by = answer.request.by[0]
    return tuple(
        _figure(
            code,
            answer.labels.get(by, {}).get(code, code),
            counts,
            _summed(counts, inhabitants.groups({**answer.request.where, by: (code,)}), weights, answer.cube.base),
            per,
        )
        for code, counts in _by_code(answer).items()
    )


def _by_code(answer: Answer) -> dict[str, dict[tuple[str, str], int]]:
    found: dict[str, dict[tuple[str, str], int]] = {}
    for code, koen, age, count in answer.table.rows:
        found.setdefault(str(code), {})[(str(koen), str(age))] = int(str(count))
    return found


def _summed(counts: Counts, groups: list[Group], weights: Mapping[tuple[str, str], int], base: int) -> Summed:
    """Groups without inhabitants here give their weight to the others."""
    rate = variance = 0.0
    total = events = people = 0
    for group in groups:
        cell = (group.koen, group.aldersgruppe)
        weight, count = weights.get(cell, 0), counts.get(cell, 0)
        rate += weight * count / group.inhabitants
        variance += weight**2 * (count + rounding_variance(group.cells, base)) / group.inhabitants**2
        total, events, people = total + weight, events + count, people + group.inhabitants
    return Summed(rate / total, variance / total**2, events, people) if total else Summed(0.0, 0.0, 0, 0)


def _figure(code: str, label: str, counts: Counts, summed: Summed, per: int) -> RateFigure:
    count = sum(counts.values())
    if summed.events < FEW:
        return RateFigure(code, label, count, summed.inhabitants, None, None, None)
    low, high = byar(summed.events)
    spread = math.sqrt(summed.variance / summed.events)
    lower = max(0.0, summed.rate + spread * (low - summed.events))
    upper = summed.rate + spread * (high - summed.events)
    return RateFigure(code, label, count, summed.inhabitants, summed.rate * per, lower * per, upper * per)
