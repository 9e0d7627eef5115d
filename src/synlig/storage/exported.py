"""Files written for people and other systems outside the home: into a new folder, or whole or not at all."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import uuid4

from synlig.core.errors import Unavailable, WrongUsage


class NewFolder:
    """A folder that was not there, or empty; files in it are appended to."""

    def __init__(self, path: Path) -> None:
        """Take `path`.

        Raises:
            WrongUsage: something lies there already; nothing is mixed into it.
        """
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise WrongUsage(f"{path} is not empty: name a new or empty folder.")
        self._path = path

    def __enter__(self) -> Self:
        self._path.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is held open."""

    def append(self, name: str, lines: bytes) -> None:
        """Add `lines` to the file `name` (relative).

        Raises:
            Unavailable: the disk does not take them.
        """
        file = self._path / name
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("ab") as stream:
                stream.write(lines)
        except OSError:
            raise Unavailable(f"{file} cannot be written.") from None


def write_whole(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Write `path` whole, by a neighbour that is renamed when it is on disk.

    Raises:
        Unavailable: the disk does not take it; an older file of that name stays as it was.
    """
    neighbour = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        with neighbour.open("xb") as stream:
            for piece in (content,) if isinstance(content, bytes) else content:
                stream.write(piece)
            stream.flush()
            os.fsync(stream.fileno())
        neighbour.replace(path)
    except OSError:
        neighbour.unlink(missing_ok=True)
        raise Unavailable(f"{path} cannot be written.") from None


def remove_folder(path: Path) -> None:
    """Remove a folder that a demonstration made, with everything in it; quiet when it is not there.

    Raises:
        Unavailable: something of it cannot be removed.
    """
    try:
        if path.exists():
            shutil.rmtree(path)
    except OSError:
        raise Unavailable(f"{path} cannot be removed.") from None
