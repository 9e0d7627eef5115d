"""The journal's files: numbered segments of hashed lines, appended under a lock and synced before anyone goes on."""

import fcntl
import json
import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from synlig.core.errors import IntegrityFailure, Unavailable
from synlig.guard.log.entry import GENESIS, Header, chain_hash, fields_of, header_from
from synlig.guard.log.mark import read_mark, write_mark
from synlig.guard.log.merkle import leaf_hash

SEGMENT_BYTES: Final = 64 << 20
MARK_EVERY: Final = 1000
"""So many entries at most are read again when a process begins to write."""
BEFORE_CHAIN: Final = b'{"chain":"'


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as it stands in a segment, with the link that ties it to all before it."""

    header: Header
    canonical: bytes
    chain: str


class Journal:
    """Appends headers; several processes may, one at a time. Reading checks every link."""

    def __init__(self, directory: Path, segment_bytes: int = SEGMENT_BYTES) -> None:
        self._directory = directory
        self._segment_bytes = segment_bytes
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._frontier, self._chain, self._place = read_mark(directory)
        self._marked = self._frontier.size
        self.torn_bytes = 0

    @property
    def size(self) -> int:
        """Entries seen so far by this process."""
        return self._frontier.size

    def head(self) -> tuple[int, str, str]:
        """Size, Merkle root and last link of all that is written now."""
        with self._locked():
            self._catch_up()
            return self.size, self._frontier.root().hex(), self._chain

    def append(self, make: Callable[[int], Sequence[Header]]) -> list[Header]:
        """Write the headers that `make(first_seq)` gives; durable when it returns.

        Raises:
            Unavailable: the disk does not take it; nothing of it stays.
            IntegrityFailure: what is there does not hold together.
        """
        with self._locked():
            self._catch_up()
            headers = list(make(self.size + 1))
            lines, chain = [], self._chain
            for header in headers:
                canonical = header.canonical()
                chain = chain_hash(chain, canonical)
                lines.append(_line(canonical, chain))
            self._write(b"".join(lines))
            self._catch_up()
            if self.size - self._marked >= MARK_EVERY:
                write_mark(self._directory, self._frontier, self._chain, self._place)
                self._marked = self.size
            return headers

    def lines(self) -> Iterator[Line]:
        """Every entry in order.

        Raises:
            IntegrityFailure: a line, a link or a segment is not as written; the message names the place.
        """
        chain, seq = GENESIS, 0
        for number, path in enumerate(self.segments(), start=1):
            if path.name != _segment_name(number):
                raise IntegrityFailure(f"Log segment {_segment_name(number)} is missing.")
            for place, raw in enumerate(path.read_bytes().splitlines(keepends=True), start=1):
                line = _parsed(raw, f"{path.name}:{place}", chain, seq + 1)
                chain, seq = line.chain, seq + 1
                yield line

    def found(self, wanted: Callable[[bytes], bool]) -> Iterator[Header]:
        """The entries whose line `wanted` says yes to, in order; quick, since no link is checked (`lines` does).

        Raises:
            IntegrityFailure: an entry asked for cannot be read.
        """
        for path in self.segments():
            for place, raw in enumerate(path.read_bytes().splitlines(keepends=True), start=1):
                if raw.endswith(b"\n") and wanted(raw):
                    yield _header_in(raw, f"{path.name}:{place}")

    def last(self) -> Header | None:
        """The newest whole entry, read from the end."""
        for path in reversed(self.segments()):
            with path.open("rb") as stream:
                stream.seek(max(0, path.stat().st_size - (1 << 20)))
                whole = stream.read().rpartition(b"\n")[0]
            if whole:
                return _header_in(whole.rpartition(b"\n")[2], path.name)
        return None

    def segments(self) -> list[Path]:
        """The segment files in order."""
        return sorted(self._directory.glob("*.jsonl"))

    def _write(self, data: bytes) -> None:
        number, offset = self._place
        if offset >= self._segment_bytes:
            number, offset = number + 1, 0
        path = self._directory / _segment_name(number)
        descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        try:
            _write_all(descriptor, data)
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, offset)
            raise Unavailable("The log cannot be written; nothing is done without it.") from None
        finally:
            os.close(descriptor)
        if offset == 0:
            _sync_directory(self._directory)
            self._place = (number, 0)

    def _catch_up(self) -> None:
        """Read what was written since, by this process or another; a torn last line was never acknowledged."""
        number, offset = self._place
        while (path := self._directory / _segment_name(number)).exists():
            with path.open("rb") as stream:
                stream.seek(offset)
                data = stream.read()
            whole = data[: data.rfind(b"\n") + 1]
            following = self._directory / _segment_name(number + 1)
            if len(whole) < len(data):
                if following.exists():
                    raise IntegrityFailure(f"Log segment {path.name} ends in the middle of an entry.")
                self.torn_bytes += len(data) - len(whole)
                os.truncate(path, offset + len(whole))
            for place, raw in enumerate(whole.splitlines(keepends=True), start=1):
                line = _parsed(raw, f"{path.name}+{place}", self._chain, self.size + 1)
                self._chain = line.chain
                self._frontier.append(leaf_hash(line.canonical))
            self._place = (number, offset + len(whole))
            if not following.exists():
                return
            number, offset = number + 1, 0

    @contextmanager
    def _locked(self) -> Generator[None]:
        try:
            descriptor = os.open(self._directory / "lock", os.O_CREAT | os.O_RDWR, 0o600)
        except OSError:
            raise Unavailable("The log cannot be written; nothing is done without it.") from None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def _segment_name(number: int) -> str:
    return f"{number:06}.jsonl"


def _line(canonical: bytes, chain: str) -> bytes:
    return BEFORE_CHAIN + chain.encode() + b'","header":' + canonical + b"}\n"


def _parsed(raw: bytes, place: str, previous: str, seq: int) -> Line:
    header, chain = _header_in(raw, place), raw[len(BEFORE_CHAIN) : len(BEFORE_CHAIN) + len(GENESIS)].decode("latin-1")
    canonical = header.canonical()
    if _line(canonical, chain) != raw or header.seq != seq or chain_hash(previous, canonical) != chain:
        raise IntegrityFailure(f"Log entry at {place} is not what was written, or one before it is gone.")
    return Line(header, canonical, chain)


def _header_in(raw: bytes, place: str) -> Header:
    try:
        return header_from(json.loads(raw)["header"])
    except (ValueError, KeyError, TypeError):
        raise IntegrityFailure(f"Log entry at {place} cannot be read.") from None


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def as_document(header: Header) -> dict[str, Any]:
    """A header as a JSON document."""
    return fields_of(header)
