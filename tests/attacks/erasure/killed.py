"""An erasure in a process of its own, killed at its first step, then at its second, and so on.

Run as `python -m tests.attacks.erasure.killed HOME PERSON OTHER FIRST EVERY`; the numbers come on stdin. A step is
the beginning of a transaction, the moments before and after it commits, and whatever writes, syncs or removes a
file. Each kill gets a copy of the home, and after it a second run at once. A line is JSON: whether it was killed,
what is still found, and whether the log holds.
"""

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from synlig.storage.control.database import Database
from tests.people import Home, erase

MOST_STEPS = 2000
WRITING = Database.writing


class Fate:
    """How many more steps this process has."""

    def __init__(self) -> None:
        self.left = 0

    def step(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


FATE = Fate()


@contextmanager
def writing(self: Database, in_order: str | None = None, *, shared: bool = False) -> Generator[Connection, None, None]:
    FATE.step()
    with WRITING(self, in_order, shared=shared) as connection:
        yield connection
        FATE.step()
    FATE.step()


def stepping(real: Callable[..., Any]) -> Callable[..., Any]:
    """`real` with a step before it and one after."""

    def step(*arguments: Any, **named: Any) -> Any:
        FATE.step()
        done = real(*arguments, **named)
        FATE.step()
        return done

    return step


def watch() -> None:
    """From now on every way to change a file is a step."""
    Database.writing = writing
    for name in ("fsync", "pwrite", "truncate", "ftruncate", "unlink", "link", "replace", "rename"):
        setattr(os, name, stepping(getattr(os, name)))


def erased(home: Home) -> None:
    wiring = home.wired()
    erase(wiring, home.person)
    wiring.close()


def outcome(home: Home, *, killed: bool) -> dict[str, Any]:
    wiring = home.wired()
    entries = wiring.whole_log.verify().entries
    left = sum(1 for _ in home.path.glob("tables/*/*.parquet")) - wiring.table_store.verify()
    wiring.close()
    return {"killed": killed, "found": [row.store for row in home.found()], "entries": entries, "stray": left}


def main(furnished: Home, place: Path, first: int, every: int) -> None:
    for steps in range(first, MOST_STEPS, every):
        place.mkdir()
        home = furnished.copy(place)
        child = os.fork()
        if child == 0:
            watch()
            FATE.left = steps
            erased(home)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status)
        erased(home)
        sys.stdout.write(json.dumps(outcome(home, killed=killed)) + "\n")
        sys.stdout.flush()
        shutil.rmtree(place)
        if not killed:
            sys.exit(status)


if __name__ == "__main__":
    person, other = sys.stdin.readline().split()
    main(Home(Path(sys.argv[1]), person, other), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
