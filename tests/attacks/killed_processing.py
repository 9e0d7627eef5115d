"""Processing in a process of its own, killed at its first step, then at its second, and so on.

Run as `python -m tests.attacks.killed_processing HOME`. Each kill gets a copy of the home, and after it a second run
at once. A step is the beginning of a transaction, the moments before and after it commits, and each written file.
A line is JSON: whether it was killed, what the second run processed, and how often each report has its rows.
"""

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from synlig.storage.control.database import Database
from synlig.storage.tables import writing as tables_writing
from synlig.stories import process_reports as story
from synlig.surfaces.wiring import Wiring

MOST_STEPS = 400
BATCH = 12
FEW_FILES = {"SYNLIG_TABLES__BUCKETS": "1"}
WRITING, WRITE_NEW = Database.writing, tables_writing.write_new


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


def write_new(path: Path, parts: Iterable[bytes | memoryview]) -> None:
    FATE.step()
    WRITE_NEW(path, parts)


def process(home: Path) -> None:
    Wiring(home, FEW_FILES).tell(story.process_reports, quiet)


def quiet(_reports: int) -> None:
    """Nobody watches."""


def process_until_killed(home: Path, steps: int) -> None:
    FATE.left = steps
    Database.writing, tables_writing.write_new = writing, write_new
    process(home)


def look(home: Path) -> None:
    """Say what is there now."""
    wiring = Wiring(home, FEW_FILES)
    states = {line["receipt_id"]: line["state"] for line in wiring.receipts.receipts()}
    rows = wiring.table_store.dataset("patients").to_table(["received_seq"])["received_seq"].to_pylist()
    files = len(list((home / "tables").glob("*/*.parquet"))) - wiring.table_store.verify()
    said = {"states": states, "rows": sorted(rows), "orphans": files, "stuck": wiring.work.stuck()}
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def apart(does: Callable[[], None]) -> int:
    """Do it in a process that shares nothing; how that ended."""
    child = os.fork()
    if child == 0:
        does()
        os._exit(0)
    return os.waitpid(child, 0)[1]


def main(home: Path) -> int:
    story.__dict__["BATCH"] = BATCH  # several commits in a small home
    for steps in range(1, MOST_STEPS):
        copy = home.with_name(f"{home.name}-{steps}")
        shutil.copytree(home, copy)
        status = apart(lambda copy=copy, steps=steps: process_until_killed(copy, steps))
        again = 0 if not os.WIFSIGNALED(status) else apart(lambda copy=copy: process(copy))
        if again or apart(lambda copy=copy: look(copy)):
            return 1
        shutil.rmtree(copy)
        if not os.WIFSIGNALED(status):
            return status
    return 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
