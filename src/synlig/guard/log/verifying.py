"""Holding a whole log against its links, its signed checkpoints and its personal parts."""

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from synlig.core.errors import IntegrityFailure
from synlig.guard.log.checkpoint import Checkpoint
from synlig.guard.log.entry import Header, commitment
from synlig.guard.log.events import Event
from synlig.guard.log.journal import Journal, Line
from synlig.guard.log.merkle import Frontier, leaf_hash
from synlig.guard.log.part import PersonalPart, promised
from synlig.guard.log.personal import PersonalParts


@dataclass(frozen=True, slots=True)
class Verification:
    """What was held against what. `open_tail` entries came after the last checkpoint."""

    entries: int
    checkpoints: int
    open_tail: int
    personal_parts: int
    personal_gone: int


def verified(journal: Journal, personal: PersonalParts, due: Sequence[Checkpoint], name: str) -> Verification:
    """What was held against what; `due` are the checkpoints in order of size, `name` is the log's own.

    Raises:
        IntegrityFailure: something is not as it was signed, linked or committed to.
    """
    frontier, size, gone, kept = Frontier(), 0, 0, 0
    committed, announced = _committed(journal)
    parts = personal.of_entries(frozenset(committed))
    waiting = iter(due)
    following = _next_held(waiting, name, frontier, "")
    for line in journal.lines():
        frontier.append(leaf_hash(line.canonical))
        size += 1
        kept, gone = _held_parts(line, parts, kept, gone)
        while following is not None and following.size == size:
            following = _next_held(waiting, name, frontier, line.chain, following)
    if following is not None:
        raise IntegrityFailure(f"The log has {size} entries, but {following.size} were signed: the end is gone.")
    persons = {part: committed[entry] for entry in committed for part in promised(parts.get(entry))}
    _check_named(parts, committed.keys() | persons.keys())
    _check_parts(personal, committed | persons)
    _check_erased(personal.erased(), announced)
    return Verification(size, len(due), size - (due[-1].size if due else 0), kept, gone)


def _committed(journal: Journal) -> tuple[dict[bytes, int], int]:
    """The entries with a personal part, erased or not, with their numbers; and how many parts were said to be erased.

    Raises:
        IntegrityFailure: two entries have one id, and so one personal part.
    """
    committed, announced = dict[bytes, int](), 0
    for header in (line.header for line in journal.lines()):
        announced += _announced(header)
        if not header.commitment:
            continue
        identity = uuid.UUID(header.id).bytes
        if identity in committed:
            raise IntegrityFailure(f"Log entries {committed[identity]} and {header.seq} have the same id.")
        committed[identity] = header.seq
    return committed, announced


def _announced(header: Header) -> int:
    """How many personal parts an entry says were to be erased."""
    said = header.facts.get("entries", 0) if header.event == Event.LOG_SUBJECT_ERASED else 0
    return said if isinstance(said, int) else 0


def _check_erased(erased: int, announced: int) -> None:
    """Every erasure of parts is in the log first: more of them than that is somebody hiding whom they looked at."""
    if erased > announced:
        raise IntegrityFailure(f"personal.parts has {erased} erased part(s); the log says that {announced} were to be.")


def _check_parts(personal: PersonalParts, committed: Mapping[bytes, int]) -> None:
    bad = sorted(committed[entry] for entry in personal.unsound(frozenset(committed)))
    if bad:
        named = ", ".join(map(str, bad[:5]))
        raise IntegrityFailure(f"personal.parts is damaged: {len(bad)} part(s) do not open, of log entries {named}.")


def _held_parts(line: Line, parts: Mapping[bytes, PersonalPart], kept: int, gone: int) -> tuple[int, int]:
    if not line.header.commitment:
        return kept, gone
    part = parts.get(uuid.UUID(line.header.id).bytes)
    if part is None:
        return kept, gone + 1
    if commitment(part.salt, part.committed()) != line.header.commitment:
        raise _other_part(line)
    kept += 1
    for other, word in promised(part).items():
        there = parts.get(other)
        if there is not None and commitment(there.salt, there.committed()) != word:
            raise _other_part(line)
        kept, gone = kept + (there is not None), gone + (there is None)
    return kept, gone


def _other_part(line: Line) -> IntegrityFailure:
    return IntegrityFailure(f"The personal part of log entry {line.header.seq} is not the one committed to.")


def _check_named(parts: Iterable[bytes], known: Collection[bytes]) -> None:
    """Nobody is put into an entry about several persons afterwards."""
    if any(part not in known for part in parts):
        raise IntegrityFailure("personal.parts has a part of a person whom its log entry does not name.")


def _next_held(
    waiting: Iterator[Checkpoint], name: str, frontier: Frontier, chain: str, held: Checkpoint | None = None
) -> Checkpoint | None:
    """Hold `held` against the tree as it is here, then give the next checkpoint that is not for an empty log."""
    if held is not None and (held.root != frontier.root().hex() or held.chain != chain):
        raise IntegrityFailure(f"The first {held.size} log entries are not those that were signed.")
    following = next(waiting, None)
    while following is not None and following.size == 0:
        following = next(waiting, None)
    if following is not None and following.log != name:
        raise IntegrityFailure("The checkpoints belong to another log: this one was swapped or begun anew.")
    return following
