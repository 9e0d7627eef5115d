"""What passes between two parts: one framed JSON letter at a time, bounded and strictly typed."""

import socket
import struct
from typing import Any, Final, TypeVar

import msgspec

from synlig.core.errors import Unavailable

SIZE: Final = struct.Struct(">I")
MOST_BYTES: Final = 64 << 20
Letter = TypeVar("Letter")


def put(connection: socket.socket, letter: Any) -> None:
    """Send one letter whole."""
    body = msgspec.json.encode(letter)
    connection.sendall(SIZE.pack(len(body)) + body)


def take(connection: socket.socket, kind: type[Letter]) -> Letter | None:
    """The next letter; None when the other side is gone.

    Raises:
        Unavailable: cut off, too large, or no letter of that kind.
    """
    head = _exactly(connection, SIZE.size)
    if not head:
        return None
    (size,) = SIZE.unpack(head)
    if size > MOST_BYTES:
        raise Unavailable("A letter between parts is too large.")
    try:
        return msgspec.json.decode(_exactly(connection, size), type=kind)
    except msgspec.MsgspecError:
        raise Unavailable("A letter between parts cannot be read.") from None


def _exactly(connection: socket.socket, size: int) -> bytes:
    got = bytearray()
    while len(got) < size:
        piece = connection.recv(min(size - len(got), 1 << 20))
        if not piece:
            if got:
                raise Unavailable("The connection between two parts was cut off.")
            return b""
        got += piece
    return bytes(got)
