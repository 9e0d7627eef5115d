"""Counts and sums held against each other along the way from raw reports to what was delivered (K13)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """Two stores that should agree and do not: `between` which, what differs, and by how much; names nobody."""

    between: str
    says: str
    number: int


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What was counted, by name, and every difference."""

    counts: Mapping[str, int]
    differences: Sequence[Difference]

    @property
    def equal(self) -> bool:
        """Whether everything agrees."""
        return not self.differences


def joined(parts: Sequence[Reconciliation]) -> Reconciliation:
    """Several as one."""
    counts = {name: number for part in parts for name, number in part.counts.items()}
    return Reconciliation(counts, [one for part in parts for one in part.differences])


def differing(between: str, found: Mapping[str, int]) -> list[Difference]:
    """Those of `found` that are not 0, each as a difference."""
    return [Difference(between, says, number) for says, number in found.items() if number]
