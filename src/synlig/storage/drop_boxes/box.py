"""One sender's box: its files are opened, listed, renamed and removed here, within its quota and nowhere else."""

import os
import stat
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from synlig.core.errors import Conflict, NotFound, Refused, Unavailable
from synlig.storage.drop_boxes.names import SIDES, Side

MOST_FILES: Final = 10_000
FILE_MODE: Final = 0o600


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file a sender has open: `writing` into `in`, or reading from `out`."""

    handle: int
    name: str
    writing: bool


class Box:
    """The two folders of one sender. What is open for writing, and what was renamed, is known here only."""

    def __init__(self, folder: Path, quota: int) -> None:
        self.folder = folder
        self.quota = quota
        self.lock = threading.RLock()
        self._written = Counter[str]()
        self._used = 0
        self.renamed = set[str]()
        for side in SIDES:
            (folder / side).mkdir(mode=0o700, parents=True, exist_ok=True)

    def files(self, side: Side) -> Iterator[tuple[str, os.stat_result]]:
        """Name and status of every plain file; half-written receipts are not shown."""
        with os.scandir(self.folder / side) as entries:
            for entry in sorted(entries, key=lambda one: one.name):
                if entry.is_file(follow_symlinks=False) and not (side == "out" and entry.name.startswith(".")):
                    yield entry.name, entry.stat(follow_symlinks=False)

    def status(self, side: Side, name: str | None) -> os.stat_result:
        """Of a file, or of a folder where `name` is None.

        Raises:
            NotFound: no such plain file.
        """
        if name is None:
            return (self.folder / side).stat()
        try:
            found = (self.folder / side / name).lstat()
        except OSError:
            raise NotFound("There is no such file.") from None
        if not stat.S_ISREG(found.st_mode):
            raise NotFound("There is no such file.")
        return found

    def open_receipt(self, name: str) -> OpenFile:
        """Open a file of `out` for reading.

        Raises:
            NotFound: no such plain file.
        """
        self.status("out", name)
        return OpenFile(os.open(self.folder / "out" / name, os.O_RDONLY | os.O_NOFOLLOW), name, writing=False)

    def open_delivery(self, name: str, flags: int) -> OpenFile:
        """Open or make a file of `in` for writing; `flags` may hold O_TRUNC and O_EXCL.

        Raises:
            Unavailable: too many files wait here. Conflict: O_EXCL, and it is there.
        """
        allowed = flags & (os.O_TRUNC | os.O_EXCL)
        with self.lock:
            path, there = self.folder / "in" / name, list(self.files("in"))
            if not path.exists() and len(there) >= MOST_FILES:
                raise Unavailable("Too many files wait here; try again when they are taken.")
            try:
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | allowed, FILE_MODE)
            except FileExistsError:
                raise Conflict("There is such a file already.") from None
            self._written[name] += 1
            self._used = sum(status.st_size for _, status in self.files("in"))
            self.renamed.discard(name)
        return OpenFile(handle, name, writing=True)

    def write(self, file: OpenFile, offset: int, data: bytes) -> int:
        """Write; the number of bytes. A hole counts as if it were written.

        Raises:
            Unavailable: the quota or the disk is full.
        """
        if not file.writing:
            raise Refused("This file is open for reading.")
        with self.lock:
            grows = offset + len(data) - os.fstat(file.handle).st_size
            if self._used + max(0, grows) > self.quota:
                raise Unavailable("Your space is full; try again when files are taken.")
            self._used += max(0, grows)
            return os.pwrite(file.handle, data, offset)

    def read(self, file: OpenFile, offset: int, size: int) -> bytes:
        """Some of a receipt; what was delivered is not read back (K12)."""
        if file.writing:
            raise Refused("What is delivered cannot be read back.")
        return os.pread(file.handle, size, offset)

    def close(self, file: OpenFile) -> None:
        """Let go of it; from now on a file of `in` may become quiet."""
        with self.lock:
            os.close(file.handle)
            if file.writing:
                self._written[file.name] -= 1

    def rename(self, old: str, new: str, *, over: bool) -> None:
        """Rename a file of `in`: by that it is complete.

        Raises:
            NotFound: no such file. Conflict: `new` is there and not to be written over. Refused: one is being written.
        """
        with self.lock:
            self.status("in", old)
            if self.is_open(old) or self.is_open(new):
                raise Refused("The file is open: close it first.")
            target = self.folder / "in" / new
            if target.exists() and not over:
                raise Conflict("There is such a file already.")
            (self.folder / "in" / old).rename(target)
            self.renamed.discard(old)
            self.renamed.add(new)

    def remove(self, side: Side, name: str) -> None:
        """Remove a file: one that was not taken yet, or a receipt that was read.

        Raises:
            NotFound: no such file. Refused: it is being written.
        """
        with self.lock:
            self.status(side, name)
            if side == "in" and self.is_open(name):
                raise Refused("The file is open: close it first.")
            (self.folder / side / name).unlink()
            self.renamed.discard(name)

    def is_open(self, name: str) -> bool:
        """Whether a sender is writing it."""
        return self._written[name] > 0
