"""The way in for nginx: a unix socket that only its owner and group may use, since what comes over it is believed."""

import os
import socket
import stat
from pathlib import Path
from typing import Final

import uvicorn

from synlig.core.errors import WrongUsage
from synlig.surfaces.handed_over import handed_over

ONLY_OWNER_AND_GROUP: Final = 0o117
BACKLOG: Final = 256


class LocalServer(uvicorn.Server):
    """A server on a unix socket; uvicorn itself would open the socket to every user of the machine."""

    def __init__(self, config: uvicorn.Config, path: Path) -> None:
        super().__init__(config)
        self._path = path

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve on the socket, and take its name away afterwards; one that was handed over stays as it is."""
        given = sockets or handed_over(os.environ, os.getpid())
        if given:
            super().run(given)
            return
        listening = local_socket(self._path)
        try:
            super().run([listening])
        finally:
            self._path.unlink(missing_ok=True)


def local_socket(path: Path) -> socket.socket:
    """A socket listening at `path`, where one that a killed server left is replaced.

    Raises:
        WrongUsage: something else is there, others may write in its folder, or there is no such folder.
    """
    folder = path.parent
    if not folder.is_dir() or folder.stat().st_mode & (stat.S_IWOTH | stat.S_ISVTX) == stat.S_IWOTH:
        raise WrongUsage(f"[intake] proxy_socket needs a folder that only its owner and group write in: {folder}.")
    if path.is_socket():
        path.unlink()
    elif path.exists():
        raise WrongUsage(f"[intake] proxy_socket names {path}, where something else is.")
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(ONLY_OWNER_AND_GROUP)
    try:
        listening.bind(str(path))
    finally:
        os.umask(before)
    listening.listen(BACKLOG)  # from its first moment whoever calls waits, and is not refused
    return listening
