"""A home as it came out of a backup, with stand-ins for its stores, for whoever erases in it again what was erased."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from synlig.core.cpr import Cpr, Surrogate
from synlig.storage.backups.catalogue import Backup
from synlig.storage.backups.repository import Header, Member, Snapshot
from synlig.storage.backups.restoring import Staged
from synlig.storage.home import Home
from synlig.storage.tombstones import Mark, Tombstone
from synlig.stories.replay_erasures import replay_erasures
from tests.unit.guard.numbers import numbers
from tests.unit.stories import stand_ins
from tests.unit.stories.stand_ins import NOW, Citizen, clock, hash_of

CPR, OTHER, LOOSE = numbers(3)
WHO, ANOTHER, FRESH = (Surrogate(digit * 32) for digit in "abc")
HERE = Mark("register", 5)
LATER = timedelta(microseconds=1)


@dataclass
class Restored:
    """A home as it came out of a backup, and the register it is held against."""

    place: Path
    stones: list[Tombstone] = field(default_factory=list[Tombstone])
    waiting: list[tuple[int, bytes]] = field(default_factory=list[tuple[int, bytes]])
    unlinked: list[tuple[int, bytes]] = field(default_factory=list[tuple[int, bytes]])
    mentions: list[tuple[int, bytes, bytes]] = field(default_factory=list[tuple[int, bytes, bytes]])
    received: Mapping[int, datetime] = field(default_factory=dict[int, datetime])
    backups: list[Backup] = field(default_factory=list[Backup])
    register: Mark = HERE
    told: stand_ins.Told = field(default_factory=list[tuple[str, Any]])

    def __post_init__(self) -> None:
        self.citizens = stand_ins.Citizens(self.told, **{WHO: [CPR], ANOTHER: [OTHER]})
        self.erasing = stand_ins.Erasing(self.told, self.citizens)
        self.log = stand_ins.Log(self.told)
        self.home = Home(self.place / "home")
        self.home.path.mkdir(parents=True)
        members = (Member("a", "main", "object", 10, 1), Member("b", "main", "object", 32, 1))
        snapshot = Snapshot("20261101-abcdef0123", NOW - timedelta(days=3), HERE, members)
        self.staged = Staged(self.place / "backup", self.home, Header("i", "h", "r", "c"), snapshot)

    def replay(self) -> Mapping[str, int]:
        register = stand_ins.Register(self.told, *self.stones)
        register.now = self.register
        fakes: dict[str, Any] = {
            "erasing": self.erasing,
            "vault": Vault(self),
            "citizen_rights": self.citizens,
            "linking": Linking(self),
            "found_reports": Received(self),
            "reports": Sealed(self),
            "tombstones": register,
            "tombstone_hash": hash_of,
            "catalogue": Catalogue(self),
            "sessions": Sweeping(self, "sessions"),
            "access_tokens": Sweeping(self, "tokens"),
            "log": self.log,
            "whole_log": self.log,
        }
        return replay_erasures(self.staged, **fakes, actor="os:carl", clock=clock)

    def all_that(self, what: str) -> list[Any]:
        return [said for each, said in self.told if each == what]


@dataclass
class Vault:
    restored: Restored

    def citizens(self, cprs: Sequence[Cpr]) -> list[Citizen]:
        self.restored.told.append(("made", list(cprs)))
        return [Citizen(FRESH)]

    def reveal_all(self, surrogates: Sequence[Surrogate], purpose: str, actor: str) -> dict[Surrogate, Cpr]:
        self.restored.told.append(("revealed", (list(surrogates), purpose, actor)))
        numbers_of = {WHO: CPR, ANOTHER: OTHER, FRESH: LOOSE}
        return {each: numbers_of[each] for each in surrogates}

    def keys_of(self, surrogates: Sequence[Surrogate]) -> dict[Surrogate, bytes]:
        return dict.fromkeys(surrogates, b"key")


@dataclass
class Linking:
    restored: Restored

    def waiting(self) -> Iterator[list[tuple[int, bytes]]]:
        return iter([self.restored.waiting])

    def unlinked(self) -> Iterator[list[tuple[int, bytes]]]:
        return iter([self.restored.unlinked])

    def mentions(self) -> list[tuple[int, bytes]]:
        return [(number, tag) for number, tag, _ in self.restored.mentions]


@dataclass
class Sealed:
    restored: Restored

    def opened(self, ids: Sequence[int], keys_of: Callable[..., object]) -> Iterator[tuple[int, bytes]]:
        assert keys_of(()) == {}
        return iter([(number, raw) for number, _, raw in self.restored.mentions if number in ids])


@dataclass
class Received:
    restored: Restored

    def received(self, ids: Sequence[int]) -> Mapping[int, datetime]:
        return {each: self.restored.received.get(each, NOW) for each in ids}


@dataclass
class Catalogue:
    restored: Restored

    def all(self) -> list[Backup]:
        return self.restored.backups

    def add(self, made: Backup) -> None:
        self.restored.backups.append(made)


@dataclass
class Sweeping:
    restored: Restored
    name: str

    def sweep(self, now: datetime) -> None:
        self.restored.told.append(("swept", (self.name, now)))
