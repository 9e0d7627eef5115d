"""Files that are whole and on disk when the call returns, or not there at all."""

import errno
import fcntl
import os
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Final

from synlig.core.errors import Unavailable

FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})
FILE_MODE: Final = 0o600
FOLDER_MODE: Final = 0o700
SURELY_OVER_S: Final = 3600.0
"""No transaction lives this long: an orphan that old is nobody's work in progress."""
_AT_ONCE: Final = 500


def write_new(path: Path, parts: Iterable[bytes | memoryview]) -> None:
    """Write the new private file `path` and sync it; its folder is to be synced by `sync_folder` afterwards.

    Raises:
        Unavailable: the disk is full or failing; no file is left.
    """
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE)
        try:
            with os.fdopen(handle, "wb") as file:
                file.writelines(parts)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _unavailable(error) from error


def make_folder(path: Path) -> None:
    """Make the private folder `path` where it is missing, so that it is there after a power cut too."""
    try:
        path.mkdir(mode=FOLDER_MODE)
    except FileExistsError:
        return
    except OSError as error:
        raise _unavailable(error) from error
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable."""
    try:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise _unavailable(error) from error


def _unavailable(error: OSError) -> Exception:
    if error.errno in FULL:
        return Unavailable("The disk is full or failing; nothing was kept; try again later.")
    return error


class Presence:
    """A writer in a folder holds this, however it ends; who finds nobody there may clear up what was left."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._handle = os.open(folder / ".presence", os.O_CREAT | os.O_RDWR, FILE_MODE)

    def clear_then_stay(self, pattern: str, known: Callable[[Sequence[str]], Collection[str]]) -> int:
        """Delete files of `pattern` that `known` does not know, then be present; the number deleted.

        While other writers are present only what is surely over is deleted: the rest may be theirs.
        """
        alone = self._lock(fcntl.LOCK_EX | fcntl.LOCK_NB)
        deleted = clear(self._folder, pattern, known, 0.0 if alone else SURELY_OVER_S)
        self._lock(fcntl.LOCK_SH)
        return deleted

    def leave(self) -> None:
        """Be present no more."""
        os.close(self._handle)

    def _lock(self, how: int) -> bool:
        try:
            fcntl.flock(self._handle, how)
        except BlockingIOError:
            return False
        return True


def clear(folder: Path, pattern: str, known: Callable[[Sequence[str]], Collection[str]], older_than_s: float) -> int:
    """Delete files of `pattern` under `folder` that `known` does not know and that are old enough."""
    before = time.time() - older_than_s
    names = [str(path.relative_to(folder)) for path in folder.glob(pattern) if _is_older(path, before)]
    deleted = 0
    for start in range(0, len(names), _AT_ONCE):
        some = names[start : start + _AT_ONCE]
        for name in set(some) - set(known(some)):
            (folder / name).unlink(missing_ok=True)
            deleted += 1
    return deleted


def _is_older(path: Path, before: float) -> bool:
    try:
        return path.stat().st_mtime <= before
    except FileNotFoundError:  # gone meanwhile, by whoever it belonged to
        return False
