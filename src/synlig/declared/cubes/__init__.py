"""The standard cubes: what is counted along which dimensions; the declaration is the definition users are shown."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final, get_args

from synlig.core.cube import PLACES, Cube, DeclaredCode, Dimension, Division, Measure, Method, Rate, RateKind
from synlig.core.errors import SynligError
from synlig.core.sensitivity import Sensitivity
from synlig.core.words import Words

NAMES: Final = ("tilstande", "indsatser", "funktionsevne", "opfoelgning", "genoptraening", "hjerterehabilitering")
AAR: Final = "aar"
KOMMUNE: Final = "kommune"


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
        dimensions=tuple(map(_dimension, row["dimensions"])),
        code=row["code"],
        measures=tuple(_measure(each) for each in row["measures"]),
        rates=tuple(map(_rate, row["rates"])),
        base=row["base"],
        method=row["method"],
        sensitivity=Sensitivity(row["sensitivity"]),
        places=tuple(row.get("places", PLACES)),
        division=_division(row["division"]) if "division" in row else None,
    )


def _division(row: Mapping[str, Any]) -> Division:
    return Division(tuple(row["measures"]), tuple(row["all_at"]))


def _dimension(row: Mapping[str, Any]) -> Dimension:
    codes = tuple(
        DeclaredCode(each["code"], _words(each), each.get("up", {}), each.get("least"), each.get("most"))
        for each in row.get("codes", ())
    )
    return Dimension(row["name"], _words(row["title"]), tuple(row.get("rolls_up", ())), codes)


def _measure(row: Mapping[str, Any]) -> Measure:
    return Measure(
        name=row["name"],
        title=_words(row["title"]),
        unit=_words(row["unit"]),
        grains=tuple(row["grains"]),
        distinct=row["distinct"],
        events=row.get("events", ""),
        adds_over=tuple(row.get("adds_over", ("kommune", "koen", "aldersgruppe"))),
    )


def _rate(row: Mapping[str, Any]) -> Rate:
    return Rate(
        name=row["name"],
        title=_words(row["title"]),
        unit=_words(row["unit"]),
        numerator=row["numerator"],
        per=row["per"],
        kind=row["kind"],
        beside=tuple(row.get("beside", ())),
        met=_codes(row.get("met", {})),
        among=_codes(row.get("among", {})),
        classes=row.get("classes", ""),
    )


def _codes(row: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(codes) for name, codes in row.items()}


def _words(row: Mapping[str, str]) -> Words:
    return Words(row["da"], row["en"])


def _checked(cube: Cube) -> Cube:
    names = {dimension.name for dimension in cube.dimensions}
    measures = {measure.name for measure in cube.measures}
    rolled = {above for dimension in cube.dimensions for above in dimension.rolls_up}
    grains = {grain for measure in cube.measures for grain in measure.grains if grain}
    counted = {measure.events for measure in cube.measures if measure.distinct and measure.events}
    whole = all(measure.distinct or len(measure.grains) == 1 for measure in cube.measures)
    finest_first = all(_is_finest(cube, measure) for measure in cube.measures)
    within_one = cube.places[:2] == (KOMMUNE, AAR)  # cells of several would tell one of them of the others
    method_known = cube.method in get_args(Method) and cube.method != "exact" and cube.base >= 2
    if not (
        rolled | grains | set(cube.places) | {cube.code} <= names
        and counted <= measures
        and all(_can_be_computed(cube, rate, measures) for rate in cube.rates)
        and whole
        and finest_first
        and within_one
        and method_known
        and _divides(cube, cube.division)
    ):
        raise SynligError(f"cubes/{cube.name}.toml contradicts itself")
    return cube


def _divides(cube: Cube, division: Division | None) -> bool:
    """A division is of counted measures of one finest grain, which has the codes it names."""
    if division is None:
        return True
    measures = [cube.measure(name) for name in division.measures]
    finest = {one.finest for one in measures if one is not None and not one.distinct}
    dimension = cube.dimension(next(iter(finest), ""))
    known = {one.code for one in dimension.codes} if dimension else set[str]()
    return None not in measures and len(finest) == 1 and bool(division.all_at) and set(division.all_at) <= known


def _is_finest(cube: Cube, measure: Measure) -> bool:
    """Every coarser grain is a grouping of the first, or all its codes together."""
    finest = cube.dimension(measure.finest)
    above = {"", *(finest.rolls_up if finest else ())}
    return set(measure.grains[1:]) <= above and (finest is None or finest.name not in cube.places)


def _can_be_computed(cube: Cube, rate: Rate, measures: set[str]) -> bool:
    named = {rate.numerator, *rate.beside} <= measures
    split = {*rate.met, *rate.among, *filter(None, [rate.classes])} <= {one.name for one in cube.dimensions}
    whole = bool(rate.beside or rate.among) == (rate.kind == "share") and bool(rate.classes) == (rate.kind == "median")
    return named and split and whole and rate.kind in get_args(RateKind)
