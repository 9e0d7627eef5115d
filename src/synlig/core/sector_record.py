"""A record of a citizen as another sector holds it: what came back, from which sector, on what ground (A8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from synlig.core.cpr import Cpr
from synlig.core.words import Words

Sector = Literal["kommune", "region", "stat"]
Unlinked = Literal["unknown-citizen", "no-cpr", "replacement-number", "unreadable", "not-agreed"]
"""Why a record is not linked. `not-agreed`: it is of a kind that the declaration does not let in; nothing is kept."""


@dataclass(frozen=True, slots=True)
class ReturnAgreement:
    """What is agreed to be received back: from which sector, on what ground, in which form, and which kinds of record.

    `kinds` are the kinds that may be kept, by what they are called where they come from.
    """

    id: str
    sector: Sector
    form: Literal["fhir", "lines"]
    title: Words
    legal_ground: Words
    purpose: Words
    kinds: Mapping[str, str]
    indicators: bool = False


@dataclass(frozen=True, slots=True)
class SectorRecord:
    """One record, without whom it is about. `changed` orders its versions; a `retracted` one is taken back."""

    id: str
    kind: str
    system: str = ""
    code: str = ""
    starts: datetime | None = None
    ends: datetime | None = None
    value: str = ""
    unit: str = ""
    changed: datetime | None = None
    retracted: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A record as it was read: about whom, or why it cannot be linked to anybody."""

    cpr: Cpr | None
    record: SectorRecord | None
    why: Unlinked | None = None
