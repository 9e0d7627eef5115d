"""Fetching what lies in a folder of theirs: each file once, and again when it has another content (A7)."""

import hashlib
from collections.abc import Iterator
from typing import ClassVar, Final

from synlig.core.source import Filing, Piece, Reach

FOLDER: Final = "returned"


class FolderOfFiles:
    """The files in `returned`, one piece each, by name."""

    name: ClassVar[str] = "files"

    def __init__(self, wire: Filing, limit: int) -> None:
        self._wire = wire
        self._limit = limit

    def pieces(self, reach: Reach) -> Iterator[Piece]:
        """Each file that is new or has another content than when it was here last.

        Raises:
            WireFailed: the source cannot be reached, or a file is gone.
        """
        here = dict(each.rsplit(" ", 1) for each in reach.edge)
        for name in self._wire.listed(FOLDER):
            content = self._wire.read(f"{FOLDER}/{name}")
            digest = hashlib.sha256(content).hexdigest()
            if here.get(name) == digest:
                continue
            here[name] = digest
            document = content if len(content) <= self._limit else None
            edge = tuple(f"{known} {sha256}" for known, sha256 in sorted(here.items()))
            yield Piece(f"{name} {digest}", ((name, document),), Reach(edge=edge))


SOURCE: Final = FolderOfFiles
