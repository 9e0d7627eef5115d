"""A cube: what is counted, along which dimensions, and how its cells are protected."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from synlig.core.sensitivity import Sensitivity
from synlig.core.words import Words

Method = Literal["fixed-random", "small-count", "exact"]
"""How cells are protected; `exact` are those of one's own municipality, which are never released."""
RateKind = Literal["inhabitants", "standardised", "citizens", "share", "median"]
"""Per inhabitants; standardised; of all citizens of the cube; of some codes or measures; the middle of classes."""
PLACES: Final = ("kommune", "aar", "koen", "aldersgruppe")


@dataclass(frozen=True, slots=True)
class DeclaredCode:
    """A code that a cube's own declaration gives a dimension, and what it rolls up to there.

    `least` and `most` bound a class of whole numbers (days waited, say); without `most` the class is open.
    """

    code: str
    title: Words
    up: Mapping[str, str] = field(default_factory=dict[str, str])
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way to split a cube. `rolls_up` names the dimensions that group this one; `codes` are those declared here."""

    name: str
    title: Words
    rolls_up: tuple[str, ...] = ()
    codes: tuple[DeclaredCode, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """A counted measure.

    `grains` are the code dimensions the measure is protected at: `("tilstand", "omraade", "")` means one
    independently protected figure per condition, per area and for all codes together. A measure with only its
    finest grain is additive: coarser figures are sums of it. `events` names the measure whose citizens a distinct
    measure counts: there are never more citizens than events, and none exactly where there are no events.
    A distinct measure is added up along the axes of `adds_over` alone: along others it would count someone twice.
    """

    name: str
    title: Words
    unit: Words
    grains: tuple[str, ...]
    distinct: bool
    events: str = ""
    adds_over: tuple[str, ...] = ("kommune", "koen", "aldersgruppe")

    @property
    def finest(self) -> str:
        """The finest grain: the code dimension of the measure's smallest cells, empty when it has none."""
        return self.grains[0]


@dataclass(frozen=True, slots=True)
class Rate:
    """A figure computed from protected counts (DESIGN.md section 5), never from exact ones.

    A share is of `numerator` kept to the codes `met`, among `numerator` and the measures `beside` it kept to the codes
    `among`. A median is that of the classes of the dimension `classes`.
    """

    name: str
    title: Words
    unit: Words
    numerator: str
    per: int
    kind: RateKind
    beside: tuple[str, ...] = ()
    met: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    among: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    classes: str = ""


@dataclass(frozen=True, slots=True)
class Division:
    """Measures that divide between them what is judged at a code: met or not met, say.

    At each of the codes `all_at` all of the cube's facts are judged, at others some of them: so the measures add up to
    the same there and to no more elsewhere. Whoever knows that knows more than the figures say, one by one.
    """

    measures: tuple[str, ...]
    all_at: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cube:
    """The declaration of one standard cube.

    `places` are the axes that every cell has: the municipality first (a cell of several would tell one of them of the
    others), the year second. After them comes the code axis of the measure's grain, where it has one. `code` is the
    code dimension that the cube is first of all about.
    """

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
    places: tuple[str, ...] = PLACES
    division: Division | None = None

    def dimension(self, name: str) -> Dimension | None:
        """The dimension called `name`, or None."""
        return next((dimension for dimension in self.dimensions if dimension.name == name), None)

    def measure(self, name: str) -> Measure | None:
        """The counted measure called `name`, or None."""
        return next((measure for measure in self.measures if measure.name == name), None)

    @property
    def rounded_alone(self) -> frozenset[str]:
        """The measures whose figures are rounded and nothing else: none is made to agree with another afterwards."""
        divided = self.division.measures if self.division else ()
        return frozenset(one.name for one in self.measures if not one.distinct and one.name not in divided)
