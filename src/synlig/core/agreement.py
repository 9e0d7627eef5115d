"""An agreement with a recipient: what may leave, on what ground, how and how often."""

from dataclasses import dataclass
from typing import Literal

from synlig.core.sensitivity import Sensitivity
from synlig.core.words import Words

Rhythm = Literal["daily", "monthly", "on-release"]


@dataclass(frozen=True, slots=True)
class AllowedField:
    """One element that may leave: a path such as `Condition.code.coding.code`, with its sensitivity."""

    path: str
    sensitivity: Sensitivity


@dataclass(frozen=True, slots=True)
class Agreement:
    """The allow-list a privacy officer can read. A field that is not on it cannot leave."""

    id: str
    recipient: str
    title: Words
    legal_ground: Words
    purpose: Words
    population: Words
    domains: tuple[str, ...]
    fields: tuple[AllowedField, ...]
    rhythm: Rhythm
    format: str
    wire: str
    retention_days: int
    version: int
