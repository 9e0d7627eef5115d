"""The home: one private folder with everything an installation keeps, made whole or not at all."""

import os
import shutil
import stat
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from synlig.core.errors import IntegrityFailure, NotFound, Refused, WrongUsage
from synlig.storage.durable import FOLDER_MODE, make_folder, sync_folder, write_new

LAYOUT: Final = "1\n"
SETTINGS: Final = """\
# Settings of this home. Every section and key is described in the documentation; what is left out has its
# default, and SYNLIG_SECTION__KEY in the environment wins.
"""


@dataclass(frozen=True, slots=True)
class Home:
    """Where everything lies. The paths are those of layout 1; parts get the ones they need, never the home."""

    path: Path

    @classmethod
    def create(cls, path: Path, furnish: Callable[["Home"], None], settings: str = SETTINGS) -> "Home":
        """Make a new home at `path`; `furnish` puts keys and databases into it before it can be seen there.

        Raises:
            WrongUsage: something is there already; nothing is overwritten. Unavailable: the disk is full.
        """
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise WrongUsage(f"{path} is not empty: a home is only made in a new or empty folder.")
        path.parent.mkdir(parents=True, exist_ok=True)
        made = cls(path.parent / f".{path.name}.{uuid4().hex}")
        try:
            made._lay_out(settings)
            furnish(made)
            made.path.rename(path)
        except BaseException:
            shutil.rmtree(made.path, ignore_errors=True)
            raise
        sync_folder(path.parent)
        return cls(path)

    @classmethod
    def open(cls, path: Path, *, quarantined: bool = False) -> "Home":
        """The home at `path`; with `quarantined` also one that was restored and not checked yet.

        Raises:
            NotFound: there is none. Refused: others can get into it, or it is in quarantine. IntegrityFailure: a
            newer layout.
        """
        home = cls(path)
        if home.quarantine.exists() and not quarantined:
            raise Refused(f"{path} was restored and is not checked yet: run synlig backup restore again.")
        if not home.settings_file.is_file() or not (path / "layout").is_file():
            raise NotFound(f"{path} is not a home of Synlig: make one with synlig --home {path} init.")
        entry = path.stat()
        if entry.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise Refused(f"{path} is open to other users: chmod go= it.")
        if entry.st_uid != os.geteuid():
            raise Refused(f"{path} belongs to another user than the one who runs this.")
        if (path / "layout").read_text() != LAYOUT:
            raise IntegrityFailure(f"{path} has a layout that this version of Synlig does not know.")
        return home

    def _lay_out(self, settings: str) -> None:
        make_folder(self.path)
        self.path.chmod(FOLDER_MODE)
        for folder in (self.raw, self.tables, self.databases, self.releases, self.outbox, self.log):
            make_folder(folder)
        write_new(self.settings_file, [settings.encode()])
        write_new(self.path / "layout", [LAYOUT.encode()])
        sync_folder(self.path)

    def settings(self) -> dict[str, Any]:
        """The parsed `settings.toml`.

        Raises:
            WrongUsage: it is not TOML; the message says where.
        """
        try:
            return tomllib.loads(self.settings_file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise WrongUsage(f"{self.settings_file} cannot be read: {error}") from None

    def beside(self, what: str) -> Path:
        """A place next to the home and not in it, as what must outlive it or watch over it is kept by default."""
        whole = self.path.absolute()
        return whole.with_name(f"{whole.name}-{what}")

    @property
    def settings_file(self) -> Path:
        """`settings.toml`."""
        return self.path / "settings.toml"

    @property
    def quarantine(self) -> Path:
        """There while a restored home may not be opened: what was erased could be in it (K25)."""
        return self.path / "quarantine"

    @property
    def keys(self) -> Path:
        """The key store's folder (guard/keys makes it)."""
        return self.path / "keys"

    @property
    def databases(self) -> Path:
        """The folder of the embedded databases."""
        return self.path / "databases"

    @property
    def control_database(self) -> Path:
        """The embedded control database."""
        return self.databases / "control.db"

    @property
    def vault_database(self) -> Path:
        """The vault: the only file with CPR numbers outside the sealed raw store."""
        return self.databases / "vault.db"

    @property
    def raw(self) -> Path:
        """Sealed reports as received."""
        return self.path / "raw"

    @property
    def tables(self) -> Path:
        """Encrypted Parquet."""
        return self.path / "tables"

    @property
    def releases(self) -> Path:
        """Frozen, signed releases."""
        return self.path / "releases"

    @property
    def public_totals(self) -> Path:
        """The register of public totals that people of this home may add to."""
        return self.path / "public_totals.csv"

    @property
    def population(self) -> Path:
        """Newer inhabitants than those of the package, as Statistikbanken gives them."""
        return self.path / "population.csv"

    @property
    def outbox(self) -> Path:
        """What waits for a recipient."""
        return self.path / "outbox"

    @property
    def drop_boxes(self) -> Path:
        """Where senders put files by SFTP."""
        return self.path / "sftp"

    @property
    def log(self) -> Path:
        """Logs of the guard."""
        return self.path / "log"
