"""A process that receives and processes in small commits and says on stdout what is done; it runs under a tracer.

Run as `python -m tests.attacks.traced HOME REPORTS SYNCHRONOUS`; a line is `kept <bundle id>` or `done <number>`.
"""

import sys
from pathlib import Path
from typing import Final

from synlig.storage import delivered
from synlig.storage.control import database
from synlig.stories import process_reports, receive_files
from synlig.surfaces.wiring import Wiring

RECEIVED_AT_ONCE: Final = 4
PROCESSED_AT_ONCE: Final = 16
FEW_FILES: Final = {"SYNLIG_TABLES__BUCKETS": "1"}


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def say_done(number: int) -> None:
    say(f"done {number}")


def main(home: Path, reports: Path, synchronous: str) -> None:
    """Commit often, and fold the WAL into the database often, so that few reports show every kind of moment."""
    pragmas = [words for words in database.PRAGMAS if "synchronous" not in words]
    assert len(pragmas) < len(database.PRAGMAS)
    more = (f"PRAGMA synchronous = {synchronous}", "PRAGMA wal_autocheckpoint = 40")
    database.__dict__["PRAGMAS"] = (*pragmas, *more)
    delivered.__dict__["BATCH"] = RECEIVED_AT_ONCE
    process_reports.__dict__["BATCH"] = PROCESSED_AT_ONCE
    wiring = Wiring(home, FEW_FILES)
    for verdict in wiring.tell(receive_files.receive_files, "eoj", (reports,)):
        say(f"kept {verdict.bundle_id}")
    wiring.tell(process_reports.process_reports, say_done)
    wiring.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
