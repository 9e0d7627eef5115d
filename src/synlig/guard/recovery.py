"""The recovery key: a copy of the root key outside the home, without which no backup can be opened (K25)."""

import base64
import binascii
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from synlig.core.errors import IntegrityFailure, NotFound, Unavailable
from synlig.guard.keys import FILE_MODE, ROOT, SIZE

ROOT_FILE: Final = f"{ROOT}.key"


def write_recovery_key(keys: Path, place: Path) -> bool:
    """Copy the root key of the key store `keys` to `place`, once; False where the root key is kept elsewhere.

    Raises:
        Unavailable: `place` cannot be written.
    """
    root = keys / ROOT_FILE
    if place.is_file() or not root.is_file():
        return root.is_file()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE)
    except FileExistsError:
        return True
    except OSError:
        raise Unavailable(f"The recovery key cannot be written to {place}.") from None
    with os.fdopen(handle, "wb") as file:
        file.write(root.read_bytes())
        file.flush()
        os.fsync(file.fileno())
    return True


def read_recovery_key(places: Iterable[Path]) -> bytes:
    """The file of a root key, from the first of `places` that has one.

    Raises:
        NotFound: none has. IntegrityFailure: what is there is no key.
    """
    looked = list(places)
    for place in looked:
        if place.is_file():
            content = place.read_bytes()
            try:
                whole = len(base64.b64decode(content.strip(), validate=True)) == SIZE
            except binascii.Error:
                whole = False
            if not whole:
                raise IntegrityFailure(f"{place} is no recovery key.")
            return content
    named = ", ".join(map(str, looked))
    raise NotFound(f"The recovery key is at none of {named}: name its file by [backup] recovery_key.")
