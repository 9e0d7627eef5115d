"""What we say we sent held against what they say they have, delivery by delivery (K13)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from synlig.core.delivery import Held


@dataclass(frozen=True, slots=True)
class Reconciled:
    """One day counted on both sides.

    `lacked` they accepted and do not have, by delivery and report; `unknown` we never heard they took, by report.
    """

    day: date
    ours: int
    theirs: int
    lacked: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The ids of the reports they lack."""
        return tuple(sorted(report for _, report in self.lacked))

    @property
    def equal(self) -> bool:
        """Whether both sides hold the same."""
        return not self.lacked and not self.unknown


def reconcile(day: date, ours: Mapping[str, frozenset[str]], held: Held) -> Reconciled:
    """Compare the accepted reports of the deliveries stamped `day`; a report counts in the delivery it is in."""
    we = {(delivery, report) for delivery, reports in ours.items() for report in reports}
    they = {(delivery, report) for delivery, reports in held.reports.items() for report in reports}
    unknown = tuple(sorted(report for _, report in they - we))
    return Reconciled(day, len(we), len(they), tuple(sorted(we - they)), unknown)
