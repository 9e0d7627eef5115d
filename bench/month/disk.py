"""The disk of the month: small and its own where that may be mounted, so that it can be full for a moment."""

import os
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

SIZE: Final = 1_500_000_000
LEFT: Final = 40_960
"""What is left for a database to say that it is full."""


class Disk:
    """Where the home and all beside it lies."""

    def __init__(self, place: Path, *, is_small: bool) -> None:
        self.place, self.is_small = place, is_small

    @contextmanager
    def full(self) -> Generator[None]:
        """Hardly a byte is free, until this ends."""
        ballast = self.place / "ballast"
        said = os.statvfs(self.place)
        with ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, said.f_bavail * said.f_frsize - LEFT)
        try:
            yield
        finally:
            ballast.unlink()


@contextmanager
def small_disk(place: Path) -> Generator[Disk]:
    """A file system in memory where it may be mounted, else the folder as it is."""
    place.mkdir(parents=True, mode=0o700)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0700", "tmpfs", place]
    is_small = os.geteuid() == 0 and subprocess.run(mount, check=False, capture_output=True).returncode == 0
    try:
        yield Disk(place, is_small=is_small)
    finally:
        if is_small:
            subprocess.run(["umount", "-l", place], check=True)
