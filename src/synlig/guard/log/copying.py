"""A backup of the log of its own: journal, checkpoints, key and verifier, so that a third party can hold it to account.

Whom entries are about is not in it: that rests sealed in the home and its backups, from which erasures reach it.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from synlig.core.errors import IntegrityFailure, Unavailable
from synlig.guard.log import verifier

JOURNAL, CHECKPOINTS, KEY, VERIFIER = "journal", "checkpoints", "checkpoint.public", "verifier.py"
_STEP: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class LogCopy:
    """What is in the backup now, and how many bytes were new."""

    place: str
    segments: int
    checkpoints: int
    new_bytes: int


def copy_log(log: Path, checkpoints: Path, public_key: Path, place: Path) -> LogCopy:
    """Bring the backup at `place` up to date; what is there is only added to.

    Raises:
        IntegrityFailure: the backup has what the log has not: one of them was changed. Unavailable: disk full.
    """
    try:
        for name in (JOURNAL, CHECKPOINTS):
            (place / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        segments = sorted((log / JOURNAL).glob("*.jsonl"))
        signed = sorted(checkpoints.glob("*.json"))
        _check_none_lost(place, segments, signed)
        new = sum(_grown(path, place / JOURNAL / path.name) for path in segments)
        new += sum(_grown(path, place / CHECKPOINTS / path.name) for path in signed)
        shutil.copyfile(public_key, place / KEY)
        shutil.copyfile(Path(verifier.__file__), place / VERIFIER)
    except OSError:
        raise Unavailable(f"{place} cannot be written.") from None
    return LogCopy(str(place), len(segments), len(signed), new)


def _check_none_lost(place: Path, segments: list[Path], signed: list[Path]) -> None:
    here = {path.name for path in segments} | {path.name for path in signed}
    lost = [
        path.name for folder in (JOURNAL, CHECKPOINTS) for path in (place / folder).iterdir() if path.name not in here
    ]
    if lost:
        raise IntegrityFailure(f"The backup of the log has {min(lost)}, which the log has not any more.")


def _grown(source: Path, target: Path) -> int:
    """Add to the copy what is new; what was there must still be how the log begins."""
    had = target.stat().st_size if target.exists() else 0
    with source.open("rb") as reading, target.open("ab") as writing:
        if had:
            with target.open("rb") as old:
                while piece := old.read(_STEP):
                    if reading.read(len(piece)) != piece:
                        raise IntegrityFailure(f"{source.name} of the log is not what was backed up: one was changed.")
        new = 0
        while piece := reading.read(_STEP):
            new += writing.write(piece)
    return new
