"""A rate as it is compared: what was counted, among how many, and how sure one can be."""

from dataclasses import dataclass

from synlig.core.query import Answer


@dataclass(frozen=True, slots=True)
class RateFigure:
    """One place's or one code's rate with its 95 % interval, computed from protected counts (DESIGN.md section 5).

    `rate`, `lower` and `upper` are per so many inhabitants as the rate's declaration says; None where there are
    no inhabitants to count among, or too few events for the method.
    """

    code: str
    label: str
    count: int
    inhabitants: int
    rate: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class Compared:
    """Rates beside each other, and the answered table of counts they were computed from."""

    figures: tuple[RateFigure, ...]
    answer: Answer
