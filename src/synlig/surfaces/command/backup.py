"""`synlig backup create | restore`: copies of the home that bring nobody back who was erased."""

import os
from collections.abc import Mapping
from dataclasses import asdict
from functools import cached_property
from pathlib import Path

import click

from synlig.core.errors import SynligError
from synlig.core.settings import Settings, parse_settings
from synlig.storage.backups.restoring import Staged
from synlig.storage.control.database import Database, postgres_database
from synlig.storage.control.migrating import migrate
from synlig.storage.home import Home
from synlig.stories.discard_restored import discard_restored
from synlig.stories.load_restored import load_restored
from synlig.stories.make_backup import make_backup
from synlig.stories.open_restored import open_restored
from synlig.stories.replay_erasures import replay_erasures
from synlig.stories.restore_backup import restore_backup
from synlig.surfaces.command.frame import Frame, framed, progress
from synlig.surfaces.wiring import Wiring

PLACE = click.argument("place", metavar="PATH", type=click.Path(path_type=Path, file_okay=False))


class Quarantined(Wiring):
    """The parts of a home that nothing else may open yet; its control database lies in it until it is checked."""

    def __init__(self, path: Path, environment: Mapping[str, str]) -> None:
        super().__init__(path, {**environment, "SYNLIG_DATABASE__URL": ""})
        self._whole = environment

    @cached_property
    def whole_settings(self) -> Settings:
        """Its settings as they are when it is open."""
        return parse_settings(self.home.settings(), self._whole)

    @cached_property
    def destination(self) -> Database | None:
        """Where its control database goes when it is checked; None where it stays in the home."""
        if not self.whole_settings.database.url:
            return None
        database = postgres_database(self.whole_settings.database.url, "control")
        migrate(database)
        return database

    def close(self) -> None:
        """Close that too."""
        super().close()
        if (opened := self.__dict__.pop("destination", None)) is not None:
            opened.close()

    @cached_property
    def home(self) -> Home:
        """The home in quarantine."""
        return Home.open(self._path, quarantined=True)


@click.group(epilog="Example: synlig backup create backups/home")
def backup() -> None:
    """Encrypted copies of the home, each file kept once."""


@framed("synlig backup create backups/home")
@PLACE
def create(frame: Frame, place: Path) -> None:
    """Back the home up into the folder PATH; what is there from before is not copied again."""
    with progress("Backing up files", None) as told:
        made = frame.wiring().tell(make_backup, place, told)
    frame.answer(
        asdict(made),
        f"Backup {made.id}: {made.files} files, {made.bytes} bytes, in {made.place}, until {made.expires_at:%Y-%m-%d}.",
    )


@framed("synlig --home restored backup restore backups/home")
@PLACE
@click.option("--snapshot", default=None, metavar="ID", help="Else the newest.")
def restore(frame: Frame, place: Path, snapshot: str | None) -> None:
    """Restore into the home; it can be opened only when everyone who was erased is erased from it again."""
    wiring = frame.wiring()
    with progress("Restoring files", None) as told:
        staged = wiring.tell(restore_backup, place, snapshot, told)
    checked = _quarantined(frame, wiring, staged)
    try:
        with progress("Erasing again", None):
            counts = checked.tell(replay_erasures, staged)
        counts = {**counts, "rows_to_postgresql": checked.tell(load_restored, staged)}
        checked.close()
        aside = checked.bind(open_restored)(staged, home_path=frame.home_path)
    except SynligError:
        checked.close()
        discard_restored(staged)
        raise
    old = "" if aside is None else f" What lay there before lies in {aside}: remove it when it is not needed."
    frame.answer(
        {"home": str(frame.home_path), "snapshot": staged.snapshot.id, "replaced": aside and str(aside), **counts},
        f"Restored {counts['files']} files; {counts['erased_again']} erased again.{old}",
    )


def _quarantined(frame: Frame, wiring: Wiring, staged: Staged) -> Wiring:
    """The restored home with the register and the checkpoints of the place it is for, not of where it lies now."""
    settings, target = wiring.settings, Home(frame.home_path)
    register = settings.erasure.register or staged.header.register
    checkpoints = settings.log.checkpoint_dir or str(target.beside("checkpoints"))
    beside = {"SYNLIG_ERASURE__REGISTER": register, "SYNLIG_LOG__CHECKPOINT_DIR": checkpoints}
    return Quarantined(staged.home.path, {**os.environ, **beside})


for _command in (create, restore):
    backup.add_command(_command)
COMMANDS = (backup,)
