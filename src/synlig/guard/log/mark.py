"""How far the journal was read: a note that spares a process the whole of it, and proves nothing."""

import contextlib
import json
import os
from pathlib import Path
from typing import Any, Final

from synlig.guard.log.entry import GENESIS
from synlig.guard.log.merkle import Frontier

NAME: Final = "mark"
State = tuple[Frontier, str, tuple[int, int]]
"""The tree so far, its last link, and the (segment, offset) that comes next."""


def read_mark(directory: Path) -> State:
    """The state noted last, or that of an empty journal where the note is missing or does not fit.

    A false note makes the next entry a false link, which `verify` finds: it reads every entry.
    """
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        noted: dict[str, Any] = json.loads((directory / NAME).read_bytes())
        frontier = Frontier([(int(height), bytes.fromhex(node)) for height, node in noted["stack"]])
        segment, offset, chain = int(noted["segment"]), int(noted["offset"]), str(noted["chain"])
        if _ends_with(directory / f"{segment:06}.jsonl", offset, chain):
            return frontier, chain, (segment, offset)
    return Frontier(), GENESIS, (1, 0)


def write_mark(directory: Path, frontier: Frontier, chain: str, place: tuple[int, int]) -> None:
    """Note the state; a note that cannot be written is done without."""
    stack = [(height, node.hex()) for height, node in frontier.stack]
    noted = {"segment": place[0], "offset": place[1], "chain": chain, "stack": stack}
    beside = directory / f".{NAME}.{os.getpid()}"
    with contextlib.suppress(OSError):
        beside.write_text(json.dumps(noted), encoding="utf-8")
        beside.replace(directory / NAME)


def _ends_with(segment: Path, offset: int, chain: str) -> bool:
    """Whether the line before `offset` carries that link."""
    with segment.open("rb") as stream:
        if os.fstat(stream.fileno()).st_size < offset:
            return False
        stream.seek(max(0, offset - (1 << 20)))
        before = stream.read(min(offset, 1 << 20))
    last = before.rstrip(b"\n").rpartition(b"\n")[2]
    return before.endswith(b"\n") and json.loads(last)["chain"] == chain
