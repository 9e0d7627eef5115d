"""Sealing files for a backup: streams under a key of their own, each object named by a keyed hash of its content."""

import hmac
import os
import struct
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Final, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from synlig.core.errors import IntegrityFailure
from synlig.guard.keys import KeyStore, Secret

MAGIC: Final = b"SYNLIG-BACKUP-1\n"
SALT: Final = 16
FRAME: Final = 1 << 20
TAG: Final = 16
SIZE: Final = struct.Struct(">I")
Part = Literal["main", "vault"]
"""What holds citizens' keys is kept apart from what they open (DESIGN.md section 4)."""


class BackupSealer:
    """Seals and opens the objects of one part.

    An object is `magic + salt (16)` and frames of `length (4) + AES-256-GCM ciphertext`: a key per object, a counter
    as nonce, and the object's name, the counter and whether it is the last frame as associated data.
    """

    def __init__(self, keys: KeyStore, part: Part) -> None:
        secret = keys.secret(Secret.BACKUP)
        self._key, self._naming = _derived(secret, f"{part}/seal"), _derived(secret, f"{part}/name")

    def name(self, content: Iterable[bytes]) -> str:
        """The name of an object with that content, as 64 hex digits; equal for equal content."""
        hashed = hmac.new(self._naming, digestmod=sha256)
        for piece in content:
            hashed.update(piece)
        return hashed.hexdigest()

    def seal(self, name: str, content: Iterable[bytes]) -> Iterator[bytes]:
        """The sealed object; `content` in pieces of at most `FRAME` bytes."""
        salt = os.urandom(SALT)
        cipher = AESGCM(_derived(self._key + salt, name))
        yield MAGIC + salt
        count, held = 0, b""
        for piece in content:
            if held:
                yield _frame(cipher, name, count, held, last=False)
                count += 1
            held = piece
        yield _frame(cipher, name, count, held, last=True)

    def open(self, name: str, sealed: Iterator[bytes]) -> Iterator[bytes]:
        """The content of an object, piece by piece.

        Raises:
            IntegrityFailure: changed, cut, or another object's.
        """
        source = _Source(sealed)
        if source.take(len(MAGIC)) != MAGIC:
            raise _damaged()
        cipher = AESGCM(_derived(self._key + source.take(SALT), name))
        count, last = 0, False
        while not last:
            (size,) = SIZE.unpack(source.take(SIZE.size))
            if size > FRAME + TAG + 1:
                raise _damaged()
            frame = source.take(size)
            last = frame[:1] == b"\x01"
            try:
                yield cipher.decrypt(_nonce(count), frame[1:], _bound(name, count, last=last))
            except InvalidTag:
                raise _damaged() from None
            count += 1
        if not source.is_empty():
            raise _damaged()


class _Source:
    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._held = pieces, b""

    def take(self, size: int) -> bytes:
        while len(self._held) < size:
            piece = next(self._pieces, b"")
            if not piece:
                raise _damaged()
            self._held += piece
        taken, self._held = self._held[:size], self._held[size:]
        return taken

    def is_empty(self) -> bool:
        return not self._held and not next(self._pieces, b"")


def _frame(cipher: AESGCM, name: str, count: int, piece: bytes, *, last: bool) -> bytes:
    sealed = (b"\x01" if last else b"\x00") + cipher.encrypt(_nonce(count), piece, _bound(name, count, last=last))
    return SIZE.pack(len(sealed)) + sealed


def _nonce(count: int) -> bytes:
    return count.to_bytes(12, "big")


def _bound(name: str, count: int, *, last: bool) -> bytes:
    return f"{name}/{count}/{int(last)}".encode()


def _derived(key: bytes, label: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"synlig/backup/{label}".encode()).derive(key)


def _damaged() -> IntegrityFailure:
    return IntegrityFailure("An object of the backup is damaged, or another backup's.")
