"""A process that freezes releases and kills itself at its n-th step, for every n, until it gets through.

Run as `python -m tests.attacks.killed_freezing FOLDER`; its last line is the number of steps it was killed at.
Each life begins by looking at what the one before left.
"""

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.frozen import LISTS, cells, release_at, store
from tests.resting import whole_home

STEPS = ("os.mkdir", "os.rename", "open")
NEVER = 0
"""The step at which nobody dies: the first life freezes a release, so that the database knows one."""


class Death:
    """Comes at the n-th step that could leave something by half: a new name, a file, a sync, a commit."""

    def __init__(self, folder: Path, at: int) -> None:
        self._folder = str(folder)
        self._left = at
        self._sync = os.fsync
        os.fsync = self._synced
        sys.addaudithook(self._heard)

    def _heard(self, event: str, arguments: Sequence[Any]) -> None:
        if event in STEPS and self._folder in str(arguments[0]):
            self._step()

    def _synced(self, handle: int) -> None:
        self._step()
        self._sync(handle)
        self._step()

    def _step(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def life(folder: Path, number: int) -> None:
    places = whole_home(folder)
    releases = store(places)
    there = {path.name for path in (folder / "releases").iterdir()} - {".turn"}
    known = {logged.id for logged in releases.all()}
    assert there == known, (there, known)
    assert releases.verify() == len(known)
    Death(folder / "releases", number)
    releases.freeze(release_at(number), cells(), LISTS)
    sys.stdout.write(f"frozen {number}\n")
    sys.stdout.flush()


def main(folder: Path) -> None:
    whole_home(folder).database.close()
    number = NEVER - 1
    while True:
        number += 1
        child = os.fork()
        if child == 0:
            life(folder, number)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status == 0 and number > NEVER:
            break
        if number > NEVER and not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL):
            sys.exit("a life ended otherwise than it should")
    sys.stdout.write(f"killed {number - 1}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
