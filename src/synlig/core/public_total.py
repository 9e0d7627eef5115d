"""A public total: a sum of a cube's cells that is published elsewhere exactly, and so known to every attacker."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PublicTotal:
    """`total` is the sum of `measure` of `cube` within `where` (DESIGN.md section 5).

    It holds for what was counted from `first` to `last` (no end: None); `source` says where it is published.
    """

    cube: str
    measure: str
    where: Mapping[str, tuple[str, ...]]
    total: int
    first: date
    last: date | None
    source: str

    def holds_on(self, day: date) -> bool:
        """Whether it was the sum of what was counted on `day`."""
        return self.first <= day and (self.last is None or day <= self.last)
