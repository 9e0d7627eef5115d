"""Carry out an approved key operation; killed anywhere it is run again and goes on (K12)."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from synlig.core.change import Change
from synlig.core.key_change import KeyChange, read_key_change
from synlig.guard.citizens import CitizenSecrets
from synlig.guard.four_eyes import FourEyes
from synlig.guard.key_files import read_key
from synlig.guard.keys import KeyStore, Secret
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.guard.recovery import ROOT_FILE, mark_split
from synlig.guard.rotation import forget_retired, retire, rotate_root
from synlig.guard.shares import split
from synlig.storage.changes import Changes
from synlig.storage.control.database import Database
from synlig.storage.exported import write_whole
from synlig.storage.home import Home
from synlig.storage.maintenance import Maintenance
from synlig.storage.vault import rewrap_citizens


def carry_out_key_change(
    change: Change,
    *,
    four_eyes: FourEyes,
    changes: Changes,
    home: Home,
    keys: KeyStore,
    vault_database: Database,
    maintenance: Maintenance,
    log: Recorder,
    actor: str,
    clock: Callable[[], datetime],
) -> Mapping[str, object]:
    """What it came to. Every part goes on meanwhile: whoever reads a key finds the old one or the new one.

    Raises:
        Refused: it is not approved. NotFound: the root key is not in this home. Unavailable: a place cannot be written.
    """
    four_eyes.check_approval(change)
    asked, name = read_key_change(change), f"change {change.id}"
    said = {"action": asked.action}
    log.record([Entry(Event.KEY_CHANGED, actor, "begun", correlation=name, facts=said)])
    with maintenance.alone():
        if asked.action == "rotate-root":
            outcome: dict[str, int] = {"keys": rotate_root(home.keys, keys)}
        elif asked.action == "rotate-citizens":
            outcome = {"citizens": _rotated(home.keys, keys, vault_database)}
        else:
            outcome = {"shares": _split(home.keys, asked)}
    log.record([Entry(Event.KEY_CHANGED, actor, correlation=name, facts={**said, **outcome})])
    changes.done(change, json.dumps(outcome), clock())
    return {"action": asked.action, **outcome}


def _rotated(directory: Path, keys: KeyStore, vault: Database) -> int:
    retire(directory, keys, Secret.CITIZENS)
    return rewrap_citizens(vault, CitizenSecrets(keys), lambda: forget_retired(directory, Secret.CITIZENS))


def _split(directory: Path, asked: KeyChange) -> int:
    """Each share in its own place; the same again when it is run again is three new ones."""
    shares = split(read_key(directory / ROOT_FILE))
    for share, place in zip(shares, asked.places, strict=True):
        write_whole(Path(place), share.text().encode())
        Path(place).chmod(0o600)
    mark_split(directory)
    return len(shares)
