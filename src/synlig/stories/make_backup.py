"""Make a backup of the home: encrypted, each file kept once, with how far the register of erasures had come (K25)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from synlig.core.settings import Settings
from synlig.guard.backup_sealing import BackupSealer
from synlig.guard.keys import KeyStore
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.guard.recovery import write_recovery_key
from synlig.storage.backups.catalogue import Backup, Catalogue
from synlig.storage.backups.repository import Header, Repository, Snapshot
from synlig.storage.backups.taking import Taking
from synlig.storage.home import Home
from synlig.storage.maintenance import Maintenance
from synlig.storage.tombstones import Tombstones


def make_backup(
    place: Path,
    told: Callable[[int], None],
    *,
    home: Home,
    keys: KeyStore,
    taking: Taking,
    catalogue: Catalogue,
    tombstones: Tombstones,
    maintenance: Maintenance,
    settings: Settings,
    log: Recorder,
    actor: str,
    clock: Callable[[], datetime],
) -> Backup:
    """The backup, which counts when this returns; killed before, it is as if it was never begun.

    Raises:
        WrongUsage: something else lies at `place`. Unavailable: a disk is full, or the home is being cleaned up.
    """
    now, place = clock(), place.absolute()
    recovery = Path(settings.backup.recovery_key) if settings.backup.recovery_key else home.beside("recovery.key")
    with maintenance.alone():
        mark = tombstones.begin(now)
        write_recovery_key(home.keys, recovery)
        whole = home.path.absolute()
        header = Header(uuid4().hex, str(whole), str(tombstones.place.absolute()), str(recovery.absolute()))
        Repository.lay_out(place, header, home.keys)
        repository = Repository(place, {"main": BackupSealer(keys, "main"), "vault": BackupSealer(keys, "vault")})
        repository.clear_remains()
        members = []
        for member in taking.into(repository):
            members.append(member)
            told(1)
        snapshot = Snapshot(uuid4().hex, now, mark, tuple(members))
        repository.add_snapshot(snapshot)
        size, keep = sum(member.size for member in members), settings.backup
        expires, vault_expires = now + timedelta(days=keep.keep_days), now + timedelta(days=keep.vault_keep_days)
        made = Backup(snapshot.id, place, now, actor, len(members), size, expires, vault_expires)
        catalogue.add(made)
    log.record([Entry(Event.BACKUP_MADE, actor, facts={"backup": made.id, "files": made.files, "bytes": size})])
    return made
