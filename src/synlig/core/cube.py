"""A cube: what is counted, along which dimensions, and how its cells are protected."""

from dataclasses import dataclass
from typing import Literal

from synlig.core.sensitivity import Sensitivity
from synlig.core.words import Words

Method = Literal["fixed-random", "small-count"]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way to split a cube. `rolls_up` names the dimension that is a grouping of this one, if any."""

    name: str
    title: Words
    rolls_up: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """A counted measure.

    `grains` are the code dimensions the measure is protected at: `("tilstand", "omraade", "")` means one
    independently protected figure per condition, per area and for all codes together. A measure with only its
    finest grain is additive: coarser figures are sums of it. `events` names the measure whose citizens a distinct
    measure counts: there are never more citizens than events, and none exactly where there are no events.
    """

    name: str
    title: Words
    unit: Words
    grains: tuple[str, ...]
    distinct: bool
    events: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """A figure computed from protected counts (DESIGN.md section 5), never from exact ones."""

    name: str
    title: Words
    unit: Words
    numerator: str
    per: int


@dataclass(frozen=True, slots=True)
class Cube:
    """The declaration of one standard cube; `place` dimensions come first, `code` is its code dimension."""

    name: str
    title: Words
    description: Words
    source: Words
    facts: str
    dimensions: tuple[Dimension, ...]
    code: str
    measures: tuple[Measure, ...]
    rates: tuple[Rate, ...]
    base: int
    method: Method
    sensitivity: Sensitivity

    def dimension(self, name: str) -> Dimension | None:
        """The dimension called `name`, or None."""
        return next((dimension for dimension in self.dimensions if dimension.name == name), None)

    def measure(self, name: str) -> Measure | None:
        """The counted measure called `name`, or None."""
        return next((measure for measure in self.measures if measure.name == name), None)
