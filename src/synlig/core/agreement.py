"""An agreement with a recipient: what may leave, on what ground, how and how often."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from synlig.core.kommune import KommuneKode
from synlig.core.sensitivity import Sensitivity
from synlig.core.words import Words

Rhythm = Literal["daily", "monthly"]
Format = Literal["kl-incremental-delivery", "rows"]
"""`rows`: one line of JSON per resource, its listed elements as columns."""
FieldKind = Literal[
    "id", "alias", "time", "month", "boolean", "number", "code", "fixed", "reference", "sor", "citizen", "pseudonym",
    "sex", "birth-year",
]  # fmt: skip
"""The form a value must have to leave. No kind is free text.

`alias` and `pseudonym` are names of this recipient's own, under a key; `month` is a time cut short; `sex` and
`birth-year` are read from the CPR number where that itself does not leave.
"""


@dataclass(frozen=True, slots=True)
class AllowedField:
    """One element that may leave: a path such as `Condition.code.coding.code`, with its sensitivity (K11).

    `valueset` closes the field to the codes of that value set; `values` closes it to the values it maps, each of
    which leaves as what it maps to.
    """

    path: str
    kind: FieldKind
    sensitivity: Sensitivity
    valueset: str | None = None
    values: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class AllowedResource:
    """One kind of resource that may leave: received under one profile, sent under another.

    `required` are the paths of elements without which the element that holds them stays here.
    `only_referenced` resources leave only with another resource that points at them.
    """

    type: str
    received_as: str
    sent_as: str
    fields: tuple[AllowedField, ...]
    required: frozenset[str]
    only_referenced: bool = False


@dataclass(frozen=True, slots=True)
class Retry:
    """How often a delivery is tried: waits double from the first to the longest, and stop after `most` attempts."""

    first_wait_s: int
    longest_wait_s: int
    most: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """The allow-list a privacy officer can read. A field that is not on it cannot leave.

    `report` says how a report leaves and `resources` what in it; `delivery_profile` is claimed by a delivery of at
    most `page_size` reports; `base` is the address under which entries are named. Of `wires` and `rhythms` the first
    is used where the settings choose no other. With `kommune` only that municipality's citizens are in it: such an
    agreement is one of those that are made of one text with `each_kommune`. `without_protected`: nothing leaves of
    persons whose name and address are protected, as long as they are (K26).
    """

    id: str
    version: int
    recipient: str
    title: Words
    legal_ground: Words
    purpose: Words
    population: Words
    domains: tuple[str, ...]
    guides: tuple[str, ...]
    rhythms: tuple[Rhythm, ...]
    format: Format
    wires: tuple[str, ...]
    receipts: str
    page_size: int
    retry: Retry
    retention_days: int
    base: str
    delivery_profile: str
    report: AllowedResource
    resources: tuple[AllowedResource, ...]
    each_kommune: bool = False
    without_protected: bool = False
    kommune: KommuneKode | None = None

    @property
    def fields(self) -> Iterator[AllowedField]:
        """Every field that may leave, the report's own first."""
        for resource in (self.report, *self.resources):
            yield from resource.fields


@dataclass(frozen=True, slots=True)
class Approval:
    """Whether an agreement's very content may be used: `digest` names it, two people answer for it (K13)."""

    agreement: str
    version: int
    digest: str
    approved_by: tuple[str, ...] = field(default=())
