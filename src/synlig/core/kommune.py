"""Municipalities, regions and the organisations (SOR) that report for them."""

from dataclasses import dataclass
from datetime import date
from typing import Final, NewType

KommuneKode = NewType("KommuneKode", str)
"""Four digits, e.g. `0540`."""
RegionsKode = NewType("RegionsKode", str)
"""Four digits, e.g. `1083`."""
Sor = NewType("Sor", str)
"""A SOR code: at least eleven digits."""

SOR_SYSTEM: Final = "urn:oid:1.2.208.176.1.1"


@dataclass(frozen=True, slots=True)
class Kommune:
    """One municipality as it is on a date."""

    kode: KommuneKode
    navn: str
    region: RegionsKode
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Region:
    """One region as it is on a date."""

    kode: RegionsKode
    navn: str
    valid_from: date | None = None
    valid_to: date | None = None
