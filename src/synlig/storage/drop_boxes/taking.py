"""Taking files out of a box, each once: moved aside before it is read, gone only after its receipt is durable."""

import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

from synlig.storage.drop_boxes.box import Box
from synlig.storage.durable import make_folder, sync_folder, write_new

UNFINISHED: Final = (".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload")
"""How clients call a file they have not finished; it is waited for until they rename it."""
ASIDE: Final = "taking"


@dataclass(frozen=True, slots=True)
class Taken:
    """A file moved aside under the id of its delivery."""

    delivery_id: str
    path: Path

    @property
    def name(self) -> str:
        """What its sender called it."""
        return self.path.name


def take(box: Box, quiet_s: float) -> Iterator[Taken]:
    """First what was taken before and not finished, then every file that is complete: renamed, or quiet so long."""
    aside = box.folder / ASIDE
    make_folder(aside)
    for folder in sorted(aside.iterdir()):
        yield from _left(folder)
    for name in _complete(box, quiet_s):
        yield _moved(box, aside / str(uuid4()), name)


def finish(box: Box, taken: Taken, receipt: Iterable[bytes]) -> None:
    """Write `<name>.receipt.json` whole, durably, and let go of the file."""
    out = box.folder / "out"
    beside = out / f".{taken.delivery_id}"
    beside.unlink(missing_ok=True)
    write_new(beside, receipt)
    beside.rename(out / f"{taken.name}.receipt.json")
    sync_folder(out)
    shutil.rmtree(taken.path.parent)


def _left(folder: Path) -> Iterator[Taken]:
    """What a process that ended had moved aside; an empty folder is of a file that never came or was done."""
    files = list(folder.iterdir())
    if not files:
        folder.rmdir()
    yield from (Taken(folder.name, path) for path in files)


def _complete(box: Box, quiet_s: float) -> list[str]:
    before = time.time() - quiet_s
    with box.lock:
        return [
            name
            for name, status in box.files("in")
            if not box.is_open(name)
            and not name.startswith(".")
            and not name.lower().endswith(UNFINISHED)
            and (name in box.renamed or status.st_mtime <= before)
        ]


def _moved(box: Box, folder: Path, name: str) -> Taken:
    with box.lock:
        make_folder(folder)
        (box.folder / "in" / name).rename(folder / name)
        box.renamed.discard(name)
    sync_folder(folder)
    return Taken(folder.name, folder / name)
