"""Alone with what rewrites or copies a whole home: erasures, backups and clean-up never meet."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from synlig.core.errors import Unavailable
from synlig.storage.durable import FILE_MODE
from synlig.storage.home import Home

LOCK: Final = ".maintenance"


class Maintenance:
    """The lock of one home."""

    def __init__(self, home: Home) -> None:
        self._path = home.path / LOCK

    @contextmanager
    def alone(self) -> Generator[None]:
        """Within the block nobody else erases, backs up or cleans up here; a killed one does not stand in the way.

        Raises:
            Unavailable: another is under way.
        """
        handle = os.open(self._path, os.O_CREAT | os.O_RDWR, FILE_MODE)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Unavailable("A backup, an erasure or a clean-up of this home is under way; try again.") from None
            yield
        finally:
            os.close(handle)
