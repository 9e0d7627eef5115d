"""An indicator as a quality database returns it: for a municipality, a region or the country, over a period."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Level = Literal["kommune", "region", "land"]
LEVELS: tuple[Level, ...] = ("kommune", "region", "land")


@dataclass(frozen=True, slots=True)
class Returned:
    """One figure. `place` is the code of the municipality or region, `DK` for the country; `period` as it was named."""

    level: Level
    place: str
    period: str
    indicator: str
    numerator: int
    denominator: int
    received: datetime
