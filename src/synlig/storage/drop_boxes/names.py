"""Names in a drop box: what a sender may call a file, and which folder is a sender's."""

import hashlib
import posixpath
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import quote

Side = Literal["in", "out"]
SIDES: Final[tuple[Side, Side]] = ("in", "out")
LONGEST: Final = 180
"""Bytes; a receipt's name is longer than its file's."""
LONGEST_FOLDER: Final = 120


@dataclass(frozen=True, slots=True)
class Place:
    """A path as the sender sees it: the top (`side` None), one of the two folders (`name` None), or a file in it."""

    side: Side | None
    name: str | None


def place_of(path: bytes) -> Place | None:
    """The place a path means, or None: whatever is deeper, elsewhere or oddly named is not there."""
    try:
        words = posixpath.normpath(b"/" + path).decode("utf-8").strip("/").split("/")
    except UnicodeDecodeError:
        return None
    match words:
        case [""]:
            return Place(None, None)
        case ["in" | "out" as side]:
            return Place(side, None)
        case ["in" | "out" as side, name] if is_name(name):
            return Place(side, name)
        case _:
            return None


def is_name(name: str) -> bool:
    """Whether a file may be called so: printable, no folder, not too long."""
    return name not in (".", "..") and "/" not in name and name.isprintable() and 1 <= len(name.encode()) <= LONGEST


def folder_of(sender: str) -> str:
    """The folder of a sender: its name as far as a file system takes it, and never another sender's."""
    plain = quote(sender, safe=" ")
    if plain == sender and not sender.startswith(".") and "~" not in sender and len(plain) <= LONGEST_FOLDER:
        return plain
    return f"{plain[:LONGEST_FOLDER].replace('.', '%2E')}~{hashlib.sha256(sender.encode()).hexdigest()[:16]}"
