"""Before a restored home is opened: everyone in the register of erasures is erased from it again (K25)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeGuard

from synlig.core.cpr import Cpr, Surrogate
from synlig.core.erasure import Erasure as Asked
from synlig.core.errors import IntegrityFailure
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.log import Log
from synlig.guard.log.recorder import Recorder
from synlig.guard.log.wanted import Wanted
from synlig.guard.tombstones import TombstoneHash
from synlig.pipeline.numbers import numbers_in
from synlig.pipeline.tabulate import read_cpr
from synlig.storage.access_tokens import AccessTokens
from synlig.storage.backups.catalogue import Backup, Catalogue
from synlig.storage.backups.restoring import Staged
from synlig.storage.erasing.erasing import Erasing
from synlig.storage.erasing.scanning import found_in, traces
from synlig.storage.linking import Linking
from synlig.storage.sealed_reports import SealedReports
from synlig.storage.searching import Reports
from synlig.storage.sessions import Sessions
from synlig.storage.tombstones import IN_LOG, Mark, Tombstone, Tombstones
from synlig.storage.vault import CitizenRights, Vault

GROUND: Final = "erased before the restore"
KEPT_DAYS: Final = 35
"""A backup that was just restored is taken to be kept that long yet."""


def replay_erasures(
    staged: Staged,
    *,
    erasing: Erasing,
    vault: Vault,
    citizen_rights: CitizenRights,
    linking: Linking,
    found_reports: Reports,
    reports: SealedReports,
    tombstones: Tombstones,
    tombstone_hash: TombstoneHash,
    catalogue: Catalogue,
    sessions: Sessions,
    access_tokens: AccessTokens,
    log: Recorder,
    whole_log: Log,
    actor: str,
    clock: Callable[[], datetime],
) -> Mapping[str, int]:
    """How many were erased again, and that a scan of every byte found nobody of them. Log-ins and tokens end.

    Raises:
        NotFound, IntegrityFailure: the register is not there, is another one, or knows less than the backup did.
        Unavailable: what is in the backup cannot be erased yet. In each case the home stays in quarantine.
    """
    _check_register(staged, tombstones, whole_log)
    stones = {stone.hash: stone for stone in sorted(tombstones.all(), key=lambda stone: stone.serial)}
    held = _Held(staged.snapshot.mark)
    for unfinished in erasing.erasures.unfinished():
        erasing.erase(unfinished, actor)
        erasing.erasures.finish(unfinished)
    persons = dict(_named(stones, citizen_rights, tombstone_hash, held))
    loose = _loose(linking, reports, vault, lambda tag: tombstone_hash(tag) in stones)
    for cpr, stone in _unnamed(stones, loose, found_reports, citizen_rights, tombstone_hash, held):
        persons[vault.citizens([cpr])[0].surrogate] = stone
    numbers = vault.reveal_all(list(persons), "erasures replayed after a restore", actor)
    for surrogate, stone in persons.items():
        asked = Asked(surrogate, stone.hash, stone.case, GROUND)
        one = erasing.erasures.begin(f"restored {staged.snapshot.id[:8]} {stone.serial}", asked, actor)
        erasing.erase(one, actor)
        erasing.erasures.finish(one)
    left = found_in(staged.home.path, traces(list(numbers.values()), list(persons)))
    if left or any(_named(stones, citizen_rights, tombstone_hash, held)):
        raise IntegrityFailure(f"Someone who was erased is still in the restored home, in {len(left)} files.")
    _remember(staged, catalogue, actor, clock())
    for ended in (sessions, access_tokens):
        ended.sweep(clock() + timedelta(days=36500))
    log.record([Entry(Event.BACKUP_RESTORED, actor, facts={"backup": staged.snapshot.id, "erased": len(persons)})])
    return {"erased_again": len(persons), "files": len(staged.snapshot.members)}


def _remember(staged: Staged, catalogue: Catalogue, actor: str, now: datetime) -> None:
    """The backup itself is in no catalogue that it holds: as long as it may exist, tombstones after it are needed."""
    snapshot, size = staged.snapshot, sum(member.size for member in staged.snapshot.members)
    if snapshot.id not in {one.id for one in catalogue.all()}:
        until = now + timedelta(days=KEPT_DAYS)
        catalogue.add(
            Backup(snapshot.id, staged.place, snapshot.made_at, actor, len(snapshot.members), size, until, until)
        )


def _check_register(staged: Staged, tombstones: Tombstones, log: Log) -> None:
    now, then = tombstones.mark(), staged.snapshot.mark
    if now.register != then.register:
        raise IntegrityFailure("The register of erasures is another than the one this home was backed up with.")
    if now.serial < then.serial:
        raise IntegrityFailure("The register of erasures knows less than it did when the backup was made.")
    begun = (one.header.facts.get(IN_LOG, 0) for one in log.search(Wanted(event=Event.PERSON_ERASED, outcome="begun")))
    if any(isinstance(serial, int) and serial > now.serial for serial in begun):
        raise IntegrityFailure("The register of erasures knows less than the log does: it was rolled back.")


@dataclass(frozen=True, slots=True)
class _Held:
    """What a backup may hold of someone, by how far the register had come when it was made."""

    mark: Mark

    def before(self, stone: Tombstone | None, since: datetime) -> TypeGuard[Tombstone]:
        """Whether what came at `since` came before the erasure: all of it, where that is younger than the backup.

        By the clock alone only where the erasure is older than the backup and the person may have come again: a clock
        that was set back makes an erasure look older than what it erased.
        """
        return stone is not None and (stone.serial > self.mark.serial or since <= stone.at)


def _named(
    stones: Mapping[bytes, Tombstone], rights: CitizenRights, tombstone_hash: TombstoneHash, held: _Held
) -> Iterator[tuple[Surrogate, Tombstone]]:
    """Citizens of the vault who were erased after they came into it."""
    for surrogate, tag, since in rights.all():
        stone = stones.get(tombstone_hash(tag))
        if held.before(stone, since):
            yield surrogate, stone


def _unnamed(
    stones: Mapping[bytes, Tombstone],
    loose: Iterable[tuple[int, bytes]],
    received: Reports,
    rights: CitizenRights,
    tombstone_hash: TombstoneHash,
    held: _Held,
) -> Iterator[tuple[Cpr, Tombstone]]:
    """Whoever was erased after a report came in that names them and is not, or not only, about them."""
    found = {receipt_id: _numbers(raw) for receipt_id, raw in loose}
    tags = rights.tags([cpr for numbers in found.values() for cpr in numbers])
    times = received.received(list(found))
    for receipt_id, numbers in found.items():
        for cpr in numbers:
            stone = stones.get(tombstone_hash(tags[cpr]))
            if held.before(stone, times[receipt_id]):
                yield cpr, stone


def _loose(
    linking: Linking, reports: SealedReports, vault: Vault, wanted: Callable[[bytes], bool]
) -> Iterator[tuple[int, bytes]]:
    """Reports that nobody has tied to a citizen yet, and those in which a wanted number was seen to stand."""
    for page in (*linking.waiting(), *linking.unlinked()):
        yield from page
    yield from reports.opened([each for each, tag in linking.mentions() if wanted(tag)], vault.keys_of)


def _numbers(raw: bytes) -> frozenset[Cpr]:
    owner = read_cpr(raw)
    return numbers_in(raw) | (frozenset() if owner is None else frozenset({owner}))
