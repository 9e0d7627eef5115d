"""A look at the home: its folders, who may get into them, the disks it writes to, and the clock."""

import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from synlig.core.errors import NotFound, Refused
from synlig.core.remark import Remark, warning, well, wrong
from synlig.storage.home import Home

HOME, DISK, CLOCK = "home", "disk", "clock"
LITTLE: Final = 2 << 30
TOO_LITTLE: Final = 200 << 20
BACKWARDS: Final = timedelta(minutes=5)
LONG_SILENCE: Final = timedelta(days=32)
OF_EVERYONE: Final = stat.S_IRWXG | stat.S_IRWXO


def check_home(home: Home) -> Iterator[Remark]:
    """Folders that are not there, and files that others can get at."""
    folders = (home.keys, home.databases, home.raw, home.tables, home.releases, home.outbox, home.log)
    for folder in folders:
        if not folder.is_dir():
            yield wrong(HOME, f"{folder.name}/ is not there", "Restore the home from a backup.", NotFound)
        elif not os.access(folder, os.W_OK | os.X_OK):
            yield wrong(
                HOME, f"{folder.name}/ cannot be written by this user", f"chown and chmod u+rwx {folder}", Refused
            )
    loose = [path for path in _entries(home.path) if _is_loose(path)]
    for path in loose[:10]:
        name = path.relative_to(home.path)
        yield wrong(HOME, f"{name} can be got at by other users", f"chmod go= {path}", Refused)
    if not loose:
        yield well(HOME, f"{home.path} is whole and private to its owner")


def check_disk(places: Mapping[str, Path]) -> Iterator[Remark]:
    """How much room each place has; `places` by what lies there."""
    for what, place in places.items():
        there = _nearest(place)
        room = shutil.disk_usage(there).free
        said = f"{room / (1 << 30):.1f} GiB are free for {what}, at {place}"
        if not os.access(there, os.W_OK):
            yield wrong(DISK, f"{what} at {place} cannot be written", f"Let this user write to {there}.")
        elif room < TOO_LITTLE:
            yield wrong(DISK, said, "Make room: nothing can be kept much longer.")
        elif room < LITTLE:
            yield warning(DISK, said, "Make room.")
        else:
            yield well(DISK, said)


def check_clock(now: datetime, last: datetime | None) -> Iterator[Remark]:
    """Whether the clock can be right, by the log's newest entry, which was made at `last`."""
    if last is None:
        yield well(CLOCK, f"it is {now:%Y-%m-%d %H:%M} UTC")
    elif now < last - BACKWARDS:
        mend = "Set the clock: by it nothing can be let go of, and certificates are misjudged."
        yield wrong(
            CLOCK, f"it is {now:%Y-%m-%d %H:%M} UTC, before the log's newest entry of {last:%Y-%m-%d %H:%M}", mend
        )
    elif now > last + LONG_SILENCE:
        yield warning(CLOCK, f"the log has said nothing since {last:%Y-%m-%d}", "See that the clock is right.")
    else:
        yield well(CLOCK, f"it is {now:%Y-%m-%d %H:%M} UTC, and the log goes on from there")


def _entries(folder: Path) -> Iterator[Path]:
    """The home, its folders and the files that hold secrets; not each of the sealed files, whose folder is shut."""
    yield folder
    yield from sorted(folder.iterdir())
    for inner in ("keys", "databases", "log"):
        if (folder / inner).is_dir():
            yield from sorted((folder / inner).iterdir())


def _is_loose(path: Path) -> bool:
    entry = path.lstat()
    return entry.st_uid != os.geteuid() or (bool(entry.st_mode & OF_EVERYONE) and not _shut_in(path))


def _shut_in(path: Path) -> bool:
    """Whether the folder it lies in keeps others out."""
    return not path.parent.stat().st_mode & OF_EVERYONE


def _nearest(place: Path) -> Path:
    """The place, or the nearest folder above it that is there."""
    return place if place.exists() else _nearest(place.parent)
