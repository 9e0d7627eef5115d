"""Bytes that count no more are overwritten before their names go: what was erased is not only unlinked."""

import fcntl
import os
import signal
import time
from pathlib import Path
from typing import Final

from synlig.storage.durable import sync_folder

PATIENCE_S: Final = 10.0
"""How long someone who reads a file that was just replaced may finish reading."""
_STEP: Final = 1 << 20


def destroy_file(path: Path, patience_s: float = PATIENCE_S) -> None:
    """Overwrite a whole file with zeros, durably, and remove it; one that is gone already is no matter."""
    try:
        with path.open("r+b", buffering=0) as file:
            _wait_for_readers(file.fileno(), patience_s)
            _overwrite(file.fileno(), 0, os.fstat(file.fileno()).st_size)
    except FileNotFoundError:
        return
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def destroy_part(path: Path, start: int, length: int) -> None:
    """Overwrite one part of a file with zeros, durably; a file that is gone already is no matter."""
    try:
        with path.open("r+b", buffering=0) as file:
            _overwrite(file.fileno(), start, length)
    except FileNotFoundError:
        return


def _overwrite(handle: int, start: int, length: int) -> None:
    for at in range(start, start + length, _STEP):
        os.pwrite(handle, bytes(min(_STEP, start + length - at)), at)
    os.fsync(handle)


def _wait_for_readers(handle: int, patience_s: float) -> None:
    """Until no one else has the file open, as far as the file system can tell."""
    fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)  # whoever opens it meanwhile interrupts nobody
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        try:
            fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_WRLCK)
            fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
        except BlockingIOError:
            time.sleep(0.05)
        except OSError:
            return
        else:
            return
