"""A knock at a door by someone who is not known (yet): where, from where, and with what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Kind = Literal["address", "certificate", "ssh-key", "token", "account"]
"""By what somebody who keeps trying is told from others (K15)."""


@dataclass(frozen=True, slots=True)
class Knock:
    """One try. `tried` holds fingerprints and digests only, never a secret; `correlation` is what is shown of it."""

    door: str
    address: str = ""
    correlation: str = ""
    tried: Mapping[Kind, str] = field(default_factory=dict[Kind, str])


@dataclass(frozen=True, slots=True)
class RefusalCase:
    """Repeated refusals of one address, certificate, key, token or account: to be looked into by a person (K15)."""

    id: int
    kind: str
    shown: str
    door: str
    reason: str
    times: int
    opened_at: datetime
    last_at: datetime
    closed_at: datetime | None = None
    closed_by: str = ""
    note: str = ""
