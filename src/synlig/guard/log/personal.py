"""The personal parts of entries: sealed, found by subject, and erasable without touching the journal."""

import fcntl
import hashlib
import hmac
import json
import os
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from synlig.core.errors import Unavailable

SALT: Final = 16
NONCE: Final = 12
HEAD: Final = struct.Struct("<II16s32s")
"""Length of the sealed subject, length of the sealed details, entry id, keyed tag of the subject."""
ERASED: Final = bytes(32)

KeyOf = Callable[[str], bytes | None]
"""The data key of a subject, or None when it has none or it is destroyed."""


@dataclass(frozen=True, slots=True)
class PersonalPart:
    """The personal part of one entry in the open; `salt` opens the commitment in the journal."""

    entry: bytes
    salt: bytes
    subject: str
    details: Mapping[str, str]

    def committed(self) -> bytes:
        """The bytes the journal commits to."""
        document = {"subject": self.subject, "details": dict(self.details)}
        return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class _Record:
    place: int
    entry: bytes
    tag: bytes
    subject: bytes
    details: bytes


class PersonalParts:
    """One append-only file; erasing overwrites in place, so nothing else moves.

    The subject is sealed under the log's own key, the details under the subject's where there is one: a
    destroyed citizen's key already closes them.
    """

    def __init__(self, path: Path, own_key: bytes, key_of: KeyOf) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path, self._own_key, self._key_of = path, own_key, key_of
        self._whole = 0

    def keep(self, parts: Sequence[PersonalPart]) -> None:
        """Append sealed parts; durable when it returns.

        Raises:
            Unavailable: the disk does not take them; nothing of them stays.
        """
        if not parts:
            return
        data = b"".join(self._sealed(part) for part in parts)
        descriptor = os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_APPEND, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            self._drop_torn_tail(descriptor)
            try:
                _append(descriptor, data)
            except OSError:
                os.ftruncate(descriptor, self._whole)
                raise Unavailable("The log cannot be written; nothing is done without it.") from None
        finally:
            os.close(descriptor)

    def of_entries(self, entries: frozenset[bytes]) -> dict[bytes, PersonalPart]:
        """The parts of the given entry ids that are neither erased nor under a destroyed key."""
        found = {}
        for record in self._records():
            if record.entry in entries and record.tag != ERASED:
                part = self._opened(record)
                if part is not None:
                    found[record.entry] = part
        return found

    def of_subject(self, subject: str) -> frozenset[bytes]:
        """The ids of the entries about `subject`."""
        wanted = self._tag(subject)
        return frozenset(record.entry for record in self._records() if record.tag == wanted)

    def erase(self, subject: str) -> int:
        """Overwrite every part about `subject`; how many there were. Can be run again."""
        wanted = self._tag(subject)
        places = [(r.place, len(r.subject) + len(r.details)) for r in self._records() if r.tag == wanted]
        if not places:
            return 0
        with self._path.open("r+b") as stream:
            for place, length in places:
                stream.seek(place + HEAD.size)
                stream.write(bytes(length))
            stream.flush()
            os.fsync(stream.fileno())
            for place, _length in places:  # last: a crash before leaves the tag, and the erasure runs again
                stream.seek(place + HEAD.size - len(ERASED))
                stream.write(ERASED)
            stream.flush()
            os.fsync(stream.fileno())
        return len(places)

    def _records(self) -> Iterator[_Record]:
        if not self._path.exists():
            return
        with self._path.open("rb") as stream:
            place = 0
            while len(head := stream.read(HEAD.size)) == HEAD.size:
                of_subject, of_details, entry, tag = HEAD.unpack(head)
                body = stream.read(of_subject + of_details)
                if len(body) < of_subject + of_details:
                    return
                yield _Record(place, entry, tag, body[:of_subject], body[of_subject:])
                place += HEAD.size + len(body)

    def _drop_torn_tail(self, descriptor: int) -> None:
        """A record cut short by a crash was never acknowledged; what follows must not be read as its rest."""
        size, place = os.fstat(descriptor).st_size, self._whole
        while place < size:
            head = os.pread(descriptor, HEAD.size, place)
            following = size + 1
            if len(head) == HEAD.size:
                of_subject, of_details, _entry, _tag = HEAD.unpack(head)
                following = place + HEAD.size + of_subject + of_details
            if following > size:
                os.ftruncate(descriptor, place)
                break
            place = following
        self._whole = place

    def _sealed(self, part: PersonalPart) -> bytes:
        details = json.dumps(dict(part.details), ensure_ascii=False).encode()
        theirs = self._key_of(part.subject) if part.subject else None
        subject = part.salt + _seal(self._own_key, part.subject.encode(), part.entry)
        sealed = (b"\x01" if theirs else b"\x00") + _seal(theirs or self._own_key, details, part.entry)
        return HEAD.pack(len(subject), len(sealed), part.entry, self._tag(part.subject)) + subject + sealed

    def _opened(self, record: _Record) -> PersonalPart | None:
        subject = _open(self._own_key, record.subject[SALT:], record.entry)
        if subject is None:
            return None
        name = subject.decode()
        key = self._key_of(name) if record.details[:1] == b"\x01" else self._own_key
        details = None if key is None else _open(key, record.details[1:], record.entry)
        return None if details is None else PersonalPart(record.entry, record.subject[:SALT], name, json.loads(details))

    def _tag(self, subject: str) -> bytes:
        return hmac.digest(self._own_key, b"subject" + subject.encode(), hashlib.sha256)


def _seal(key: bytes, plain: bytes, entry: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, entry)


def _open(key: bytes, sealed: bytes, entry: bytes) -> bytes | None:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], entry)
    except InvalidTag:
        return None


def _append(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
    os.fsync(descriptor)
