"""Files with classifications: FHIR packages, resources, tables (.csv) and SKS (.txt), read with no trust in them."""

import gzip
import io
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Final

from synlig.core.errors import InputRejected, NotFound, TooLarge

KINDS: Final = (".tgz", ".tar.gz", ".json", ".csv", ".txt")
LARGEST_FILE: Final = 64 << 20
"""Bytes of one file, alone or in a package."""
LARGEST_PACKAGE: Final = 512 << 20
"""Bytes a package may unpack to."""
MOST_EXPANSION: Final = 100
FREE_EXPANSION: Final = 16 << 20
"""A package that grows to more than a hundred times its size, beyond the first megabytes, is no package but a bomb."""
MOST_MEMBERS: Final = 20_000
READ: Final = ("package/",)
"""The folder of a FHIR package that holds its resources; examples and other folders are left alone."""
NOT_RESOURCES: Final = frozenset({"package.json", ".index.json"})


def read_code_files(path: Path) -> Iterator[tuple[str, bytes]]:
    """(name, content) of every file in `path` that may hold codes, in order; nothing is ever unpacked to disk.

    Raises:
        NotFound: it is not there. TooLarge: more than a classification can be. InputRejected: another kind of
        file, or a package that is damaged or hostile; the message says how.
    """
    if not path.is_file():
        raise NotFound(f"{path}: no such file.")
    name = path.name.lower()
    if not name.endswith(KINDS):
        raise InputRejected(f"{path.name}: codes come as {', '.join(KINDS)}.")
    with path.open("rb") as stream:
        if name.endswith((".json", ".csv", ".txt")):
            yield path.name, _whole(stream, path.name)
        else:
            budget = min(LARGEST_PACKAGE, max(FREE_EXPANSION, MOST_EXPANSION * path.stat().st_size))
            yield from _of_package(stream, path.name, budget)


def _whole(stream: IO[bytes], name: str) -> bytes:
    content = stream.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise TooLarge(f"{name} is larger than {LARGEST_FILE >> 20} MiB.")
    return content


class _Budgeted(io.RawIOBase):
    """Unpacked bytes, counted: what a header claims is not believed."""

    def __init__(self, stream: gzip.GzipFile, left: int) -> None:
        self._stream, self._left = stream, left

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        got = self._stream.read(min(size, 1 << 20) if size >= 0 else 1 << 20)
        self._left -= len(got)
        if self._left < 0:
            raise TooLarge("The package unpacks to more than a package of codes can be.")
        return got


def _of_package(stream: IO[bytes], name: str, budget: int) -> Iterator[tuple[str, bytes]]:
    members = 0
    try:
        with gzip.GzipFile(fileobj=stream) as unzipped:
            unpacked = _Budgeted(unzipped, budget)
            with tarfile.open(fileobj=unpacked, mode="r|", errorlevel=2) as package:
                for member in package:
                    members += 1
                    if members > MOST_MEMBERS:
                        raise TooLarge(f"{name} holds more than {MOST_MEMBERS} files.")
                    if _is_resource(member, name):
                        held = package.extractfile(member)
                        if held is not None:
                            yield f"{name}!{member.name}", _whole(held, member.name)
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, OSError, ValueError, OverflowError):
        raise InputRejected(f"{name} is no sound .tgz package.") from None


def _is_resource(member: tarfile.TarInfo, name: str) -> bool:
    """Whether a member is to be read; a name or kind that no package has is refused rather than passed over."""
    path = PurePosixPath(member.name)
    if path.is_absolute() or ".." in path.parts or "\\" in member.name or "\0" in member.name:
        raise InputRejected(f"{name} names a file outside itself.")
    if member.isdir():
        return False
    if not member.isreg():
        raise InputRejected(f"{name} holds links or devices, which no package of codes does.")
    if member.size > LARGEST_FILE:
        raise TooLarge(f"{name} holds a file larger than {LARGEST_FILE >> 20} MiB.")
    plain = str(path).removeprefix("./")
    return (
        plain.startswith(READ) and plain.count("/") == 1 and plain.endswith(".json") and path.name not in NOT_RESOURCES
    )
