"""A restore in a process of its own, killed at its first step, then at its second, and so on.

Run as `python -m tests.attacks.erasure.restored HOME BACKUP PLACE FIRST EVERY`; the numbers come on stdin. The home
is gone and its backup is from before an erasure. A line is JSON: whether it was killed, whether a home could be
opened then, who is found in it and in the one that a second run makes, and what is left over.
"""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from synlig.core.errors import SynligError
from synlig.surfaces.command.main import run
from tests.attacks.erasure.killed import FATE, MOST_STEPS, watch
from tests.people import Home


def restore(home: Home, backup: Path) -> int:
    return run(["--home", str(home.path), "--json", "backup", "restore", str(backup)])


def found(home: Home) -> list[str] | None:
    """Where the person is found; None when no home can be opened."""
    try:
        return [row.store for row in home.found()]
    except SynligError:
        return None


def main(furnished: Home, backup: Path, place: Path, first: int, every: int) -> None:
    said = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    for steps in range(first, MOST_STEPS, every):
        place.mkdir()
        home = furnished.copy(place)
        shutil.rmtree(home.path)
        child = os.fork()
        if child == 0:
            watch()
            FATE.left = steps
            os._exit(restore(home, backup))
        _, status = os.waitpid(child, 0)
        line: dict[str, Any] = {"killed": os.WIFSIGNALED(status), "early": found(home)}
        line |= {"code": restore(home, backup), "late": found(home)}
        line["left"] = [path.name for path in place.iterdir() if path.name.startswith(".")]
        os.write(said, (json.dumps(line) + "\n").encode())
        shutil.rmtree(place)
        if not line["killed"]:
            sys.exit(status)


if __name__ == "__main__":
    person, other = sys.stdin.readline().split()
    backup, place = Path(sys.argv[2]), Path(sys.argv[3])
    main(Home(Path(sys.argv[1]), person, other), backup, place, int(sys.argv[4]), int(sys.argv[5]))
