"""The personal part of an entry, in the open: whom it is about, or each of several, and what is known of them."""

import os
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from synlig.guard.log.entry import CANONICAL, Entry, commitment

SALT: Final = 16
NUMBER: Final = 4
"""The last bytes of a part's id: 0 of the part of an entry about several persons, from 1 those of each of them."""
PERSONS: Final = "persons"
"""What the part of such an entry holds in its details: the commitment to each person's part, with blanks between."""


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
        return CANONICAL.encode(document).encode()

    def shown(self) -> dict[str, str]:
        """The details that say something to people."""
        return {name: said for name, said in self.details.items() if name != PERSONS}


def numbered(entry: bytes, number: int) -> bytes:
    """The id of the part that is about the person of that number, in the entry about several; 0: the entry's own."""
    return entry[:-NUMBER] + number.to_bytes(NUMBER, "big")


def entries_of(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The ids of the entries these parts may be of: their own, or that of an entry about several."""
    for part in parts:
        yield from (part, numbered(part, 0))


def parts_of(entry: Entry) -> list[PersonalPart]:
    """The entry's own part, which commits to those of each person it is about, and then these; none without persons."""
    if not entry.subject and not entry.personal and not entry.subjects:
        return []
    identity = uuid.uuid4().bytes
    if not entry.subjects:
        return [PersonalPart(identity, os.urandom(SALT), entry.subject, dict(entry.personal))]
    others = [
        PersonalPart(numbered(identity, number), os.urandom(SALT), subject, {})
        for number, subject in enumerate(dict.fromkeys(filter(None, (entry.subject, *entry.subjects))), 1)
    ]
    words = " ".join(commitment(one.salt, one.committed()) for one in others)
    details = {**entry.personal, PERSONS: words}
    return [PersonalPart(numbered(identity, 0), os.urandom(SALT), "", details), *others]


def promised(part: PersonalPart | None) -> dict[bytes, str]:
    """Of the part of an entry about several persons, the ids of each one's part with the commitment to it."""
    if part is None:
        return {}
    words = part.details.get(PERSONS, "").split()
    return {numbered(part.entry, number): word for number, word in enumerate(words, 1)}


def persons_in(parts: Mapping[bytes, PersonalPart]) -> dict[bytes, list[str]]:
    """By the ids of entries about several persons, those of them who are not erased."""
    found = defaultdict[bytes, list[str]](list)
    for identity, part in sorted(parts.items()):
        entry = numbered(identity, 0)
        if entry != identity and identity in promised(parts.get(entry)):
            found[entry].append(part.subject)
    return found
