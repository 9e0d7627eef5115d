"""Questions over HTTP from one thread: by callers who wait for their answers, or at a rate that waits for nobody."""

import select
import socket
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

CONNECTIONS = 8


@dataclass
class _Line:
    """A kept connection, and since when its question waits: from when it was due, not from when it could be sent."""

    connection: socket.socket
    due: float = 0.0
    got: bytes = b""

    def ask(self, path: str, due: float) -> None:
        self.due, self.got = due, b""
        self.connection.sendall(f"GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n".encode())

    def answered(self) -> bool:
        """Read what is there; whether the answer is whole."""
        self.got += self.connection.recv(1 << 16)
        end = self.got.find(b"\r\n\r\n")
        if end < 0:
            return False
        head = self.got[:end].lower()
        if not head.startswith(b"http/1.1 200"):
            raise RuntimeError(f"a question was answered with {head[:40]!r}")
        length = int(head.partition(b"content-length:")[2].split(b"\r\n")[0])
        return len(self.got) >= end + 4 + length


def open_loop(port: int, paths: Sequence[str], rate: int, seconds: float) -> list[float]:
    """Milliseconds of each answer, `rate` questions a second, asked when they are due whether others came back or not.

    One that is due while every connection waits is sent later, and counts from when it was due.
    """
    return _asked(port, paths, int(rate * seconds), CONNECTIONS, rate)


def closed_loop(port: int, paths: Sequence[str], callers: int, times: int) -> list[float]:
    """Milliseconds of each of `times` answers, by callers who each ask again when they have their answer."""
    return _asked(port, paths, times, callers, None)


def _asked(port: int, paths: Sequence[str], times: int, connections: int, rate: int | None) -> list[float]:
    lines = [_line(port) for _ in range(connections)]
    by_number = {line.connection.fileno(): line for line in lines}
    free, spent, asked = deque(lines), list[float](), 0
    waiting = select.epoll()
    for number in by_number:
        waiting.register(number, select.EPOLLIN)
    started = time.perf_counter()
    try:
        while len(spent) < times:
            now = time.perf_counter()
            due = now if rate is None else started + asked / rate
            while asked < times and free and due <= now:
                free.popleft().ask(paths[asked % len(paths)], due)
                asked += 1
                due = now if rate is None else started + asked / rate
            wait = max(0.0, due - now) if free and asked < times else 1.0
            for number, _ in waiting.poll(wait):
                line = by_number[number]
                if line.answered():
                    spent.append((time.perf_counter() - line.due) * 1000)
                    free.append(line)
    finally:
        waiting.close()
        for line in lines:
            line.connection.close()
    return spent


def _line(port: int) -> _Line:
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return _Line(connection)
