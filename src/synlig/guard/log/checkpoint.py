"""Signed tree heads, kept where the Gateway cannot write afterwards: what the journal is held against."""

import contextlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from synlig.core.errors import IntegrityFailure, Unavailable

PURPOSE: Final = "log-checkpoint"
Sign = Callable[[bytes], str]
Check = Callable[[bytes, str], None]
"""Returns quietly for a signature that holds; raises IntegrityFailure otherwise."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The journal's size, Merkle root (hex) and last link (hex) at an instant (UTC nanoseconds)."""

    size: int
    root: str
    chain: str
    at_ns: int
    log: str
    """Which log: a random name drawn once, so that one log's checkpoints never pass for another's."""

    def message(self) -> bytes:
        """The bytes that are signed."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":")).encode()


class Checkpoints:
    """A folder of one file per checkpoint, named by size; written once, never opened for writing again."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def put(self, checkpoint: Checkpoint, sign: Sign) -> Path:
        """Write a signed checkpoint as a new file; the same size again is left as it stands.

        Raises:
            Unavailable: the place does not take it.
        """
        path = self._directory / f"{checkpoint.size:016}.json"
        text = json.dumps({**asdict(checkpoint), "signature": sign(checkpoint.message())}, indent=1) + "\n"
        if path.is_file():
            return path
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            self._write(path, text)
        except OSError:
            raise Unavailable("The place of the log's checkpoints cannot be written.") from None
        return path

    def _write(self, path: Path, text: str) -> None:
        """Whole or not at all: what is torn would look like tampering for ever."""
        beside = self._directory / f".{path.stem}.{os.getpid()}.part"
        beside.unlink(missing_ok=True)  # of one that was killed and had this number
        descriptor = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o444)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(beside, path)
        beside.unlink()

    def all(self, check: Check) -> list[Checkpoint]:
        """Every checkpoint in order of size, each with a signature that holds.

        Raises:
            IntegrityFailure: one is damaged or signed by another; the message names the file.
        """
        return [self._read(path, check) for path in sorted(self._directory.glob("*.json"))]

    def _read(self, path: Path, check: Check) -> Checkpoint:
        try:
            document = json.loads(path.read_bytes())
            signature = document.pop("signature")
            checkpoint = Checkpoint(**document)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise IntegrityFailure(f"Checkpoint {path.name} cannot be read.") from None
        try:
            check(checkpoint.message(), signature)
        except IntegrityFailure:
            raise IntegrityFailure(f"Checkpoint {path.name} is not signed by this log's key.") from None
        if path.name != f"{checkpoint.size:016}.json":
            raise IntegrityFailure(f"Checkpoint {path.name} is filed under another size.")
        return checkpoint
