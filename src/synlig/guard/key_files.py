"""The files of a key store: private, whole or not at all, base64 of what they hold."""

import base64
import contextlib
import os
import stat
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from synlig.core.errors import IntegrityFailure, NotFound, Refused
from synlig.guard.exact_base64 import exact_base64

SIZE: Final = 32
FILE_MODE: Final = 0o600


def derive(key: bytes, label: str) -> bytes:
    """A 256-bit key of its own out of `key`, for what `label` says."""
    return HKDF(algorithm=SHA256(), length=SIZE, salt=None, info=f"synlig/{label}".encode()).derive(key)


def write_key(directory: Path, name: str, value: bytes) -> None:
    """Write a key file, whole or not at all; who comes second takes what is there."""
    beside = directory / f".{name}.{os.getpid()}"
    beside.unlink(missing_ok=True)  # of one that was killed and had this number
    handle = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE)
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(value) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(beside, directory / name)
    beside.unlink()


def sync_keys(directory: Path) -> None:
    """Make the names in the folder durable."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_key(path: Path) -> bytes:
    """What the key file holds.

    Raises:
        NotFound: it is not there. Refused: others can get at it. IntegrityFailure: it is damaged.
    """
    if not path.is_file():
        raise NotFound(f"The key file {path.name} is not in this home, or not for this part.")
    check_private(path)
    return decoded_key(path)


def decoded_key(path: Path) -> bytes:
    """What the file holds, whoever may read it.

    Raises:
        IntegrityFailure: it is not what was written.
    """
    try:
        return exact_base64(path.read_bytes().strip())
    except ValueError:
        raise IntegrityFailure(f"The key file {path.name} is damaged.") from None


def check_private(path: Path) -> None:
    """Return quietly when only this user can get at `path`.

    Raises:
        Refused: others can.
    """
    entry = path.stat()
    if entry.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Refused(f"{path.name} of the key store is open to others: chmod go= it, and ask who has read it.")
    if entry.st_uid != os.geteuid():
        raise Refused(f"{path.name} of the key store belongs to another user than the one who runs this.")


def replace_key(directory: Path, name: str, value: bytes) -> None:
    """Write a key file in place of the one of that name, durably: at every moment one of them is there whole."""
    beside = directory / f".{name}.{os.getpid()}"
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE)
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(value) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(directory / name)
    sync_keys(directory)


def destroy_key(path: Path) -> None:
    """Overwrite a key file and remove it: under its own name it is whole or gone, whenever this is killed."""
    going = _going(path)
    _overwrite(going)
    with contextlib.suppress(FileNotFoundError):
        path.replace(going)
    sync_keys(path.parent)
    _overwrite(going)
    sync_keys(path.parent)


def is_or_was_there(path: Path) -> bool:
    """Whether the file is there, or what was killed while it destroyed it left something of it."""
    return path.is_file() or _going(path).is_file()


def _going(path: Path) -> Path:
    return path.with_name(f".{path.name}.going")


def _overwrite(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError), path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink(missing_ok=True)
