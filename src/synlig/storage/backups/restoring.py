"""Restoring a backup beside the place it is for: in quarantine until it is checked, then opened by one rename (K25)."""

import fcntl
import json
import os
import shutil
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from synlig.core.errors import IntegrityFailure, NotFound, Unavailable, WrongUsage
from synlig.guard.backup_sealing import BackupSealer
from synlig.guard.key_files import replace_key
from synlig.guard.keys import KeyStore, Secret
from synlig.guard.recovery import ROOT_FILE
from synlig.guard.rotation import forget_retired
from synlig.storage.backups.repository import Header, Repository, Snapshot, read_header
from synlig.storage.backups.taking import OF_CITIZENS
from synlig.storage.durable import FILE_MODE, FOLDER_MODE, make_folder, sync_folder, write_new
from synlig.storage.erasing.destroying import destroy_file
from synlig.storage.exported import write_whole
from synlig.storage.home import Home

HELD: Final = ("raw", "tables")


@dataclass(frozen=True, slots=True)
class Staged:
    """A restored home in quarantine, and what it came from."""

    place: Path
    home: Home
    header: Header
    snapshot: Snapshot


def staging_of(target: Path) -> Path:
    """Where a home for `target` is restored to before it is opened."""
    return target.absolute().with_name(f".{target.name}.restoring")


def stage(place: Path, target: Path, root_key: bytes, wanted: str | None, told: Callable[[int], None]) -> Staged:
    """Unpack the newest snapshot at `place`, or the one whose id is `wanted`; what a killed run left is cleared.

    Raises:
        NotFound: no backup, or no such snapshot. IntegrityFailure: damaged, or another key's. Unavailable: disk full.
    """
    header, home = read_header(place), Home(staging_of(target))
    shutil.rmtree(home.path, ignore_errors=True)
    home.path.parent.mkdir(parents=True, exist_ok=True)
    make_folder(home.path)
    write_new(home.quarantine, [b"restored and not checked yet\n"])
    _put_keys(place, home.keys, root_key)
    keys = KeyStore.open(home.keys)
    repository = Repository(place, {"main": BackupSealer(keys, "main"), "vault": BackupSealer(keys, "vault")})
    snapshot = repository.snapshot(_chosen(repository, wanted))
    for member in snapshot.members:
        file = home.path / member.path
        if not file.resolve().is_relative_to(home.path.resolve()):
            raise IntegrityFailure("The backup names a file outside its home.")
        file.parent.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
        repository.get(member, file)
        told(1)
    _adopt_citizens(home, keys)
    for name in ("raw", "tables", "databases", "releases", "outbox", "log"):
        (home.path / name).mkdir(exist_ok=True, mode=FOLDER_MODE)
    return Staged(place.absolute(), home, header, snapshot)


def adopt_log(staged: Staged, target: Path) -> bool:
    """Take the log of the home that lies, or lay, at `target` where it is the same log and goes on further.

    A log that is rolled back is a log that was tampered with: the entries since the backup are kept where they are.
    """
    ours = staged.home.log
    for home in (target, *sorted(replaced_homes(target), reverse=True)):
        theirs = Home(home).log
        same = _text(theirs / "name") == _text(ours / "name") != ""
        if same and _length(theirs) >= _length(ours):
            shutil.rmtree(ours)
            shutil.copytree(theirs, ours)
            return True
    return False


def open_restored(staged: Staged, target: Path, now: datetime, register: Path) -> Path | None:
    """Make the checked home the one at `target`; where the one that lay there lies now, if there was one.

    Its settings name the `register` it was checked against where they named none.

    Raises:
        Unavailable: the home at `target` is in use.
    """
    aside = None
    _name_register(staged.home, register)
    if target.exists():
        _check_unused(target)
        aside = target.absolute().with_name(f"{target.name}-replaced-{now:%Y%m%dT%H%M%S.%fZ}")
        target.rename(aside)
    staged.home.quarantine.unlink()
    sync_folder(staged.home.path)
    staged.home.path.rename(target)
    sync_folder(target.absolute().parent)
    return aside


def discard(home: Path) -> None:
    """Remove a home that is not to be used: its keys are overwritten first, so that no half of it can be opened."""
    for key in sorted(Home(home).keys.glob("*.key")):
        destroy_file(key)
    shutil.rmtree(home, ignore_errors=True)


def discard_replaced(target: Path) -> int:
    """Remove the homes that restores put aside, and what a killed restore left; how many there were."""
    left = [*replaced_homes(target), *(path for path in [staging_of(target)] if path.exists())]
    for home in left:
        discard(home)
    return len(left)


def replaced_homes(target: Path) -> list[Path]:
    """Homes that restores put aside, oldest first."""
    return sorted(target.absolute().parent.glob(f"{target.name}-replaced-*"))


def _name_register(home: Home, register: Path) -> None:
    if "erasure" not in home.settings():
        named = f"\n[erasure]\nregister = {json.dumps(str(register.absolute()))}\n"
        text = home.settings_file.read_text(encoding="utf-8")
        write_whole(home.settings_file, (text + named).encode())
        home.settings_file.chmod(FILE_MODE)


def name_database(home: Home, url: str) -> None:
    """Have the settings of a restored home name the control database it was restored to; empty: the one in the home.

    Raises:
        WrongUsage: they name another in a way that cannot be changed here.
    """
    document = home.settings()
    there = document.get("database", {}).get("url", "")
    if there == url:
        return
    text = home.settings_file.read_text(encoding="utf-8")
    if "url" in document.get("database", {}):
        text = text.replace(json.dumps(there), json.dumps(url)).replace(f"'{there}'", json.dumps(url))
    elif "database" not in document:
        text += f"\n[database]\nurl = {json.dumps(url)}\n"
    if tomllib.loads(text).get("database", {}).get("url", "") != url:
        raise WrongUsage(
            f"[database] url in the settings of the backup names another database than {url or 'its own'}."
        )
    write_whole(home.settings_file, text.encode())
    home.settings_file.chmod(FILE_MODE)


def _put_keys(place: Path, keys: Path, root_key: bytes) -> None:
    make_folder(keys)
    for file in sorted((place / "keys").iterdir()):
        write_new(keys / file.name, [file.read_bytes()])
    write_new(keys / ROOT_FILE, [root_key])
    sync_folder(keys)


def _adopt_citizens(home: Home, keys: KeyStore) -> None:
    """The key of citizens' keys as it was when this copy of the vault was made; it may have been drawn anew since."""
    kept = home.path / OF_CITIZENS
    if kept.is_file():
        replace_key(home.keys, f"{Secret.CITIZENS}.key", keys.wrapped(Secret.CITIZENS, kept.read_bytes()))
        forget_retired(home.keys, Secret.CITIZENS)
        destroy_file(kept)


def _chosen(repository: Repository, wanted: str | None) -> str:
    names = [name for name in repository.snapshots() if wanted is None or name.endswith(wanted)]
    if not names:
        raise NotFound("There is no such snapshot in the backup.")
    return names[-1]


def _check_unused(target: Path) -> None:
    for name in HELD:
        path = target / name / ".presence"
        if not path.is_file():
            continue
        handle = os.open(path, os.O_RDWR, FILE_MODE)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unavailable(f"{target} is in use: stop its parts first.") from None
        finally:
            os.close(handle)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""


def _length(log: Path) -> int:
    return sum(path.stat().st_size for path in (log / "journal").glob("*.jsonl"))
