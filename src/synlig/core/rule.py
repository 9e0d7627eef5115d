"""A rule: what it finds or sets, in which rows, from when and why, and the examples that prove it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from synlig.core.errors import InputRejected
from synlig.core.finding import Severity
from synlig.core.table import Cell, Kind
from synlig.core.words import Words

RuleKind = Literal["validating", "harmonising", "deriving"]
Kinds = Mapping[str, Mapping[str, Kind]]
"""The columns that rules may name, with their kinds, by table."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a declaration something stands; `line` counts from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Term:
    """The days on which a rule is in force: from `start` up to and without `end` (None: until further notice)."""

    start: date
    end: date | None = None

    def holds(self, day: date) -> bool:
        """Whether `day` lies in it."""
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: "Term") -> bool:
        """Whether some day lies in both."""
        return self.start < (other.end or date.max) and other.start < (self.end or date.max)


@dataclass(frozen=True, slots=True)
class Target:
    """The column that a harmonising or deriving rule sets, beside the reported ones."""

    column: str
    kind: Kind
    title: Words


@dataclass(frozen=True, slots=True)
class Example:
    """Rows handed in by table, and what the rule makes of them on the day `as_of`.

    `found` are the ids of the resources a validating rule remarks on, `given` the values that other rules set by id.
    """

    says: Words
    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    as_of: date
    found: frozenset[str]
    given: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Rule:
    """One declared rule. `severity` holds from its day on, by the Danish day on which a row was received."""

    id: str
    kind: RuleKind
    table: str
    element: str
    title: Words
    why: Words
    fix: Words
    source: str
    term: Term
    severity: tuple[tuple[date, Severity], ...]
    target: Target | None
    expression: str
    examples: tuple[Example, ...]
    place: Place
    expression_place: Place


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a rule cannot be taken in, and where."""

    place: Place
    rule: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.rule}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Ended:
    """A rule that is to be in force no longer: from `day` on."""

    rule: str
    day: date
    place: Place


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change of a set of rules: rules that are new or take another's place, and rules that end."""

    rules: tuple[Rule, ...]
    ended: tuple[Ended, ...] = ()


@dataclass(frozen=True, slots=True)
class Adoption:
    """An amendment as it was approved: its exact text, in which change, by whom and when."""

    change: int
    text: str
    proposer: str
    approver: str
    adopted_at: datetime

    @property
    def name(self) -> str:
        """What its document is called where a line of it is named."""
        return f"change-{self.change}.toml"


class RulesRefused(InputRejected):
    """Proposed rules that cannot run; every reason is listed with its line."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__("\n".join(map(str, refusals)))
        self.refusals = tuple(refusals)
