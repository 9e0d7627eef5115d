"""The portal's files, read once and kept in memory with their compressed twins; addresses change with content."""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from synlig.core.errors import NotFound, Unavailable

KINDS: Final = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "woff2": "font/woff2",
    "woff": "font/woff",
    "ico": "image/x-icon",
    "txt": "text/plain; charset=utf-8",
    "md": "text/plain; charset=utf-8",
}
FOREVER: Final = {"Cache-Control": "public, max-age=31536000, immutable"}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file: bytes, compressed bytes (None where it does not help) and media type."""

    plain: bytes
    squeezed: bytes | None
    kind: str


class StaticFiles:
    """Two folders, our own and the fetched one, side by side under one checksum so that styles can name fonts."""

    def __init__(self) -> None:
        """Read both folders, once per process.

        Raises:
            Unavailable: the third-party files were never fetched.
        """
        self._root, self._files = _read()

    def address(self, name: str, path: str) -> str:
        """Where `path` of folder `name` (`own` or `vendor`) is served.

        Raises:
            NotFound: there is no such file; a template asks for something that is not fetched.
        """
        address = f"{self._root}/{name}/{path}"
        if address not in self._files:
            raise NotFound(f"No such static file: {name}/{path}")
        return address

    async def serve(self, request: Request) -> Response:
        """One file, compressed where the client takes it, to be kept for ever: a change gives a new address."""
        file = self._files.get(request.url.path)
        if file is None:
            raise NotFound("No such file.")
        return _response(file, request.headers)


@cache
def _read() -> tuple[str, dict[str, StaticFile]]:
    """The address everything is under, and every file by its address."""
    here = files("synlig.surfaces.portal")
    if not (here / "vendor").is_dir():
        raise Unavailable("The portal's front-end files are missing; `make setup` fetches them.")
    found = {
        path: _file(path, entry)
        for name, folder in (("own", here / "static"), ("vendor", here / "vendor"))
        for path, entry in _walk(folder, f"{name}/")
    }
    root = f"/static/{_checksum(found)}"
    return root, {f"{root}/{path}": file for path, file in found.items()}


def _response(file: StaticFile, headers: Headers) -> Response:
    if file.squeezed is not None and "gzip" in headers.get("accept-encoding", ""):
        extra = FOREVER | {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return Response(file.squeezed, media_type=file.kind, headers=extra)
    return Response(file.plain, media_type=file.kind, headers=FOREVER)


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.is_dir():
            yield from _walk(entry, f"{prefix}{entry.name}/")
        elif entry.name.rpartition(".")[2] in KINDS:
            yield f"{prefix}{entry.name}", entry


def _file(path: str, entry: Traversable) -> StaticFile:
    plain = entry.read_bytes()
    kind = KINDS[path.rpartition(".")[2]]
    squeezed = None if kind in (KINDS["woff2"], KINDS["woff"]) else gzip.compress(plain, 9, mtime=0)
    return StaticFile(plain, squeezed if squeezed and len(squeezed) < len(plain) else None, kind)


def _checksum(found: dict[str, StaticFile]) -> str:
    """Eight hex digits over names and bytes: enough to tell versions apart; it guards nothing."""
    total = 0
    for path, file in sorted(found.items()):
        total = zlib.crc32(file.plain, zlib.crc32(path.encode(), total))
    return f"{total:08x}"
