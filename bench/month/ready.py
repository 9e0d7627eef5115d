"""One process reads the code once and forks for each command; `python -m bench.month.ready SOCKET`."""

import json
import os
import socket
import struct
import sys
from pathlib import Path
from typing import Final

HEAD: Final = struct.Struct("!I")
CODE: Final = struct.Struct("!i")
STREAMS: Final = 3


def serve(place: Path) -> None:
    """Listen on a unix socket, one command at a time, until ended."""
    from synlig.surfaces.command.main import assembled  # noqa: PLC0415 (what takes long, done once)

    assembled()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(place))
        listening.listen()
        print("ready", flush=True)
        while True:
            asked, _ = listening.accept()
            with asked:
                _answer(asked)


def _answer(asked: socket.socket) -> None:
    """Fork a command with the streams that were sent; say its process id, then its exit code."""
    head, streams, _, _ = socket.recv_fds(asked, HEAD.size, STREAMS)
    arguments = json.loads(_whole(asked, HEAD.unpack(head)[0]))
    child = os.fork()
    if child == 0:
        asked.close()
        _run(arguments, streams)
    for stream in streams:
        os.close(stream)
    asked.sendall(CODE.pack(child))
    _, status = os.waitpid(child, 0)
    asked.sendall(CODE.pack(os.waitstatus_to_exitcode(status)))


def _run(arguments: list[str], streams: list[int]) -> None:
    from synlig.surfaces.command.main import run  # noqa: PLC0415

    code = 70
    try:
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        code = run(arguments)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _whole(asked: socket.socket, size: int) -> bytes:
    content = b""
    while len(content) < size:
        content += asked.recv(size - len(content))
    return content


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
