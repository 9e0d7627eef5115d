"""Delivered files as documents: .json, .ndjson, .xml, .csv, .zip, read with bounded memory and no trust in headers."""

import lzma
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Final

from synlig.core.errors import NotFound, WrongUsage

KINDS: Final = (".json", ".ndjson", ".xml", ".csv", ".zip")
OUR_OWN_LISTS: Final = frozenset({"faults.ndjson"})
BATCH: Final = 256
MOST_BYTES: Final = 32 << 20
MAX_MEMBERS: Final = 100_000
MOST_EXPANSION: Final = 100
"""JSON reports shrink 10 to 20 times; a zip that grows more than this is no delivery but a bomb."""
FREE_EXPANSION: Final = 64 << 20
DAMAGED: Final = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError)
"""What a zip that is torn, changed or of an unknown kind raises while it is read."""
_STEP: Final = 1 << 20


@dataclass(slots=True)
class _Budget:
    """How many bytes a zip may still grow to; headers may lie, so what is read is counted."""

    left: int


@dataclass(frozen=True, slots=True)
class Delivered:
    """One document: a report or an incremental delivery. `raw` is None when it is larger than the limit."""

    source: str
    raw: bytes | None


def read_delivered(paths: tuple[Path, ...], limit: int) -> Iterator[Delivered]:
    """Every document of the files and folders in `paths`, in order, each at most `limit` bytes.

    `source` is `file:line` (`file.zip!member:line` inside a zip). A UTF-8 BOM at a file's start is dropped;
    empty lines hold no document.

    Raises:
        NotFound: a path is not there. WrongUsage: a file of a kind that holds no reports.
    """
    for path in paths:  # all are looked at first, so that a slip of the pen does not leave half received
        if not path.exists():
            raise NotFound(f"{path}: no such file or folder.")
        if path.is_file() and path.suffix.lower() not in KINDS:
            raise WrongUsage(f"{path}: reports come as {', '.join(KINDS)}.")
    for path in paths:
        yield from _of_path(path, limit)


def read_one(path: Path, limit: int) -> Iterator[Delivered]:
    """The documents of one file, named without its folder; a file of another kind is one that cannot be read."""
    try:
        for document in read_delivered((path,), limit):
            yield Delivered(document.source.removeprefix(f"{path.parent}/"), document.raw)
    except WrongUsage:
        yield Delivered(f"{path.name}:1", b"")


def read_uploaded(name: str, content: bytes, limit: int) -> Iterator[Delivered]:
    """The documents of one file that is held in memory; `name` says its kind and stands in every `source`.

    Raises:
        WrongUsage: a file of a kind that holds no reports.
    """
    kind = Path(name).suffix.lower()
    if kind not in KINDS:
        raise WrongUsage(f"Reports come as {', '.join(KINDS)}.")
    if kind == ".zip":
        yield from _of_zip(BytesIO(content), name, len(content), limit)
        return
    yield from _documents(BytesIO(content), kind, name, limit)


def in_batches(documents: Iterable[Delivered]) -> Iterator[list[Delivered]]:
    """Runs of documents for one commit each: large enough that syncing is not what costs, small enough for memory."""
    batch, size = list[Delivered](), 0
    for document in documents:
        batch.append(document)
        size += len(document.raw or b"")
        if len(batch) == BATCH or size > MOST_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _of_path(path: Path, limit: int) -> Iterator[Delivered]:
    if path.is_dir():
        for child in sorted(path.rglob("*")):
            if child.is_file() and child.suffix.lower() in KINDS and child.name not in OUR_OWN_LISTS:
                yield from _of_file(child, limit)
    elif path.is_file():
        yield from _of_file(path, limit)
    else:
        raise NotFound(f"{path}: no such file or folder.")


def _of_file(path: Path, limit: int) -> Iterator[Delivered]:
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise WrongUsage(f"{path}: reports come as {', '.join(KINDS)}.")
    if kind == ".zip":
        yield from _of_zip(path, str(path), path.stat().st_size, limit)
        return
    with path.open("rb") as stream:
        yield from _documents(stream, kind, str(path), limit)


def _of_zip(file: Path | IO[bytes], source: str, size: int, limit: int) -> Iterator[Delivered]:
    try:
        with zipfile.ZipFile(file) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > MAX_MEMBERS:
                yield Delivered(f"{source}:1", None)
                return
            budget = _Budget(max(FREE_EXPANSION, MOST_EXPANSION * size))
            for member in members:
                yield from _of_member(archive, member, f"{source}!{member.filename}", limit, budget)
    except (*DAMAGED, OSError, ValueError):
        yield Delivered(f"{source}:1", b"")


class _Watched:
    """A member's stream that stops with BadZipFile when the budget is used up."""

    def __init__(self, stream: IO[bytes], budget: _Budget) -> None:
        self._stream, self._budget = stream, budget

    def read(self, size: int) -> bytes:
        got = self._stream.read(size)
        self._budget.left -= len(got)
        if self._budget.left < 0:
            raise zipfile.BadZipFile
        return got


def _of_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, source: str, limit: int, budget: _Budget
) -> Iterator[Delivered]:
    kind = Path(member.filename).suffix.lower()
    if kind not in KINDS[:-1]:
        yield Delivered(f"{source}:1", b"")
        return
    try:
        with archive.open(member) as stream:
            yield from _documents(_Watched(stream, budget), kind, source, limit)
    except (*DAMAGED, OSError, RuntimeError, ValueError):
        yield Delivered(f"{source}:1", b"")


def _documents(stream: "IO[bytes] | _Watched", kind: str, source: str, limit: int) -> Iterator[Delivered]:
    if kind == ".csv":
        yield from _rows(stream, source, limit)
        return
    if kind != ".ndjson":
        raw = stream.read(limit + 1)
        yield Delivered(f"{source}:1", None if len(raw) > limit else raw.removeprefix(b"\xef\xbb\xbf"))
        return
    for number, line in _lines(stream, limit):
        whole = line if line is None or number > 1 else line.removeprefix(b"\xef\xbb\xbf")
        if whole is None or whole.strip():
            yield Delivered(f"{source}:{number}", whole)


def _rows(stream: "IO[bytes] | _Watched", source: str, limit: int) -> Iterator[Delivered]:
    """A document of its own for each line of a CSV: the header and that line. Cells hold no line breaks."""
    header: bytes | None = None
    for number, line in _lines(stream, limit):
        if number == 1 and line is not None:
            header = line.removeprefix(b"\xef\xbb\xbf")
        elif header is None or line is None:
            yield Delivered(f"{source}:{number}", None)
        elif line.strip(b"; ,\t"):
            yield Delivered(f"{source}:{number}", header + b"\n" + line)


def _lines(stream: "IO[bytes] | _Watched", limit: int) -> Iterator[tuple[int, bytes | None]]:
    """Numbered lines that are not empty, read in blocks; None for a line over the limit, of which nothing is kept."""
    number, rest, too_long = 1, b"", False
    while block := stream.read(_STEP):
        *whole, rest = (rest + block).split(b"\n")
        for line in whole:
            if line or too_long:
                yield from _line(number, None if too_long else line, limit)
            number, too_long = number + 1, False
        if len(rest) > limit + 1:
            rest, too_long = b"", True
    yield from _line(number, None if too_long else rest, limit)


def _line(number: int, line: bytes | None, limit: int) -> Iterator[tuple[int, bytes | None]]:
    whole = None if line is None else line.removesuffix(b"\r")
    if whole is None or len(whole) > limit:
        yield number, None
    elif whole:
        yield number, whole
