"""A subscription: a saved table that somebody is told of by mail when a new release is out (C6, U1)."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from synlig.core.errors import InputRejected, Unavailable

LASTS: Final = timedelta(days=400)
"""How long one subscribes before it ends by itself: whoever left is not written to for ever."""
ADDRESS: Final = re.compile(
    r"(?=[^@]{1,64}@)[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+)*@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}", re.ASCII
)
LONGEST_ADDRESS: Final = 254
LetterKind = Literal["confirm", "release"]


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who is told of what. `until` is None until the address was confirmed; `refused` when it took no mail."""

    id: int
    saved: int
    cube: str
    address: str
    until: datetime | None
    refused: bool


@dataclass(frozen=True, slots=True)
class WaitingLetter:
    """A letter that is to be sent: to whom, of which saved table, and what about (a code, or a release).

    `code` is the subscription's own: the link that stops its letters is made of it.
    """

    id: int
    kind: LetterKind
    address: str
    saved: int
    about: str
    subscription: int
    code: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it leaves: nothing of any person is in it but the address it goes to."""

    id: str
    to: str
    subject: str
    text: str
    leave: str
    """Where one unsubscribes without a log-in."""
    at: datetime


class NotDelivered(Unavailable):
    """The relay did not take the letter now; the same letter is to be sent again."""


class AddressRefused(InputRejected):
    """The relay says that this address will never take mail."""


def is_address(text: str) -> bool:
    """Whether mail may be sent to it: plain, and nothing that could be more than one address."""
    return len(text) <= LONGEST_ADDRESS and ADDRESS.fullmatch(text) is not None
