"""How fresh the data of a partner is: what came from a source, what went to a recipient, and what is late (A6)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

FreshState = Literal["fresh", "late", "never", "off"]
"""`never`: nothing came or went yet. `off`: it does not run by itself, so that nothing can be late."""


@dataclass(frozen=True, slots=True)
class Exchanged:
    """One partner. A `sender` delivers to us, a `source` is fetched from, a `recipient` is delivered to.

    `last` is when data last came in or was receipted; `waiting` are deliveries on their way since `oldest`, `dead`
    those that were given up; `due` is when the next exchange is due; `why` says what stood in the way, if anything.
    """

    kind: Literal["sender", "source", "recipient"]
    name: str
    title: str
    state: FreshState
    last: datetime | None
    due: datetime | None = None
    waiting: int = 0
    oldest: datetime | None = None
    dead: int = 0
    why: str = ""
