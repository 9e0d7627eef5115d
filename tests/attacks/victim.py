"""A real process that keeps and processes reports until it is killed; it says on stdout what it acknowledged.

Run as `python -m tests.attacks.victim FOLDER MARK`; a line is `kept <bundle id> <receipt id>` or `done <receipt id>`.
"""

import itertools
import sys
from pathlib import Path

from tests.resting import as_table, finished, report, whole_home

BATCH = 20


def main(folder: Path, mark: str) -> None:
    places = whole_home(folder)
    intake, work = places.intake(), places.work()
    tables = places.tables(work)
    for turn in itertools.count():
        batch = [report(f"{mark}-{turn}-{number}", raw_of(f"{mark}-{turn}-{number}")) for number in range(BATCH)]
        for one, kept in zip(batch, intake.keep(batch), strict=True):
            sys.stdout.write(f"kept {one.bundle_id} {kept.receipt_id}\n")
        sys.stdout.flush()
        done = finished(work.claim(BATCH // 2))
        tables.append({"conditions": as_table(done), "goals": as_table(done)}, done)
        for one in done:
            sys.stdout.write(f"done {one.receipt_id}\n")
        sys.stdout.flush()


def raw_of(bundle_id: str | None) -> bytes:
    """What a report of that id consists of: its parent can tell whether all of it is there."""
    return f"{bundle_id} ".encode() * 400


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
