"""Where sealed reports lie: segment files, one per batch, written once and never appended to."""

import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from uuid import uuid4

from synlig.core.errors import IntegrityFailure
from synlig.storage.durable import Presence, make_folder, sync_folder, write_new

HEAD: Final = b"SYNLIG-RAW-1\n"
PATTERN: Final = "*/*.seg"


@dataclass(frozen=True, slots=True)
class Segment:
    """A written segment: its name and where each object starts, in the order given."""

    name: str
    starts: tuple[int, ...]


class RawStore:
    """The folder `<home>/raw`. It knows bytes and places only; what they are stands in the control database."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, objects: Sequence[bytes], day: date) -> Segment:
        """Write sealed `objects` into one new segment; durable when it returns.

        Raises:
            Unavailable: the disk is full or failing; nothing was written.
        """
        name = f"{day.isoformat()}/{uuid4().hex}.seg"
        path = self._folder / name
        make_folder(path.parent)
        write_new(path, (HEAD, *objects))
        sync_folder(path.parent)
        starts, at = list[int](), len(HEAD)
        for one in objects:
            starts.append(at)
            at += len(one)
        return Segment(name, tuple(starts))

    def read(self, segment: str, start: int, length: int) -> bytes:
        """The bytes of one object.

        Raises:
            IntegrityFailure: the segment is gone or too short.
        """
        try:
            with (self._folder / segment).open("rb", buffering=0) as file:
                found = os.pread(file.fileno(), length, start)
        except FileNotFoundError:
            raise IntegrityFailure(f"The segment {segment} of the raw store is gone.") from None
        if len(found) != length:
            raise IntegrityFailure(f"The segment {segment} of the raw store is shorter than it was.")
        return found

    def destroy(self, segment: str, start: int, length: int) -> None:
        """Overwrite one object with zeros, durably; its key is to be destroyed as well (K23)."""
        with (self._folder / segment).open("r+b") as file:
            file.seek(start)
            file.write(bytes(length))
            file.flush()
            os.fsync(file.fileno())

    def discard(self, segment: str) -> None:
        """Take back a segment that no row names."""
        (self._folder / segment).unlink(missing_ok=True)

    def enter(self, known: Callable[[Sequence[str]], Collection[str]]) -> Presence:
        """Be a writer here, after clearing segments that a crash left and `known` does not know."""
        presence = Presence(self._folder)
        presence.clear_then_stay(PATTERN, known)
        return presence
