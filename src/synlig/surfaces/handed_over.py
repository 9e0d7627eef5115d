"""Sockets that systemd opened and hands over: a part may be started again while callers wait at its door."""

import os
import socket
from collections.abc import MutableMapping

import uvicorn

FIRST = 3
"""The first file descriptor that is handed over (sd_listen_fds(3))."""


def handed_over(environment: MutableMapping[str, str], process: int) -> list[socket.socket]:
    """The listening sockets meant for `process`, none where it was started otherwise; taken once, children get none."""
    meant_for, count = environment.pop("LISTEN_PID", ""), environment.pop("LISTEN_FDS", "0")
    environment.pop("LISTEN_FDNAMES", None)
    if meant_for != str(process) or not count.isdecimal():
        return []
    found = [socket.socket(fileno=FIRST + number) for number in range(int(count))]
    for listening in found:
        listening.set_inheritable(False)
    return found


class HandedServer(uvicorn.Server):
    """A server on the sockets that were handed over, or on its own address where none were."""

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until stopped."""
        super().run(sockets or handed_over(os.environ, os.getpid()) or None)
