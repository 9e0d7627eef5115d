"""Files that others renew, such as revocation lists: read anew when they have changed, and only then."""

from pathlib import Path
from typing import Final

LARGEST: Final = 64 << 20
"""Bytes of one file; the revocation lists of a public CA have a few megabytes."""
Marks = tuple[tuple[str, int, int, int], ...]


class RenewedFiles:
    """A file, or every file of a folder but the hidden ones (a renewal under way)."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._marks: Marks | None = None
        self._files: tuple[bytes, ...] = ()

    def __call__(self) -> tuple[bytes, ...]:
        """The files' bytes: the very same tuple while nothing has changed; none when they cannot be read."""
        try:
            paths = self._paths()
            marks = tuple(_mark(path) for path in paths)
            if marks != self._marks:
                self._files = tuple(path.read_bytes() for path, mark in zip(paths, marks, strict=True) if _fits(mark))
                self._marks = marks
        except OSError:
            self._marks, self._files = None, ()
        return self._files

    def _paths(self) -> list[Path]:
        if not self._place.is_dir():
            return [self._place]
        return sorted(path for path in self._place.iterdir() if path.is_file() and not path.name.startswith("."))


def _mark(path: Path) -> tuple[str, int, int, int]:
    entry = path.stat()
    return path.name, entry.st_size, entry.st_mtime_ns, entry.st_ino


def _fits(mark: tuple[str, int, int, int]) -> bool:
    return mark[1] <= LARGEST
