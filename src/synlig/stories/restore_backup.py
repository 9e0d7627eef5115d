"""Restore a backup into quarantine: unpacked and checked byte by byte, beside the place it is for (K25)."""

from collections.abc import Callable
from pathlib import Path

from synlig.core.settings import Settings
from synlig.guard.recovery import ROOT_FILE, read_recovery_key
from synlig.storage.backups.repository import key_in, read_header
from synlig.storage.backups.restoring import Staged, adopt_log, replaced_homes, stage
from synlig.storage.home import Home


def restore_backup(
    place: Path, wanted: str | None, told: Callable[[int], None], *, home_path: Path, settings: Settings
) -> Staged:
    """The restored home, which nothing can open yet. Run again, it begins anew.

    Raises:
        NotFound: no backup, or no recovery key. IntegrityFailure: damaged, or another key's. Unavailable: disk full.
    """
    header = read_header(place)
    here = [
        Home(path).keys / ROOT_FILE for path in (home_path, *reversed(replaced_homes(home_path)), Path(header.home))
    ]
    named = [Path(settings.backup.recovery_key)] if settings.backup.recovery_key else []
    root_key = read_recovery_key([*named, Path(header.recovery), *here], key_in(place))
    staged = stage(place, home_path, root_key, wanted, told)
    adopt_log(staged, home_path)
    return staged
