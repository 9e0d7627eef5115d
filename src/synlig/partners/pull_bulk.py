"""Fetching reports by FHIR Bulk Data: ask for an export, wait until it is made, and read its files (K8, A6)."""

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import ClassVar, Final
from urllib.parse import urlencode

import msgspec

from synlig.core.delivery import WireFailed
from synlig.core.source import Fetching, Piece, Reach

LINES: Final = 200
LONGEST_WAIT_S: Final = 600.0
"""Of one run; an export that takes longer is looked for again in the next."""
A_WAIT_S: Final = 5.0
LONGEST_STEP_S: Final = 60.0
KICK_OFF: Final = {"Accept": "application/fhir+json", "Prefer": "respond-async"}
JSON: Final = {"Accept": "application/json"}
NDJSON: Final = {"Accept": "application/fhir+ndjson"}


class _File(msgspec.Struct):
    type: str
    url: str


class _Manifest(msgspec.Struct, rename={"transaction_time": "transactionTime"}):
    transaction_time: str
    output: list[_File]


class BulkExport:
    """`GET [base]/$export?_type=Bundle&_since=…`, its status address, and its NDJSON files."""

    name: ClassVar[str] = "bulk"

    def __init__(self, wire: Fetching, limit: int, wait: Callable[[float], None] = time.sleep) -> None:
        self._wire = wire
        self._limit = limit
        self._wait = wait

    def pieces(self, reach: Reach) -> Iterator[Piece]:
        """A piece when the export is asked for, one per run of lines, and one when all is fetched.

        Raises:
            WireFailed: the export or a file could not be fetched.
        """
        if not reach.at:
            reach = Reach(reach.since, at=self._asked(reach.since))
            yield Piece(reach.at, (), reach)
        manifest = self._made(reach.at)
        if manifest is None:
            yield Piece(reach.at, (), Reach(reach.since))
            return
        for file in manifest.output:
            if file.type == "Bundle":
                for piece in self._file(file.url, reach):
                    reach = piece.reach
                    yield piece
        yield Piece(reach.at, (), Reach(manifest.transaction_time))
        self._wire.fetch("DELETE", reach.at)

    def _asked(self, since: str) -> str:
        asked = {"_type": "Bundle", "_outputFormat": "application/fhir+ndjson"} | ({"_since": since} if since else {})
        answer = self._wire.fetch("GET", f"/$export?{urlencode(asked)}", KICK_OFF)
        if answer.status != 202 or not answer.headers.get("content-location"):
            raise WireFailed(f"no export: they answered {answer.status}")
        return answer.headers["content-location"]

    def _made(self, status: str) -> _Manifest | None:
        """The list of files, once it is there; None when the source knows nothing of the export any more."""
        waited = 0.0
        while True:
            answer = self._wire.fetch("GET", status, JSON)
            if answer.status == 200:
                break
            if answer.status in (404, 410):
                return None
            if answer.status != 202:
                raise WireFailed(f"no export: they answered {answer.status}")
            step = _seconds(answer.headers.get("retry-after", ""))
            if waited + step > LONGEST_WAIT_S:
                raise WireFailed("their export is not made yet; it is looked for again next time")
            self._wait(step)
            waited += step
        try:
            return msgspec.json.decode(answer.body, type=_Manifest)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise WireFailed("their list of files could not be read") from None

    def _file(self, url: str, reach: Reach) -> Iterator[Piece]:
        """The lines of one file that are not here yet; `done` holds `<lines> <url>` per file."""
        here = next((int(mark.split(" ", 1)[0]) for mark in reach.done if mark.split(" ", 1)[1] == url), 0)
        others = tuple(mark for mark in reach.done if mark.split(" ", 1)[1] != url)
        batch = list[tuple[str, bytes | None]]()
        number = 0
        for number, line in enumerate(_lines(self._wire.blocks(url, NDJSON), self._limit), 1):
            if number > here and line != b"":
                batch.append((f"{url.rpartition('/')[2]}:{number}", line))
            if len(batch) == LINES:
                yield _piece(batch, replace(reach, done=(*others, f"{number} {url}")))
                batch = []
        if batch:
            yield _piece(batch, replace(reach, done=(*others, f"{number} {url}")))


SOURCE: Final = BulkExport


def _piece(lines: Sequence[tuple[str, bytes | None]], reach: Reach) -> Piece:
    """Known by what is in it: the next export may name its files as this one."""
    digest = hashlib.sha256(b"\n".join(line or b"" for _, line in lines))
    return Piece(digest.hexdigest(), tuple(lines), reach)


def _seconds(retry_after: str) -> float:
    return min(float(retry_after), LONGEST_STEP_S) if retry_after.isdecimal() else A_WAIT_S


def _lines(blocks: Iterator[bytes], limit: int) -> Iterator[bytes | None]:
    """Lines without their ends; None for one over the limit, of which nothing is kept."""
    rest, too_long = b"", False
    for block in blocks:
        *whole, rest = (rest + block).split(b"\n")
        for line in whole:
            yield None if too_long or len(line) > limit else line.strip()
            too_long = False
        if len(rest) > limit:
            rest, too_long = b"", True
    if rest or too_long:
        yield None if too_long else rest.strip()
