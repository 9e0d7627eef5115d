"""What passes over the log's socket: one framed JSON letter each way, bounded and strictly typed."""

import socket
import struct
from typing import Any, Final, TypeVar

import msgspec

from synlig.core.errors import Unavailable
from synlig.guard.log.entry import Entry

SIZE: Final = struct.Struct(">I")
MOST_BYTES: Final = 64 << 20
Letter = TypeVar("Letter")


class Ask(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Entries to write or, when `erase` names a subject, its identity to remove for a case."""

    entries: tuple[Entry, ...] = ()
    erase: str = ""
    actor: str = ""
    case: str = ""


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How it went: how many personal parts were erased, or why it was refused or could not be done now."""

    erased: int = 0
    refused: str = ""
    unavailable: str = ""


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
        raise Unavailable("A letter to the log is too large.")
    try:
        return msgspec.json.decode(_exactly(connection, size), type=kind)
    except msgspec.MsgspecError:
        raise Unavailable("A letter to the log cannot be read.") from None


def _exactly(connection: socket.socket, size: int) -> bytes:
    got = bytearray()
    while len(got) < size:
        piece = connection.recv(min(size - len(got), 1 << 20))
        if not piece:
            if got:
                raise Unavailable("The connection to the log was cut off.")
            return b""
        got += piece
    return bytes(got)
