"""Fetching a CSV file that a simple system writes anew: each line goes on as a document of its own (K8, A6)."""

import hashlib
from collections.abc import Iterator
from typing import ClassVar, Final

from synlig.core.delivery import WireFailed
from synlig.core.source import Fetching, Piece, Reach

LINES: Final = 200
MOST_HEADER: Final = 64 << 10
"""The header stands before each line again, so a long one would grow without end."""
MARK: Final = b"\xef\xbb\xbf"


class CsvFile:
    """`GET` of the address itself, with `If-None-Match` where the source gave an ETag.

    A line that is here already is known by its report's id when it is kept: nothing is kept twice. No digest of
    single lines is remembered, since one could try out CPR numbers against it.
    """

    name: ClassVar[str] = "csv"

    def __init__(self, wire: Fetching, limit: int) -> None:
        self._wire = wire
        self._limit = limit

    def pieces(self, reach: Reach) -> Iterator[Piece]:
        """A piece per run of lines; none when the file is as it was.

        Raises:
            WireFailed: the file could not be fetched.
        """
        unchanged = {"If-None-Match": reach.since} if reach.since else {}
        answer = self._wire.fetch("GET", "", {"Accept": "text/csv", **unchanged})
        if answer.status == 304:
            return
        if answer.status != 200:
            raise WireFailed(f"no file: they answered {answer.status}")
        header, *lines = answer.body.removeprefix(MARK).replace(b"\r\n", b"\n").split(b"\n")
        told = [(f"csv:{number}", self._document(header, line)) for number, line in enumerate(lines, 2) if line.strip()]
        digest = hashlib.sha256(answer.body).hexdigest()
        for at in range(0, len(told), LINES):
            yield Piece(f"{digest}:{at}", tuple(told[at : at + LINES]), reach)
        yield Piece(digest, (), Reach(since=answer.headers.get("etag", "")))

    def _document(self, header: bytes, line: bytes) -> bytes | None:
        too_long = len(header) > MOST_HEADER or len(header) + len(line) >= self._limit
        return None if too_long else header + b"\n" + line


SOURCE: Final = CsvFile
