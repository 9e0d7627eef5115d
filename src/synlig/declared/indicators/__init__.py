"""What municipalities are compared on: declared indicators with direction, text and source, and no invented target."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final, get_args

from synlig.core.cube import Cube
from synlig.core.errors import SynligError
from synlig.core.indicator import Background, Direction, Indicator
from synlig.core.population import ALDERSGRUPPER
from synlig.core.words import Words
from synlig.declared import cubes

INHABITANTS: Final = "indbyggere"
"""The denominator that is the population, not a measure."""
SUM: Final = "+"
"""Between measures that make up a denominator together: met and not met, say."""


@cache
def load() -> Mapping[str, Indicator]:
    """Every declared indicator by id, in the order they are shown.

    Raises:
        SynligError: one is declared twice, or over something its cube does not have.
    """
    text = files(__name__).joinpath("indicators.toml").read_text(encoding="utf-8")
    found = [_indicator(row) for row in tomllib.loads(text)["indicators"]]
    if len({indicator.id for indicator in found}) < len(found):
        raise SynligError("indicators.toml: an indicator is declared twice")
    return {indicator.id: _checked(indicator, cubes.load()) for indicator in found}


@cache
def background() -> tuple[Background, ...]:
    """What municipalities are found comparable by, each with its weight.

    Raises:
        SynligError: an age group is unknown, or a weight no weight.
    """
    text = files(__name__).joinpath("background.toml").read_text(encoding="utf-8")
    found = tuple(
        Background(row["id"], _words(row["title"]), float(row["weight"]), tuple(row.get("aldersgrupper", ())))
        for row in tomllib.loads(text)["background"]
    )
    if not all(one.weight > 0 and set(one.aldersgrupper) <= set(ALDERSGRUPPER) for one in found):
        raise SynligError("background.toml names an age group or a weight that is none")
    return found


def _indicator(row: Mapping[str, Any]) -> Indicator:
    return Indicator(
        id=row["id"],
        title=_words(row["title"]),
        cube=row["cube"],
        numerator=row["numerator"],
        denominator=row["denominator"],
        per=row["per"],
        direction=row["direction"],
        text=_words(row["text"]),
        source=_words(row["source"]),
        where=row.get("where", ""),
        target=row.get("target"),
        among=row.get("among", ""),
    )


def _words(row: Mapping[str, str]) -> Words:
    return Words(row["da"], row["en"])


def _checked(indicator: Indicator, known: Mapping[str, Cube]) -> Indicator:
    cube = known.get(indicator.cube)
    if cube is None or indicator.direction not in get_args(Direction) or indicator.per < 1:
        raise SynligError(f"indicators.toml: {indicator.id} contradicts itself")
    denominator_known = indicator.denominator == INHABITANTS or all(map(cube.measure, indicator.denominator.split(SUM)))
    dimension = indicator.where.partition("=")[0]
    if not (cube.measure(indicator.numerator) and denominator_known and (not dimension or cube.dimension(dimension))):
        raise SynligError(f"indicators.toml: {indicator.id} is over something {cube.name} does not have")
    return indicator
