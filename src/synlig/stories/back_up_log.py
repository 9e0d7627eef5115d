"""Back the log up by itself: what a third party needs to hold it to account, and nothing of whom it is about (K17)."""

from pathlib import Path

from synlig.core.errors import WrongUsage
from synlig.core.settings import Settings
from synlig.guard.keys import Secret
from synlig.guard.log.copying import LogCopy, copy_log
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.log import Log
from synlig.guard.log.recorder import Recorder
from synlig.storage.home import Home


def back_up_log(place: Path, *, home: Home, settings: Settings, whole_log: Log, log: Recorder, actor: str) -> LogCopy:
    """What is in the backup now; the log is signed first, so that all of the copy is covered.

    Raises:
        IntegrityFailure: log and backup are not the same any more. Unavailable: one cannot be written.
        WrongUsage: the log lies in another home, that of its own process.
    """
    if settings.log.socket and not settings.log.speakers:
        raise WrongUsage("The log lies in the home of its own process: back it up there, as its own user.")
    log.record([Entry(Event.BACKUP_MADE, actor, facts={"backup": "log"})])
    whole_log.checkpoint()
    checkpoints = Path(settings.log.checkpoint_dir) if settings.log.checkpoint_dir else home.beside("checkpoints")
    return copy_log(home.log, checkpoints, home.keys / f"{Secret.CHECKPOINT}.public", place.absolute())
