"""The recovery key: a copy of the root key outside the home, without which no backup can be opened (K25)."""

import base64
import binascii
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap

from synlig.core.errors import IntegrityFailure, NotFound, Unavailable
from synlig.guard.key_files import FILE_MODE, SIZE, decoded_key, derive, read_key, replace_key
from synlig.guard.keys import ROOT
from synlig.guard.shares import digest_of

ROOT_FILE: Final = f"{ROOT}.key"
BEFORE: Final = ".before"
SPLIT: Final = "root.split"


def write_recovery_key(keys: Path, place: Path) -> bool:
    """Copy the root key of the key store `keys` to `place`; False where the root key is kept elsewhere.

    One of before the root key was rotated is kept beside it, for backups that were not written to since. Where the
    root key was split among people (guard/shares) no copy is written: two of them put it together.

    Raises:
        Unavailable: `place` cannot be written.
    """
    root = keys / ROOT_FILE
    if not root.is_file() or (place.is_file() and place.read_bytes() == root.read_bytes()):
        return root.is_file()
    if is_split(keys):
        return True
    try:
        _write(place, root.read_bytes())
    except OSError:
        raise Unavailable(f"The recovery key cannot be written to {place}.") from None
    return True


def _write(place: Path, content: bytes) -> None:
    """Put it there, what is there beside it; another process that was quicker has written the same."""
    if place.is_file():
        place.replace(place.with_name(f"{place.name}{BEFORE}"))
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE)
    except FileExistsError:
        return
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def mark_split(keys: Path) -> None:
    """Note that the root key as it is now was split among people."""
    replace_key(keys, SPLIT, digest_of(read_key(keys / ROOT_FILE)).encode())


def is_split(keys: Path) -> bool:
    """Whether the root key as it is now was split among people."""
    noted = keys / SPLIT
    return noted.is_file() and decoded_key(noted).decode() == digest_of(read_key(keys / ROOT_FILE))


def read_recovery_key(places: Iterable[Path], wrapped: Path) -> bytes:
    """The file of a root key, from the first of `places` that has one which opens the key file `wrapped`.

    Raises:
        NotFound: none has. IntegrityFailure: what is there is no key, or another one.
    """
    looked = [each for place in places for each in (place, place.with_name(f"{place.name}{BEFORE}"))]
    wrong = list[Path]()
    for place in looked:
        if place.is_file():
            content = place.read_bytes()
            try:
                whole = len(base64.b64decode(content.strip(), validate=True)) == SIZE
            except binascii.Error:
                whole = False
            if not whole:
                raise IntegrityFailure(f"{place} is no recovery key.")
            if _opens(base64.b64decode(content.strip()), wrapped):
                return content
            wrong.append(place)
    if wrong:
        raise IntegrityFailure(f"The recovery key at {wrong[0]} is another home's, or of before a rotation.")
    named = ", ".join(map(str, looked))
    raise NotFound(f"The recovery key is at none of {named}: name its file by [backup] recovery_key.")


def _opens(root: bytes, wrapped: Path) -> bool:
    try:
        aes_key_unwrap(derive(root, f"kek/{wrapped.stem}"), decoded_key(wrapped))
    except (InvalidUnwrap, ValueError, OSError):
        return False
    return True
