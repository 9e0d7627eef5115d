"""Packing and delivering in a process of its own, killed at its first step, then at its second, and so on.

Run as `python -m tests.stories.killed FOLDER URL`. A step is the beginning of a transaction, the moment before it
commits, the moment after, and the moments before and after something is sent. A line is `killed` or `done`.
"""

import os
import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from synlig.core.delivery import WireAnswer
from synlig.partners.wire_https import HttpsWire
from synlig.storage.control.database import Database
from tests.exchange import Gateway

MOST_STEPS = 200
WRITING, ASK = Database.writing, HttpsWire.ask


@dataclass
class Fate:
    """How many more steps this process has."""

    left: int = 0

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


def ask(self: HttpsWire, method: str, path: str, body: bytes | None = None) -> WireAnswer:
    FATE.step()
    answer = ASK(self, method, path, body)
    FATE.step()
    return answer


def deliver_until_killed(folder: Path, url: str, steps: int) -> None:
    FATE.left = steps
    Database.writing, HttpsWire.ask = writing, ask
    Gateway.at(folder, url).run()


def main(folder: Path, url: str) -> None:
    for steps in range(1, MOST_STEPS):
        child = os.fork()
        if child == 0:
            deliver_until_killed(folder, url, steps)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status)
        sys.stdout.write("killed\n" if killed else "done\n")
        sys.stdout.flush()
        if not killed:
            sys.exit(status)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
