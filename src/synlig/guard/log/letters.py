"""What passes over the log's socket: entries to write, and what is asked of the log once they are written."""

from typing import Literal

import msgspec

from synlig.guard.log.checkpoint import Checkpoint
from synlig.guard.log.entry import Entry
from synlig.guard.log.log import Newest, Proof, Recorded
from synlig.guard.log.verifying import Verification
from synlig.guard.log.wanted import Wanted

Call = Literal["record", "erase", "forget", "newest", "look", "verify", "checkpoint", "prove"]


class Ask(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Entries are written first.

    Then: `erase` a subject for a case, `forget` whom entries before `number` (nanoseconds) were about, `look` for what
    is wanted, `prove` the entry `number`.
    """

    call: Call = "record"
    entries: tuple[Entry, ...] = ()
    subject: str = ""
    actor: str = ""
    case: str = ""
    wanted: Wanted = Wanted()
    texts: tuple[str, ...] = ()
    number: int = 0
    dry: bool = False


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was asked for (`number` of `total` that were erased), or why not; after one with `more` comes another."""

    number: int = 0
    total: int = 0
    found: tuple[Recorded, ...] = ()
    more: bool = False
    newest: Newest | None = None
    held: Verification | None = None
    signed: Checkpoint | None = None
    proof: Proof | None = None
    refused: str = ""
    unavailable: str = ""
    damaged: str = ""
    missing: str = ""
