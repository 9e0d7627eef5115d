"""Who reads from a list of stored files: a file that was replaced is there until all of them let go."""

import fcntl
import os
import weakref
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from synlig.storage.durable import FILE_MODE

LOCK: Final = ".readers"


class Readers:
    """A lock that readers of all processes share; whoever is killed lets go of it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK

    @contextmanager
    def reading(self) -> Generator[None]:
        """Within the block no file goes that counted when it began."""
        handle = self._held(fcntl.LOCK_SH)
        try:
            yield
        finally:
            os.close(handle)

    def hold_for(self, holder: Any) -> None:
        """As long as `holder` is alive no file goes that counts now. To be called within `reading`."""
        weakref.finalize(holder, os.close, self._held(fcntl.LOCK_SH))

    def nobody(self) -> bool:
        """Whether, at this moment, nobody reads: who begins now reads from the list as it is now."""
        handle = os.open(self._path, os.O_CREAT | os.O_RDWR, FILE_MODE)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(handle)
        return True

    def _held(self, how: int) -> int:
        handle = os.open(self._path, os.O_CREAT | os.O_RDWR, FILE_MODE)
        fcntl.flock(handle, how)
        return handle
