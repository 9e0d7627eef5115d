"""Compacting in a process of its own, killed at its first step, then at its second, and so on.

Run as `python -m tests.attacks.killed_compacting FOLDER`, a folder as `tests.resting.whole_home` makes it. Each kill
gets a copy, and after it a second run at once. A step is the beginning of a transaction, the moments before and after
it commits, each file that is written, and the moments before and after one is destroyed. A line is JSON: what counted
after the kill and after the second run, and which files were left.
"""

import json
import os
import shutil
import signal
import sys
from collections.abc import Iterable
from pathlib import Path

from synlig.guard.table_keys import TableKeys
from synlig.storage.control.database import Database
from synlig.storage.manifest import Manifest
from synlig.storage.tables import compacting, replaced
from synlig.storage.tables import writing as tables_writing
from tests.attacks.killed_processing import FATE, apart, writing
from tests.resting import Places, whole_home

MOST_STEPS = 400
WRITE_NEW, DESTROY = tables_writing.write_new, replaced.destroy_file


def write_new(path: Path, parts: Iterable[bytes | memoryview]) -> None:
    FATE.step()
    WRITE_NEW(path, parts)
    FATE.step()


def destroy_file(path: Path, patience_s: float) -> None:
    FATE.step()
    DESTROY(path, patience_s)
    FATE.step()


def compact(folder: Path) -> None:
    places = whole_home(folder)
    compacting.Compacting(places.database, folder / "tables", TableKeys(places.keys)).compact()
    places.database.close()


def compact_until_killed(folder: Path, steps: int) -> None:
    FATE.left = steps
    Database.writing, tables_writing.write_new, replaced.destroy_file = writing, write_new, destroy_file
    compact(folder)


def look(folder: Path, said: str) -> None:
    """Say what is there now."""
    places = whole_home(folder)
    sys.stdout.write(json.dumps({"when": said, **_seen(places)}) + "\n")
    sys.stdout.flush()
    places.database.close()


def _seen(places: Places) -> dict[str, object]:
    known = {file.path for file in Manifest(places.database).files()}
    there = {str(path.relative_to(places.folder / "tables")) for path in places.folder.glob("tables/*/*.parquet")}
    tables = places.tables(places.work())
    values = sorted(tables.dataset("conditions").to_table()["value"].to_pylist())
    tables.close()
    return {"values": values, "files": len(known), "missing": len(known - there), "left": len(there - known)}


def main(folder: Path) -> int:
    for steps in range(1, MOST_STEPS):
        copy = folder.with_name(f"{folder.name}-{steps}")
        shutil.copytree(folder, copy)
        status = apart(lambda copy=copy, steps=steps: compact_until_killed(copy, steps))
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        if apart(lambda copy=copy: look(copy, "killed")):
            return 1
        if killed and (apart(lambda copy=copy: compact(copy)) or apart(lambda copy=copy: look(copy, "again"))):
            return 1
        shutil.rmtree(copy)
        if not killed:
            return status
    return 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
