"""All boxes of a home, held by one process at a time."""

import fcntl
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from synlig.core.errors import Unavailable
from synlig.storage.drop_boxes.box import Box
from synlig.storage.drop_boxes.names import folder_of
from synlig.storage.drop_boxes.taking import Taken, finish, take
from synlig.storage.durable import FILE_MODE, make_folder


class DropBoxes:
    """The folder `<home>/sftp`."""

    def __init__(self, folder: Path, quota: int, quiet_s: float) -> None:
        """Hold the folder.

        Raises:
            Unavailable: another process holds it; two could take one file.
        """
        make_folder(folder)
        self._folder = folder
        self._quota = quota
        self._quiet_s = quiet_s
        self._boxes = dict[str, Box]()
        self._handle = os.open(folder / ".held", os.O_CREAT | os.O_RDWR, FILE_MODE)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._handle)
            raise Unavailable("Another process serves SFTP from this home.") from None

    def of(self, sender: str) -> Box:
        """The box of the sender of that name, made where it is missing."""
        if sender not in self._boxes:
            self._boxes[sender] = Box(self._folder / folder_of(sender), self._quota)
        return self._boxes[sender]

    def take(self, sender: str) -> Iterator[Taken]:
        """Every file of the sender that is complete, moved aside, one at a time."""
        return take(self.of(sender), self._quiet_s)

    def finish(self, sender: str, taken: Taken, receipt: Iterable[bytes]) -> None:
        """Put the receipt into the sender's `out`, and let go of the file."""
        finish(self.of(sender), taken, receipt)

    def close(self) -> None:
        """Let another process hold the folder."""
        os.close(self._handle)
