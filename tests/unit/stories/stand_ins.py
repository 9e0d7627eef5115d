"""Stand-ins for what the stories of erasing speak to: each writes down, in one list, what it was asked to do."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from synlig.core.change import Change, Proposal
from synlig.core.cpr import Cpr, Surrogate
from synlig.core.erasure import Erasure as Asked
from synlig.core.errors import Unavailable
from synlig.guard.log.entry import Entry
from synlig.guard.log.wanted import Wanted
from synlig.storage.erasing.erasures import Erased, Erasure
from synlig.storage.tombstones import Mark, Tombstone

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
WHO = Surrogate("ab" * 16)
Told = list[tuple[str, Any]]


def clock() -> datetime:
    return NOW


def tag_of(cpr: Cpr) -> bytes:
    return b"tag " + cpr.reveal().encode()


def hash_of(tag: bytes) -> bytes:
    return b"hash of " + tag


def stone_of(cpr: Cpr) -> bytes:
    return hash_of(tag_of(cpr))


def change_of(asked: Asked, number: int = 7, **fields: Any) -> Change:
    """An approved erasure."""
    proposal = asked.proposal(3)
    made = Change(
        number, proposal, proposal.digest, "anna", NOW, NOW + timedelta(hours=72), "approved", "bent", NOW,
        signature="signed",
    )  # fmt: skip
    return replace(made, **fields)


class Log:
    """The log, which says no when it is full."""

    def __init__(self, told: Told) -> None:
        self.told, self.full = told, False
        self.before = list[Entry]()

    def search(self, wanted: Wanted) -> Iterator[SimpleNamespace]:
        """Those of before."""
        found = [SimpleNamespace(header=one) for one in self.before]
        return (one for one in found if (one.header.event, one.header.outcome) == (wanted.event, wanted.outcome))

    def record(self, entries: Sequence[Entry]) -> None:
        if self.full:
            raise Unavailable("full")
        self.told.append(("log", list(entries)))

    @property
    def entries(self) -> list[Entry]:
        return [one for what, said in self.told if what == "log" for one in said]


class Changes:
    """The changes that are under way, and what became of them."""

    def __init__(self, told: Told, *open_ones: Change) -> None:
        self.told, self.open_ones = told, open_ones

    def every(self, now: datetime) -> Sequence[Change]:
        assert now == NOW
        return self.open_ones

    def propose(self, proposal: Proposal, proposer: str, now: datetime) -> Change:
        self.told.append(("proposed", (proposal, proposer, now)))
        return Change(9, proposal, proposal.digest, proposer, now, now, "proposed")

    def done(self, change: Change, outcome: str, now: datetime) -> None:
        self.told.append(("done", (change.id, outcome, now)))


class Erasures:
    """The book of erasures."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.known: dict[str, Erasure | Erased] = {}
        self.proofs: dict[str, dict[str, int]] = {}

    def named(self, id_: str) -> Erasure | Erased | None:
        return self.known.get(id_)

    def unfinished(self) -> list[Erasure]:
        return [one for one in self.known.values() if isinstance(one, Erasure)]

    def begin(self, id_: str, asked: Asked, actor: str) -> Erasure:
        self.told.append(("begun", (id_, asked, actor)))
        begun = self.known[id_] = Erasure(id_, asked.surrogate, asked.case, NOW)
        return begun

    def reached(self, one: Erasure, counts: Mapping[str, int]) -> dict[str, int]:
        self.told.append(("reached", (one.id, dict(counts))))
        self.proofs[one.id] = {**self.proofs.get(one.id, {}), **counts}
        return self.proofs[one.id]

    def finish(self, one: Erasure) -> Erased:
        self.told.append(("finished", one.id))
        ended = Erased(one.id, one.case, "ground", "actor", NOW, NOW, self.proofs.get(one.id, {}))
        self.known[one.id] = ended
        return ended

    def done(self) -> list[Erased]:
        return [one for one in self.known.values() if isinstance(one, Erased)]


@dataclass
class Citizen:
    """Whom the vault gives for a number, without the key."""

    surrogate: Surrogate


class Citizens:
    """What the vault knows of numbers and who is behind them."""

    def __init__(self, told: Told, **known: Sequence[Cpr]) -> None:
        self.told = told
        self.known = {Surrogate(name): list(numbers) for name, numbers in known.items()}
        self.since = NOW

    def tags(self, cprs: Sequence[Cpr]) -> dict[Cpr, bytes]:
        return {cpr: tag_of(cpr) for cpr in cprs}

    def numbers(self, surrogate: Surrogate) -> list[Cpr]:
        return self.known[surrogate]

    def all(self) -> Iterator[tuple[Surrogate, bytes, datetime]]:
        return iter([(who, tag_of(numbers[0]), self.since) for who, numbers in self.known.items()])


class Erasing:
    """The erasure itself: a person goes out of every store, or is in someone's hands."""

    def __init__(self, told: Told, citizens: Citizens) -> None:
        self.told, self.citizens, self.erasures = told, citizens, Erasures(told)
        self.busy = False
        self.leaves = False

    def erase(self, one: Erasure, actor: str) -> None:
        if self.busy:
            raise Unavailable("in someone's hands")
        self.told.append(("erased", (one.id, actor)))
        self.erasures.reached(one, {"rows": 5})
        if not self.leaves:
            self.citizens.known.pop(one.surrogate, None)


class Maintenance:
    """Alone with the home, or not."""

    def __init__(self, told: Told) -> None:
        self.told = told

    @contextmanager
    def alone(self) -> Generator[None]:
        self.told.append(("alone", True))
        yield
        self.told.append(("alone", False))


class Register:
    """The register of erasures."""

    def __init__(self, told: Told, *stones: Tombstone) -> None:
        self.told, self.stones, self.now = told, list(stones), Mark("register", 5)

    def add(self, hash_: bytes, case: str, at: datetime) -> None:
        self.told.append(("tombstone", (hash_, case, at)))

    def all(self) -> list[Tombstone]:
        return self.stones

    def mark(self) -> Mark:
        return self.now
