"""What passes over the vault's socket: the calls and their answers, strictly typed."""

from datetime import datetime
from typing import Literal

import msgspec

from synlig.storage.vault.rights import Protection

Call = Literal["citizens", "keys", "reveal", "log-keys"]


class Ask(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`citizens` of numbers (made where `make`), `keys` of surrogates, or `reveal` of surrogates, for something.

    `log-keys` are keys of surrogates that open nothing but the log, for the process that writes it.
    """

    call: Call
    numbers: tuple[str, ...] = ()
    surrogates: tuple[str, ...] = ()
    make: bool = False
    purpose: str = ""
    actor: str = ""


class Met(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One citizen: the tag of the number asked for, and the rest where it is known."""

    tag: bytes
    surrogate: str = ""
    key: bytes = b""
    since: datetime | None = None


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was asked for, or why it is not given; `restricted` are those of whom nothing may leave now."""

    citizens: tuple[Met, ...] = ()
    keys: dict[str, bytes] = {}
    restricted: tuple[str, ...] = ()
    protected: dict[str, Protection] = {}
    numbers: dict[str, str] = {}
    refused: str = ""
    unavailable: str = ""
    damaged: str = ""
