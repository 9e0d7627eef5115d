"""Taking a backup of a home: its databases at one moment each, then every file that they may name."""

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from synlig.storage.backups.repository import Member, Repository
from synlig.storage.backups.rows import copy_rows
from synlig.storage.control.copying import copy_database
from synlig.storage.control.database import Database, sqlcipher_database
from synlig.storage.control.migrating import migrate
from synlig.storage.durable import write_new
from synlig.storage.erasing.destroying import destroy_file
from synlig.storage.home import Home

LEFT_OUT: Final = frozenset({"keys", "databases", "sftp"})
"""Senders keep what they delivered until they have its receipt; a file that was taken is not to be taken again."""
OF_THE_MOMENT: Final = frozenset({".presence", "lock", ".maintenance", "quarantine"})
OF_CITIZENS: Final = "keys/citizens.secret"
"""The key of citizens' keys as it was for this copy of the vault: it may be drawn anew, and the copy still opens."""
JOURNAL: Final = "journal"


class Taking:
    """One home with its databases, open."""

    def __init__(
        self, home: Home, control: Database, vault: Database, citizens: Callable[[], bytes], control_key: str
    ) -> None:
        self._home, self._control, self._vault, self._citizens = home, control, vault, citizens
        self._control_key = control_key

    def into(self, repository: Repository) -> Iterator[Member]:
        """Keep every member; the control database first, then the vault, which knows every citizen it names.

        Raises:
            Unavailable: a disk does not take it, or a database is too busy.
        """
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=self._home.path) as folder:
            control, vault = Path(folder) / "control.db", Path(folder) / "vault.db"
            self._copy_control(control)
            copy_database(self._vault, self._home.vault_database, vault)
            yield repository.put(control, "databases/control.db", "main")
            yield repository.put(vault, "databases/vault.db", "vault")
            secret = Path(folder) / "citizens"
            write_new(secret, [self._citizens()])
            yield repository.put(secret, OF_CITIZENS, "vault")
            destroy_file(secret)
        for path in self._files():
            with contextlib.suppress(FileNotFoundError):  # a crash's remains, cleared away meanwhile
                yield repository.put(path, str(path.relative_to(self._home.path)), "main")

    def _copy_control(self, target: Path) -> None:
        """SQLCipher's file as it is; of PostgreSQL every row at one moment, as the SQLCipher file it would be here."""
        if self._control.engine.dialect.name == "sqlite":
            copy_database(self._control, self._home.control_database, target)
            return
        copy = sqlcipher_database(target, self._control_key, "control", create=True)
        try:
            migrate(copy)
            copy_rows(self._control, copy)
        finally:
            copy.close()

    def _files(self) -> list[Path]:
        """Every file of the home but keys and databases; the log's journal before the parts it points to."""
        found = list[Path]()
        for entry in sorted(self._home.path.iterdir()):
            if entry.is_file() and entry.name not in OF_THE_MOMENT:
                found.append(entry)
            elif entry.is_dir() and entry.name not in LEFT_OUT and not entry.name.startswith("."):
                found += [path for path in sorted(entry.rglob("*")) if _is_kept(path)]
        return sorted(found, key=lambda path: JOURNAL not in path.parts)


def _is_kept(path: Path) -> bool:
    return path.is_file() and path.name not in OF_THE_MOMENT and not path.name.startswith(".")
