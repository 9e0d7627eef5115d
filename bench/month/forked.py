"""A command as `bench.month.ready` runs it: a process of its own that can be given input, waited for, and killed."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.month.ready import CODE, HEAD
from house.places import ROOT


class Forked:
    """One command that runs."""

    def __init__(self, place: Path, arguments: Sequence[str | Path], given: str) -> None:
        self._files = [tempfile.TemporaryFile() for _ in range(3)]  # noqa: SIM115 (closed when it has ended)
        self._files[0].write(given.encode())
        self._files[0].seek(0)
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(str(place))
        content = json.dumps([str(word) for word in arguments]).encode()
        socket.send_fds(self._socket, [HEAD.pack(len(content))], [file.fileno() for file in self._files])
        self._socket.sendall(content)
        self._pid = self._number()

    def ended(self, seconds: float | None = None) -> tuple[int, str, str]:
        """Exit code, stdout and stderr.

        Raises:
            TimeoutError: it has not ended in that time.
        """
        self._socket.settimeout(seconds)
        code = self._number()
        said = list[str]()
        for file in self._files:
            file.seek(0)
            said.append(file.read().decode("utf-8", "replace"))
            file.close()
        self._socket.close()
        return code, said[1], said[2]

    def kill(self) -> None:
        """End it as `kill -9` does."""
        os.kill(self._pid, signal.SIGKILL)

    def _number(self) -> int:
        return int(CODE.unpack(self._socket.recv(CODE.size, socket.MSG_WAITALL))[0])


@contextmanager
def ready(place: Path, environment: Mapping[str, str]) -> Generator[Path]:
    """The process that commands are forked from, until this ends; its socket."""
    place.unlink(missing_ok=True)
    command = [sys.executable, "-m", "bench.month.ready", place]
    whole = {**os.environ, **environment}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=whole, cwd=ROOT) as process:
        try:
            _ = process.stdout.readline() if process.stdout is not None else ""
            yield place
        finally:
            process.terminate()
