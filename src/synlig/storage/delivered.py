"""Delivered files as documents: .json, .ndjson, .xml, .csv, .zip, read with bounded memory and no trust in headers."""

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Final

from synlig.core.cpr import CPR_PATTERN
from synlig.core.errors import NotFound, WrongUsage

KINDS: Final = (".json", ".ndjson", ".xml", ".csv", ".zip")
OUR_OWN_LISTS: Final = frozenset({"faults.ndjson"})
BATCH: Final = 256
MOST_BYTES: Final = 32 << 20
MAX_MEMBERS: Final = 100_000
MOST_EXPANSION: Final = 100
"""JSON reports shrink 10 to 20 times; a zip that grows more than this is no delivery but a bomb."""
FREE_EXPANSION: Final = 64 << 20
MOST_HEADER: Final = 64 << 10
"""A CSV's header stands before each of its lines again, so a long one would grow without end."""
NUMBER: Final = re.compile(r"(?<!\d)\d{6}-?\d{4}(?!\d)", re.ASCII)
FILLED: Final = re.compile(rb"[^\n]+")
CROSSED: Final = "XXXXXX-XXXX"
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

    `source` is `file:line` (`file.zip!member:line` inside a zip), with crosses for what could be a CPR number: names
    stand in receipts. A UTF-8 BOM at a file's start is dropped; empty lines hold no document.

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
            yield Delivered(document.source.removeprefix(f"{shown(str(path.parent))}/"), document.raw)
    except WrongUsage:
        yield Delivered(f"{shown(path.name)}:1", b"")


def shown(name: str) -> str:
    """A file's name without what could be a CPR number."""
    return NUMBER.sub(lambda match: CROSSED if CPR_PATTERN.fullmatch(match[0].replace("-", "")) else match[0], name)


def read_uploaded(name: str, content: bytes, limit: int) -> Iterator[Delivered]:
    """The documents of one file that is held in memory; `name` says its kind and stands in every `source`.

    Raises:
        WrongUsage: a file of a kind that holds no reports.
    """
    kind, name = Path(name).suffix.lower(), shown(name)
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
        yield from _of_zip(path, shown(str(path)), path.stat().st_size, limit)
        return
    with path.open("rb") as stream:
        yield from _documents(stream, kind, shown(str(path)), limit)


def _of_zip(file: Path | IO[bytes], source: str, size: int, limit: int) -> Iterator[Delivered]:
    try:
        with zipfile.ZipFile(file) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > MAX_MEMBERS:
                yield Delivered(f"{source}:1", None)
                return
            budget = _Budget(max(FREE_EXPANSION, MOST_EXPANSION * size))
            for number, member in enumerate(members, 1):
                yield from _of_member(archive, member, f"{source}!{_called(member, number)}", limit, budget)
                if budget.left < 0:
                    return
    except (*DAMAGED, OSError, ValueError):
        yield Delivered(f"{source}:1", b"")


def _called(member: zipfile.ZipInfo, number: int) -> str:
    """Its name; with its place in the zip where something was crossed out, so that no two are called the same."""
    name = shown(member.filename)
    return name if name == member.filename else f"{name}({number})"


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
        if number == 1:
            header = None if line is None or len(line) > MOST_HEADER else line.removeprefix(b"\xef\xbb\xbf")
        elif header is None or line is None:
            yield Delivered(f"{source}:{number}", None)
        elif line.strip(b"; ,\t"):
            yield Delivered(f"{source}:{number}", header + b"\n" + line)


def _lines(stream: "IO[bytes] | _Watched", limit: int) -> Iterator[tuple[int, bytes | None]]:
    """Numbered lines that are not empty, read in blocks; None for a line over the limit, of which nothing is kept."""
    number, rest, too_long = 1, b"", False
    while block := stream.read(_STEP):
        text, at = rest + block, 0
        end = text.rfind(b"\n") + 1
        if too_long and end:
            yield number, None
            at, too_long = text.index(b"\n"), False
        for line in FILLED.finditer(text, at, end):
            number, at = number + text.count(b"\n", at, line.start()), line.start()
            yield from _line(number, line[0], limit)
        number += text.count(b"\n", at, end)
        too_long = too_long or len(text) - end > limit + 1
        rest = b"" if too_long else text[end:]
    yield from _line(number, None if too_long else rest, limit)


def _line(number: int, line: bytes | None, limit: int) -> Iterator[tuple[int, bytes | None]]:
    whole = None if line is None else line.removesuffix(b"\r")
    if whole is None or len(whole) > limit:
        yield number, None
    elif whole:
        yield number, whole
