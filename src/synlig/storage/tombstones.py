"""The register of erasures, outside the home and every backup: what is named here never comes back (K25)."""

import fcntl
import hashlib
import json
import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from synlig.core.errors import IntegrityFailure, NotFound, Unavailable
from synlig.storage.durable import FILE_MODE, sync_folder
from synlig.storage.exported import write_whole

NAME: Final = "tombstones.jsonl"
IN_LOG: Final = "register"
"""What the log is told of an erasure: how far the register had come, so that one that was rolled back is found."""
LATER: Final = "not_before"
"""In a tombstone whose clock was behind what the register knew already: the instant it counts as for being kept."""


@dataclass(frozen=True, slots=True)
class Tombstone:
    """One erasure: the keyed hash of whom, for which case, when it was decided."""

    serial: int
    hash: bytes
    case: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """Which register, and how far it had come: what a backup remembers of it."""

    register: str
    serial: int


class Tombstones:
    """One file, appended to under a lock and synced. `place` is the file (`….jsonl`), or a folder in which it lies."""

    def __init__(self, place: Path) -> None:
        self._path = place if place.suffix == ".jsonl" or place.is_file() else place / NAME

    @property
    def place(self) -> Path:
        """The file."""
        return self._path

    def begin(self, at: datetime) -> Mark:
        """The register as it stands, for a backup made at that instant, which it notes; made when it is not there yet.

        Raises:
            Unavailable: its place does not take it. IntegrityFailure: it cannot be read.
        """
        with self._locked():
            lines = self._lines()
            mark, newest = _mark(lines), _newest(lines)
            if newest is None or at > newest:
                self._append({"serial": mark.serial, "seen": at.isoformat()})
            return mark

    def mark(self) -> Mark:
        """The register as it stands.

        Raises:
            NotFound: it is not there. IntegrityFailure: it cannot be read.
        """
        if not self._path.is_file():
            raise NotFound(f"The register of erasures is not at {self._path}: name it by [erasure] register.")
        return _mark(self._lines())

    def add(self, hash_: bytes, case: str, at: datetime) -> None:
        """Write a tombstone, durably. Where the clock was set back since a backup, it is kept as if it had not been.

        Raises:
            Unavailable: it cannot be written; nothing may be erased then.
        """
        with self._locked():
            lines = self._lines()
            line = {"serial": _mark(lines).serial + 1, "hash": hash_.hex(), "case": case, "at": at.isoformat()}
            newest = _newest(lines)
            late = {} if newest is None or newest <= at else {LATER: newest.isoformat()}
            self._append({**line, **late})

    def all(self) -> list[Tombstone]:
        """Every tombstone, oldest first; none when there is no register."""
        if not self._path.is_file():
            return []
        return [_tombstone(line) for line in self._lines() if "hash" in line]

    def purge(self, before: datetime) -> int:
        """Let go of tombstones older than `before`, when every backup from before them is gone; how many."""
        with self._locked():
            lines = self._lines()
            stones = [line for line in lines if "hash" in line]
            kept = [line for line in stones if _time(line) >= before]
            gone, newest = len(stones) - len(kept), _newest(lines)
            if gone and newest is not None:
                head = {"register": _mark(lines).register, "serial": _mark(lines).serial, "seen": newest.isoformat()}
                write_whole(self._path, b"".join(map(_written, [head, *kept])))
                sync_folder(self._path.parent)
        return gone

    def _lines(self) -> list[dict[str, Any]]:
        try:
            raw = self._path.read_bytes()
            return [_checked(json.loads(line)) for line in raw[: raw.rfind(b"\n") + 1].splitlines()]
        except (OSError, ValueError, KeyError, TypeError):
            raise IntegrityFailure(f"The register of erasures at {self._path} cannot be read.") from None

    def _append(self, line: dict[str, Any]) -> None:
        try:
            with self._path.open("r+b") as stream:
                raw = stream.read()
                stream.seek(raw.rfind(b"\n") + 1)
                stream.truncate()  # what a crash cut short was never relied on
                stream.write(_written(line))
                stream.flush()
                os.fsync(stream.fileno())
        except OSError:
            raise Unavailable("The register of erasures cannot be written; nothing is erased without it.") from None

    @contextmanager
    def _locked(self) -> Generator[None]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(self._path.with_suffix(".lock"), os.O_CREAT | os.O_RDWR, FILE_MODE)
        except OSError:
            raise Unavailable("The register of erasures cannot be written; nothing is erased without it.") from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if not self._path.exists() or not self._path.stat().st_size:
                write_whole(self._path, _written({"register": uuid4().hex, "serial": 0}))
                self._path.chmod(FILE_MODE)
                sync_folder(self._path.parent)
            yield
        finally:
            os.close(handle)


def _written(line: Mapping[str, Any]) -> bytes:
    """A line with its sum: one flipped bit, and somebody erased would come back unrecognised."""
    return json.dumps({**line, "sum": _sum(line)}).encode() + b"\n"


def _sum(line: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(line, sort_keys=True).encode()).hexdigest()


def _checked(line: dict[str, Any]) -> dict[str, Any]:
    if line.pop("sum") != _sum(line):
        raise ValueError
    return line


def _mark(lines: list[dict[str, Any]]) -> Mark:
    if not lines or "register" not in lines[0]:
        raise IntegrityFailure("The register of erasures has lost its first line.")
    return Mark(lines[0]["register"], max(line["serial"] for line in lines))


def _time(line: Mapping[str, Any]) -> datetime:
    """Until when backups may hold the person of a tombstone; it is not earlier than any before it."""
    return datetime.fromisoformat(line.get(LATER, line["at"]))


def _newest(lines: list[dict[str, Any]]) -> datetime | None:
    """The latest instant that the register was told of."""
    told = (line[name] for line in lines for name in ("at", "seen", LATER) if name in line)
    return max(map(datetime.fromisoformat, told), default=None)


def _tombstone(line: dict[str, Any]) -> Tombstone:
    return Tombstone(line["serial"], bytes.fromhex(line["hash"]), line["case"], datetime.fromisoformat(line["at"]))
