"""The standard cubes: what is counted along which dimensions; the declaration is the definition users are shown."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final, get_args

from synlig.core.cube import Cube, Dimension, Measure, Method, Rate
from synlig.core.errors import SynligError
from synlig.core.sensitivity import Sensitivity
from synlig.core.words import Words

NAMES: Final = ("tilstande", "indsatser")
RATES: Final = ("pr_1000", "standardiseret", "andel")
"""The rates whose computation is known; a declaration names one of them."""


@cache
def load() -> Mapping[str, Cube]:
    """Every declared cube by name, checked (C7).

    Raises:
        SynligError: a declaration contradicts itself.
    """
    return {name: _checked(_cube(_read(name))) for name in NAMES}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def _cube(row: Mapping[str, Any]) -> Cube:
    return Cube(
        name=row["name"],
        title=_words(row["title"]),
        description=_words(row["description"]),
        source=_words(row["source"]),
        facts=row["facts"],
        dimensions=tuple(
            Dimension(each["name"], _words(each["title"]), tuple(each.get("rolls_up", ())))
            for each in row["dimensions"]
        ),
        code=row["code"],
        measures=tuple(_measure(each) for each in row["measures"]),
        rates=tuple(
            Rate(each["name"], _words(each["title"]), _words(each["unit"]), each["numerator"], each["per"])
            for each in row["rates"]
        ),
        base=row["base"],
        method=row["method"],
        sensitivity=Sensitivity(row["sensitivity"]),
    )


def _measure(row: Mapping[str, Any]) -> Measure:
    title, unit = _words(row["title"]), _words(row["unit"])
    return Measure(row["name"], title, unit, tuple(row["grains"]), row["distinct"], row.get("events", ""))


def _words(row: Mapping[str, str]) -> Words:
    return Words(row["da"], row["en"])


def _checked(cube: Cube) -> Cube:
    names = {dimension.name for dimension in cube.dimensions}
    measures = {measure.name for measure in cube.measures}
    rolled = {above for dimension in cube.dimensions for above in dimension.rolls_up}
    grains = {grain for measure in cube.measures for grain in measure.grains if grain}
    counted = {measure.events for measure in cube.measures if measure.distinct}
    rates_known = all(rate.name in RATES and rate.numerator in measures for rate in cube.rates)
    finest_first = all(measure.grains[0] == cube.code for measure in cube.measures)
    method_known = cube.method in get_args(Method) and cube.base >= 2
    if not (rolled | grains <= names and counted <= measures and rates_known and finest_first and method_known):
        raise SynligError(f"cubes/{cube.name}.toml contradicts itself")
    return cube
