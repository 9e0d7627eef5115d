"""The personal parts of entries: sealed, found by subject, and erasable without touching the journal."""

import fcntl
import hashlib
import hmac
import json
import mmap
import os
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from synlig.core.errors import Unavailable
from synlig.guard.key_files import derive
from synlig.guard.log.part import SALT, PersonalPart, numbered

NONCE: Final = 12
HEAD: Final = struct.Struct("<II16s32s")
"""Length of the sealed subject, length of the sealed details, entry id, keyed tag of the subject."""
ERASED: Final = bytes(32)
OURS, THEIRS = b"\x00", b"\x01"
"""Whose key the details are sealed under."""

KeysOf = Callable[[Sequence[str]], Mapping[str, bytes]]
"""The data keys of subjects; those that have none, or whose key is destroyed, are left out."""


@dataclass(frozen=True, slots=True)
class _Record:
    place: int
    entry: bytes
    tag: bytes
    subject: bytes
    details: bytes


class PersonalParts:
    """One append-only file; erasing overwrites in place, so nothing else moves.

    The subject is sealed under the log's own key, details under the subject's where there is one: a
    destroyed citizen's key already closes them.
    """

    def __init__(self, path: Path, own_key: bytes, keys_of: KeysOf) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path, self._own_key, self._keys_of = path, own_key, keys_of
        self._whole = 0

    def keep(self, parts: Sequence[PersonalPart]) -> None:
        """Append sealed parts; durable when it returns.

        Raises:
            Unavailable: the disk does not take them; nothing of them stays.
        """
        if not parts:
            return
        keys = self._keys_at_hand(sorted({part.subject for part in parts if part.subject and part.details}))
        data = b"".join(self._sealed(part, keys) for part in parts)
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

    def _keys_at_hand(self, subjects: Sequence[str]) -> Mapping[str, bytes]:
        """Those of the vault; while it is away the log's own key must do, or nothing could be written meanwhile."""
        try:
            return self._keys_of(subjects)
        except Unavailable:
            return {}

    def of_entries(self, entries: frozenset[bytes]) -> dict[bytes, PersonalPart]:
        """The parts of the given entry ids that are neither erased nor under a destroyed key, by their own ids."""
        records = [(one, self._subject(one)) for one in self._living(entries)]
        keys = self._keys_of(sorted({name for one, name in records if name and one.details[:1] == THEIRS}))
        opened = [self._opened(record, name, keys) for record, name in records if name is not None]
        return {part.entry: part for part in opened if part is not None}

    def of_subject(self, subject: str) -> frozenset[bytes]:
        """The ids of the parts about `subject`: of entries, and of persons in an entry about several."""
        wanted = self._tag(subject)
        return frozenset(record.entry for record in self._records() if record.tag == wanted)

    def unsound(self, committed: frozenset[bytes]) -> list[bytes]:
        """Of the entries that have a part, those whose part is gone from the file or does not open.

        An erased part keeps its place, so one that has none was lost. What is under a destroyed key may not open.
        """
        records = {one.entry: one for one in self._records() if one.entry in committed}
        living = {one.entry: (one, self._subject(one)) for one in records.values() if one.tag != ERASED}
        keys = self._keys_of(sorted({name for _, name in living.values() if name}))
        shut = [entry for entry, (one, name) in living.items() if not self._is_sound(one, name, keys)]
        return [*(committed - records.keys()), *shut]

    def _is_sound(self, record: _Record, name: str | None, keys: Mapping[str, bytes]) -> bool:
        if name is None or record.tag != self._tag(name) or record.details[:1] not in (OURS, THEIRS):
            return False
        lost = record.details[:1] == THEIRS and name not in keys
        return lost or self._opened(record, name, keys) is not None

    def erased(self) -> int:
        """How many parts were erased."""
        return sum(record.tag == ERASED for record in self._records())

    def erase(self, subject: str) -> int:
        """Overwrite every part about `subject`; how many there were. Can be run again."""
        wanted = self._tag(subject)
        return self._overwrite(record for record in self._records() if record.tag == wanted)

    def living(self, entries: frozenset[bytes]) -> int:
        """How many parts of these entries are there still."""
        return sum(1 for _ in self._living(entries))

    def erase_entries(self, entries: frozenset[bytes]) -> int:
        """Overwrite the parts of these entries; how many were there still."""
        return self._overwrite(self._living(entries))

    def _living(self, entries: frozenset[bytes]) -> Iterator[_Record]:
        """What is not erased of these entries and of each person in them."""
        for record in self._records():
            if record.tag != ERASED and (record.entry in entries or numbered(record.entry, 0) in entries):
                yield record

    def _overwrite(self, records: Iterable[_Record]) -> int:
        places = [(record.place, len(record.subject) + len(record.details)) for record in records]
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
            size = os.fstat(stream.fileno()).st_size
            if size == 0:
                return
            with mmap.mmap(stream.fileno(), size, access=mmap.ACCESS_READ) as parts:
                place = 0
                while place + HEAD.size <= size:
                    of_subject, of_details, entry, tag = HEAD.unpack_from(parts, place)
                    body = place + HEAD.size
                    if (following := body + of_subject + of_details) > size:
                        return
                    middle = body + of_subject
                    yield _Record(place, entry, tag, parts[body:middle], parts[middle:following])
                    place = following

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

    def _sealed(self, part: PersonalPart, keys: Mapping[str, bytes]) -> bytes:
        details = json.dumps(dict(part.details), ensure_ascii=False).encode()
        theirs = keys.get(part.subject)
        subject = part.salt + _seal(self._own_key, part.subject.encode(), part.entry)
        sealed = (THEIRS if theirs else OURS) + _seal(theirs or self._own_key, details, part.entry)
        return HEAD.pack(len(subject), len(sealed), part.entry, self._tag(part.subject)) + subject + sealed

    def _subject(self, record: _Record) -> str | None:
        subject = _open(self._own_key, record.subject[SALT:], record.entry)
        return None if subject is None else subject.decode()

    def _opened(self, record: _Record, name: str, keys: Mapping[str, bytes]) -> PersonalPart | None:
        key = keys.get(name) if record.details[:1] == THEIRS else self._own_key
        details = None if key is None else _open(key, record.details[1:], record.entry)
        return None if details is None else PersonalPart(record.entry, record.subject[:SALT], name, json.loads(details))

    def _tag(self, subject: str) -> bytes:
        return hmac.digest(self._own_key, b"subject" + subject.encode(), hashlib.sha256)


def log_key(key: bytes) -> bytes:
    """What the vault gives the log's own process in place of a citizen's key: it opens nothing but the log."""
    return derive(key, "log/personal")


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
