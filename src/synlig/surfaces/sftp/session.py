"""One SFTP session: what its client asks for, carried out in the sender's drop box and nowhere else (K12, K15)."""

import os
import stat
import time
from collections.abc import AsyncIterator, Generator
from contextlib import contextmanager
from typing import Any, Final

import asyncssh
from asyncssh import SFTPAttrs, SFTPName
from asyncssh.constants import FXF_APPEND, FXF_EXCL, FXF_TRUNC, FXF_WRITE

from synlig.core.errors import NotFound, Refused, SynligError
from synlig.storage.drop_boxes import SIDES, Box, OpenFile, Place, Side, place_of

FOLDER: Final = stat.S_IFDIR | 0o700
FILE: Final = stat.S_IFREG | 0o600
DENIED: Final = "That is not allowed here: files go into in, receipts come from out."


class Session(asyncssh.SFTPServer):
    """Every request is answered here: what is not allowed below is refused, whatever the library could do."""

    def __init__(self, channel: Any, box: Box) -> None:
        super().__init__(channel)
        self._box = box

    def open(self, path: bytes, pflags: int, attrs: SFTPAttrs) -> OpenFile:
        """A file of `in` for writing, or a receipt of `out` for reading."""
        del attrs
        (side, name), writes = _file(path), pflags & (FXF_WRITE | FXF_APPEND)
        with _told():
            if side == "out" and not writes:
                return self._box.open_receipt(name)
            if side == "in" and writes:
                flags = (os.O_TRUNC if pflags & FXF_TRUNC else 0) | (os.O_EXCL if pflags & FXF_EXCL else 0)
                return self._box.open_delivery(name, flags)
        raise asyncssh.SFTPPermissionDenied(DENIED)

    def read(self, file_obj: object, offset: int, size: int) -> bytes:
        """Some of a receipt."""
        with _told():
            return self._box.read(_opened(file_obj), offset, size)

    def write(self, file_obj: object, offset: int, data: bytes) -> int:
        """Some of a delivery."""
        with _told():
            return self._box.write(_opened(file_obj), offset, data)

    def close(self, file_obj: object) -> None:
        """Also when the connection is lost."""
        self._box.close(_opened(file_obj))

    def fsync(self, file_obj: object) -> None:
        """What counts is the receipt; but who asks is obeyed."""
        os.fsync(_opened(file_obj).handle)

    def fstat(self, file_obj: object) -> SFTPAttrs:
        """Of an open file."""
        return _attrs(os.fstat(_opened(file_obj).handle), FILE)

    def stat(self, path: bytes) -> SFTPAttrs:
        """Of a file or folder."""
        place = _place(path)
        if place.side is None:
            return SFTPAttrs(permissions=FOLDER, size=0, atime=int(time.time()), mtime=int(time.time()))
        with _told():
            return _attrs(self._box.status(place.side, place.name), FILE if place.name else FOLDER)

    def lstat(self, path: bytes) -> SFTPAttrs:
        """The same: there are no links here."""
        return self.stat(path)

    async def scandir(self, path: bytes) -> AsyncIterator[SFTPName]:
        """The two folders, or the files of one."""
        place = _place(path)
        if place.name is not None:
            raise asyncssh.SFTPFailure("That is a file.")
        if place.side is None:
            for side in SIDES:
                yield SFTPName(side.encode(), attrs=self.stat(b"/" + side.encode()))
            return
        for name, status in list(self._box.files(place.side)):
            yield SFTPName(name.encode(), attrs=_attrs(status, FILE))

    def rename(self, oldpath: bytes, newpath: bytes) -> None:
        """Within `in`: by that a file is complete."""
        self._rename(oldpath, newpath, over=False)

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
        """The same, over a file that is there."""
        self._rename(oldpath, newpath, over=True)

    def remove(self, path: bytes) -> None:
        """A file not taken yet, or a receipt that was fetched."""
        side, name = _file(path)
        with _told():
            self._box.remove(side, name)

    def realpath(self, path: bytes) -> bytes:
        """A path from the top."""
        place = _place(path)
        return "/".join(("", *(part for part in (place.side, place.name) if part))).encode() or b"/"

    def setstat(self, path: bytes, attrs: SFTPAttrs) -> None:
        """Times and permissions that clients like to set are taken note of by nobody; a size is refused."""
        self.stat(path)
        _no_size(attrs)

    def lsetstat(self, path: bytes, attrs: SFTPAttrs) -> None:
        """The same."""
        self.setstat(path, attrs)

    def fsetstat(self, file_obj: object, attrs: SFTPAttrs) -> None:
        """The same, of an open file."""
        _opened(file_obj)
        _no_size(attrs)

    def format_user(self, uid: int | None) -> str:
        """Nobody learns the users of this machine."""
        del uid
        return "-"

    def format_group(self, gid: int | None) -> str:
        """Nor its groups."""
        del gid
        return "-"

    def _refused(self, *_asked: Any, **_named: Any) -> Any:
        raise asyncssh.SFTPPermissionDenied(DENIED)

    # The library's way from a client's path to a file is closed with the rest.
    map_path = open56 = mkdir = rmdir = readlink = symlink = link = lock = unlock = statvfs = fstatvfs = _refused

    def _rename(self, oldpath: bytes, newpath: bytes, *, over: bool) -> None:
        (old_side, old), (new_side, new) = _file(oldpath), _file(newpath)
        if (old_side, new_side) != ("in", "in"):
            raise asyncssh.SFTPPermissionDenied(DENIED)
        with _told():
            self._box.rename(old, new, over=over)


def _place(path: bytes) -> Place:
    place = place_of(path)
    if place is None:
        raise asyncssh.SFTPNoSuchFile("There is no such place here.")
    return place


def _file(path: bytes) -> tuple[Side, str]:
    place = _place(path)
    if place.side is None or place.name is None:
        raise asyncssh.SFTPPermissionDenied(DENIED)
    return place.side, place.name


def _opened(file_obj: object) -> OpenFile:
    if not isinstance(file_obj, OpenFile):
        raise asyncssh.SFTPInvalidHandle("That is not an open file.")
    return file_obj


def _no_size(attrs: SFTPAttrs) -> None:
    if attrs.size is not None:
        raise asyncssh.SFTPPermissionDenied(DENIED)


def _attrs(status: os.stat_result, permissions: int) -> SFTPAttrs:
    """What a sender may know of a file: not its owner, not its real permissions."""
    return SFTPAttrs(
        size=status.st_size, permissions=permissions, atime=int(status.st_mtime), mtime=int(status.st_mtime)
    )


@contextmanager
def _told() -> Generator[None]:
    """Errors of our own as SFTP says them."""
    try:
        yield
    except NotFound as error:
        raise asyncssh.SFTPNoSuchFile(str(error)) from None
    except Refused as error:
        raise asyncssh.SFTPPermissionDenied(str(error)) from None
    except SynligError as error:
        raise asyncssh.SFTPFailure(str(error)) from None
    except OSError:
        raise asyncssh.SFTPFailure("It could not be done; try again later.") from None
