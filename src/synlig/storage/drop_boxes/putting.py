"""Putting released tables into a box's `out`: each file whole or not there, the ones before gone when all are there."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from synlig.storage.drop_boxes.names import folder_of
from synlig.storage.durable import make_folder, sync_folder, write_new

NOTE: Final = "pushed"
"""A file beside `in` and `out` that no sender sees: what was put there last."""


class OutBoxes:
    """The `out` of every box, for a process that serves no box: names in it change at once, so nothing is torn."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def holds(self, sender: str, what: str) -> bool:
        """Whether `what` was put there last; a file that the sender took away since is not put there again."""
        return self._last(self._folder / folder_of(sender))[0] == what

    def put(self, sender: str, what: str, files: Iterable[tuple[str, bytes]]) -> int:
        """Put the files there, in their order, and take away those of the last time; how many there are now.

        Raises:
            Unavailable: the disk is full; what was there is still there.
        """
        box = self._folder / folder_of(sender)
        for folder in (self._folder, box, out := box / "out"):
            make_folder(folder)
        names = [_put(out, name, content) for name, content in files]
        sync_folder(out)
        for name in self._last(box)[1]:
            if name not in names:
                (out / name).unlink(missing_ok=True)
        _note(box, what, names)
        return len(names)

    def _last(self, box: Path) -> tuple[str, list[str]]:
        note = box / NOTE
        if not note.is_file():
            return "", []
        held = json.loads(note.read_bytes())
        return held["what"], held["files"]


def _put(out: Path, name: str, content: bytes) -> str:
    """Under a name that the door does not show first; then at once under its own."""
    unseen = out / f".{name}"
    unseen.unlink(missing_ok=True)
    write_new(unseen, [content])
    unseen.rename(out / name)
    return name


def _note(box: Path, what: str, names: list[str]) -> None:
    fresh = box / f".{NOTE}"
    fresh.unlink(missing_ok=True)
    write_new(fresh, [json.dumps({"what": what, "files": names}).encode()])
    fresh.rename(box / NOTE)
    sync_folder(box)
