"""A scale from figures to percent of a chart's width, with round numbers along it."""

import math
from dataclasses import dataclass
from typing import Final

STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Tick:
    """One round number and where it stands, in percent."""

    value: float
    at: float


@dataclass(frozen=True, slots=True)
class Scale:
    """From 0 (0 %) to `top` (100 %)."""

    top: float
    step: float

    def at(self, value: float) -> float:
        """Where `value` stands, in percent with two decimals; never outside 0 to 100."""
        return round(min(max(value / self.top, 0.0), 1.0) * 100, 2)

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """The round numbers, from 0 to the top."""
        count = round(self.top / self.step)
        return tuple(Tick(number * self.step, self.at(number * self.step)) for number in range(count + 1))

    @property
    def decimals(self) -> int:
        """How many decimals the round numbers need."""
        return max(0, -math.floor(math.log10(self.step) + 1e-9)) if self.step % 1 else 0


def scale_to(largest: float, most: int = 6) -> Scale:
    """The scale that holds `largest` with at most `most` steps of 1, 2, 2.5 or 5 times a power of ten."""
    if not largest > 0 or not math.isfinite(largest):
        return Scale(1.0, 1.0)
    rough = largest / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(size for factor in STEPS if (size := factor * power) >= rough * (1 - 1e-9))
    return Scale(round(math.ceil(largest / step - 1e-9) * step, 10), step)
