"""Folders that a crash left between their first file and the row that makes them a release."""

import fcntl
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import select

from synlig.storage.control.database import Database
from synlig.storage.durable import FILE_MODE
from synlig.storage.releases.schema import release

TURN: Final = ".turn"


@contextmanager
def alone(folder: Path, *, wait: bool) -> Generator[bool, None, None]:
    """Whether nobody else writes here while the block runs; with `wait` it is so. A killed holder lets go."""
    handle = os.open(folder / TURN, os.O_CREAT | os.O_RDWR, FILE_MODE)
    try:
        yield _taken(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    finally:
        os.close(handle)


def _taken(handle: int, how: int) -> bool:
    try:
        fcntl.flock(handle, how)
    except BlockingIOError:
        return False
    return True


def sweep(folder: Path, database: Database) -> int:
    """Delete folders that no row knows, to be called when nobody writes here; the number deleted.

    Folders that never got their name always go. Named ones stay when the database knows no release at all: it is
    then more likely the wrong database than that the very first release crashed.
    """
    with database.reading() as connection:
        known = set(connection.scalars(select(release.c.id)))
    orphans = [
        path
        for path in folder.iterdir()
        if path.is_dir() and path.name not in known and (known or path.name.startswith("."))
    ]
    for path in orphans:
        shutil.rmtree(path)
    return len(orphans)
