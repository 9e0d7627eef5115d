"""The log as the rest of the Gateway sees it: record, search, checkpoint, erase a subject, verify."""

import json
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from synlig.core.errors import NotFound
from synlig.guard.log.checkpoint import Check, Checkpoint, Checkpoints, Sign
from synlig.guard.log.entry import Entry, Header, commitment
from synlig.guard.log.events import Event
from synlig.guard.log.grouped import Grouped
from synlig.guard.log.journal import Journal
from synlig.guard.log.masking import crossed, crossed_facts
from synlig.guard.log.merkle import inclusion_proof, leaf_hash, root_of
from synlig.guard.log.name import name_of
from synlig.guard.log.part import PersonalPart, entries_of, parts_of, persons_in
from synlig.guard.log.personal import KeysOf, PersonalParts
from synlig.guard.log.verifying import Verification, verified

BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
BEFORE_ID: Final = b',"id":"'
NOBODY: Final = frozenset[bytes]()
Spoken = tuple[str, Entry]
"""Who says it, and what."""
_Made = tuple[str, Entry, Sequence[PersonalPart]]


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry as found again; `personal` is None when there was none, or it is erased."""

    header: Header
    personal: Mapping[str, str] | None
    subject: str | None
    subjects: tuple[str, ...] = ()

    @property
    def about(self) -> tuple[str, ...]:
        """Everyone it is about who is not erased."""
        return (self.subject, *self.subjects) if self.subject else self.subjects


@dataclass(frozen=True, slots=True)
class Newest:
    """How far a log has come: the number and time (UTC nanoseconds) of its last entry, and how many are signed."""

    seq: int
    at_ns: int
    signed: int


@dataclass(frozen=True, slots=True)
class Proof:
    """The hashed header of an entry, and the hashes (hex) from it up to the signed root of `size` entries."""

    seq: int
    entry: str
    size: int
    root: str
    path: tuple[str, ...]


class Log:
    """One journal with its personal parts and checkpoints, written by `speaker`."""

    def __init__(
        self,
        directory: Path,
        own_key: bytes,
        keys_of: KeysOf,
        checkpoints: Path,
        speaker: str,
        sign: Sign,
        check: Check,
    ) -> None:
        self._journal = Journal(directory / "journal")
        self._personal = PersonalParts(directory / "personal.parts", own_key, keys_of)
        self._checkpoints = Checkpoints(checkpoints)
        self._speaker, self._sign, self._check = speaker, sign, check
        self._name = name_of(directory / "name")
        self._boot = BOOT.read_text().strip() if BOOT.exists() else "unknown"
        self._grouped, self._torn = Grouped[Spoken](self._append), 0

    def record(self, entries: Sequence[Entry]) -> None:
        """Write entries as one group; durable when it returns, the personal parts first.

        Callers at the same moment, on threads, share one group.

        Raises:
            Unavailable: it cannot be written; whoever asked must then not answer (fail closed).
        """
        self.record_for(self._speaker, entries)

    def record_for(self, speaker: str, entries: Sequence[Entry]) -> None:
        """The same, on behalf of `speaker`: the log's writer knows who is at the other end."""
        if entries:
            self._grouped([(speaker, entry) for entry in entries])

    def _append(self, spoken: Sequence[Spoken]) -> None:
        made: list[_Made] = [(speaker, entry, parts_of(entry)) for speaker, entry in spoken]
        self._personal.keep([part for _speaker, _entry, parts in made for part in parts])
        self._journal.append(lambda first: [self._header(first + i, *each) for i, each in enumerate(self._told(made))])

    def _told(self, made: list[_Made]) -> list[_Made]:
        """With a word before it, where a torn tail was found and removed."""
        torn, self._torn = self._journal.torn_bytes - self._torn, self._journal.torn_bytes
        repaired = Entry(Event.LOG_REPAIRED, self._speaker, facts={"bytes": torn})
        return [(self._speaker, repaired, ()), *made] if torn else made

    def look(
        self, said: Entry, wanted: Callable[[Header], bool], subject: str | None = None, containing: Sequence[str] = ()
    ) -> Iterator[Recorded]:
        """What `search` finds for someone, once it is written who it is (`said`)."""
        self.record([said])
        return self.search(wanted, subject, containing)

    def search(
        self, wanted: Callable[[Header], bool], subject: str | None = None, containing: Sequence[str] = ()
    ) -> Iterator[Recorded]:
        """Entries in order that `wanted` says yes to, about `subject` when one is given, with what is known of them.

        Entries without every text of `containing` are passed over quickly.

        Raises:
            IntegrityFailure: an entry asked for cannot be read.
        """
        about = None if subject is None else frozenset(map(_text_of, entries_of(self._personal.of_subject(subject))))
        texts = [_escaped(text) for text in containing]

        def worth_reading(raw: bytes) -> bool:
            return (about is None or _id_in(raw) in about) and all(text in raw for text in texts)

        found = [header for header in self._journal.found(worth_reading) if wanted(header)] if about != NOBODY else []
        parts = self._personal.of_entries(frozenset(uuid.UUID(header.id).bytes for header in found))
        others = persons_in(parts)
        for header in found:
            part = parts.get(entry := uuid.UUID(header.id).bytes)
            yield Recorded(header, part and part.shown(), part and part.subject, tuple(others.get(entry, ())))

    def checkpoint(self) -> Checkpoint:
        """Sign the journal as it is now and put that where it cannot be changed."""
        size, root, chain = self._journal.head()
        checkpoint = Checkpoint(size, root, chain, time.time_ns(), self._name)
        self._checkpoints.put(checkpoint, self._sign)
        return checkpoint

    def erase_subject(self, subject: str, actor: str, case: str) -> int:
        """Remove a person's identity and details from every entry; actor, time, action and case stay.

        The erasure itself is recorded first, without saying of whom.
        """
        count = len(self._personal.of_subject(subject))
        self.record([Entry(Event.LOG_SUBJECT_ERASED, actor, case=case, facts={"entries": count})])
        return self._personal.erase(subject)

    def erase_before(self, at_ns: int, *, dry: bool) -> tuple[int, int]:
        """Remove whom entries older than that are about; (how many still said so, how many entries there are)."""
        entries = list(self._journal.found(lambda _raw: True))
        old = frozenset(uuid.UUID(one.id).bytes for one in entries if one.at_ns < at_ns and one.commitment)
        there = self._personal.living(old)
        if there and not dry:
            facts: dict[str, str | int] = {"entries": there, "by": "retention"}
            self.record([Entry(Event.LOG_SUBJECT_ERASED, self._speaker, facts=facts)])
            self._personal.erase_entries(old)
        return there, len(entries)

    def newest(self) -> Newest:
        """How far the log has come; all 0 in an empty one.

        Raises:
            IntegrityFailure: a checkpoint is damaged or signed by another.
        """
        last = self._journal.last()
        return Newest(0, 0, self.signed()) if last is None else Newest(last.seq, last.at_ns, self.signed())

    def signed(self) -> int:
        """How many entries the newest checkpoint is of.

        Raises:
            IntegrityFailure: a checkpoint is damaged or signed by another.
        """
        return max((each.size for each in self._checkpoints.all(self._check)), default=0)

    def verify(self) -> Verification:
        """Hold every entry against its link, every checkpoint against the tree, every personal part against its word.

        Raises:
            IntegrityFailure: something was edited, removed, inserted, reordered, cut off, swapped or rolled back;
                the message names what and where.
        """
        due = self._checkpoints.all(self._check)
        return verified(self._journal, self._personal, due, self._name)

    def prove(self, seq: int) -> Proof:
        """That entry `seq` is in the log as the newest checkpoint signed it.

        Raises:
            NotFound: no such entry, or no checkpoint covers it yet.
        """
        signed = self.signed()
        if not 0 < seq <= signed:
            raise NotFound(f"No checkpoint covers an entry {seq}.")
        lines = list(islice(self._journal.lines(), signed))
        leaves = [leaf_hash(line.canonical) for line in lines]
        path = tuple(node.hex() for node in inclusion_proof(seq - 1, leaves))
        return Proof(seq, lines[seq - 1].canonical.decode(), signed, root_of(leaves).hex(), path)

    def _header(self, seq: int, speaker: str, entry: Entry, parts: Sequence[PersonalPart]) -> Header:
        part = parts[0] if parts else None
        identity = uuid.uuid4() if part is None else uuid.UUID(bytes=part.entry)
        return Header(
            seq=seq,
            id=str(identity),
            at_ns=time.time_ns(),
            monotonic_ns=time.monotonic_ns(),
            boot=self._boot,
            speaker=speaker,
            event=str(entry.event),
            actor=crossed(entry.actor),
            outcome=entry.outcome,
            role=entry.role,
            level=entry.level,
            purpose=crossed(entry.purpose),
            case=crossed(entry.case),
            kommune=entry.kommune,
            correlation=entry.correlation,
            cause=entry.cause,
            address=entry.address,
            facts=crossed_facts(entry.facts),
            commitment="" if part is None else commitment(part.salt, part.committed()),
        )


def _text_of(entry: bytes) -> bytes:
    return str(uuid.UUID(bytes=entry)).encode()


def _id_in(raw: bytes) -> bytes:
    """The id in an entry's line; no dictionary follows it there."""
    start = raw.rfind(BEFORE_ID) + len(BEFORE_ID)
    return raw[start : start + 36]


def _escaped(text: str) -> bytes:
    return json.dumps(text, ensure_ascii=False)[1:-1].encode()
