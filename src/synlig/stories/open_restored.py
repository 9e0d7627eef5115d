"""Open a restored home, when it is checked: from now on it is the home, and ports may open."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from synlig.storage.backups.restoring import Staged
from synlig.storage.backups.restoring import open_restored as open_it
from synlig.storage.tombstones import Tombstones


def open_restored(
    staged: Staged, *, home_path: Path, tombstones: Tombstones, clock: Callable[[], datetime]
) -> Path | None:
    """Where the home that lay there before lies now, if there was one.

    Raises:
        Unavailable: the home that lies there is in use.
    """
    return open_it(staged, home_path, clock(), tombstones.place)
