"""One entry of the log: what is said openly, and what is known of the subject, apart and erasable."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from synlig.core.errors import IntegrityFailure
from synlig.guard.log.events import Event

GENESIS: Final = "0" * 64
NO_SUBJECT: Final = ""
CANONICAL: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
"""Made once: every entry is written by it more than once."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a part of the Gateway asks to have recorded.

    `subject`, `subjects` and `personal` never enter the hashed header: only a salted commitment to them does. An
    answer about one person names them as `subject`, one about several, each erasable alone, as `subjects`; what is
    `personal` is then of none of them.
    `facts` hold no personal data (counts, rule names, release ids ...).
    """

    event: Event
    actor: str
    outcome: str = "done"
    role: str = ""
    level: str = ""
    purpose: str = ""
    case: str = ""
    kommune: str = ""
    correlation: str = ""
    cause: str = ""
    address: str = ""
    facts: Mapping[str, str | int] = field(default_factory=dict[str, str | int])
    subject: str = NO_SUBJECT
    personal: Mapping[str, str] = field(default_factory=dict[str, str])
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """What stands in the journal for ever and is hashed. Times: UTC and monotonic nanoseconds, and the boot."""

    seq: int
    id: str
    at_ns: int
    monotonic_ns: int
    boot: str
    speaker: str
    event: str
    actor: str
    outcome: str
    role: str
    level: str
    purpose: str
    case: str
    kommune: str
    correlation: str
    cause: str
    address: str
    facts: Mapping[str, str | int]
    commitment: str

    def canonical(self) -> bytes:
        """The bytes that are hashed: JSON, keys sorted, no blanks, UTF-8."""
        return CANONICAL.encode(fields_of(self)).encode()


HEADER_FIELDS: Final = tuple(each.name for each in fields(Header))


def fields_of(header: Header) -> dict[str, Any]:
    """The header's fields by name; what is in them is not copied, for each entry is written more than once."""
    return {name: getattr(header, name) for name in HEADER_FIELDS}


def commitment(salt: bytes, personal: bytes) -> str:
    """A commitment to the personal part that says nothing once its salt is gone."""
    return hashlib.sha256(b"synlig personal part" + salt + personal).hexdigest()


def chain_hash(previous: str, canonical: bytes) -> str:
    """The link of one header to all before it."""
    return hashlib.sha256(bytes.fromhex(previous) + canonical).hexdigest()


def header_from(fields: Mapping[str, Any]) -> Header:
    """A header as read back.

    Raises:
        IntegrityFailure: fields are missing or added.
    """
    try:
        return Header(**fields)
    except TypeError:
        raise IntegrityFailure("A log entry does not have the fields of one.") from None
