"""A release: cubes computed once, protected once, frozen and signed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NewType

from synlig.core.cube import Method

ReleaseId = NewType("ReleaseId", str)
"""`r-<UTC date and time>-<8 hex digits>`, e.g. `r-20261124T063700Z-0badcafe`; sorts by time."""


@dataclass(frozen=True, slots=True)
class ReleasedCube:
    """One cube of a release, as its manifest names it."""

    name: str
    path: str
    rows: int
    sha256: str
    method: Method
    base: int


@dataclass(frozen=True, slots=True)
class Release:
    """The signed manifest of a release. `known_at` is the second time axis: versions received by then count."""

    id: ReleaseId
    made_at: datetime
    known_at: datetime
    rule_set: str
    code_versions: tuple[tuple[str, str], ...]
    population: str
    cubes: tuple[ReleasedCube, ...]
    merged_groups: tuple[tuple[str, str, str, str], ...]
    """(kommune, koen, aldersgruppe, merged into) where the population is under the limit."""
    signature: str
    rule_rows: tuple[tuple[str, str, int], ...] | None = None
    """(rule, kommune, rows that it remarked on or gave a value), rounded as cells are; None: they were not counted."""


@dataclass(frozen=True, slots=True)
class AsKnown:
    """A state of what was reported: that of the Danish day `until`, from versions received up to `at`.

    `stored_by` keeps to rows that were processed by then, as they were when a release was made.
    """

    until: date
    at: datetime
    stored_by: datetime | None = None
