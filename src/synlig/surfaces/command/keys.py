"""`synlig keys list | rotate | split | combine`: the key hierarchy, drawn anew without stopping, split for recovery."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import click

from synlig.core.key_change import Action
from synlig.guard.keys import Secret
from synlig.stories.combine_shares import combine_shares
from synlig.stories.propose_key_change import propose_key_change
from synlig.surfaces.command.changes import answer_proposed
from synlig.surfaces.command.frame import Frame, framed

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(epilog="Example: synlig keys rotate")
def keys() -> None:
    """Keys: what there is, drawn anew, split for recovery. Never shown."""


@framed("synlig keys list")
def list_command(frame: Frame) -> None:
    """Which keys there are, and since when each file is as it is."""
    folder = frame.wiring().home.keys
    rows = [{"key": str(name), "written": _written(folder / f"{name}.key")} for name in ("root", *Secret)]
    frame.listing(rows, lambda row: f"{row['key']:<18} {row['written']}", "There are no keys.")


@framed("synlig keys rotate --citizens")
@click.option("--citizens", is_flag=True, help="The key of citizens' keys; else the root key.")
def rotate(frame: Frame, citizens: bool) -> int:
    """Draw a key anew and wrap all that is under it again, while every part goes on. Needs a second person."""
    action: Action = "rotate-citizens" if citizens else "rotate-root"
    return answer_proposed(frame, frame.wiring().tell(propose_key_change, action, ()))


@framed("synlig keys split /media/a/share /media/b/share /media/c/share")
@click.argument("places", nargs=3, type=FILE)
def split(frame: Frame, places: tuple[Path, Path, Path]) -> int:
    """Split the root key among three; any two can open a backup, one alone knows nothing. Needs a second person."""
    wanted = [str(place.absolute()) for place in places]
    return answer_proposed(frame, frame.wiring().tell(propose_key_change, "split-root", wanted))


@framed("synlig keys combine /media/a/share /media/c/share --out recovery.key")
@click.argument("shares", nargs=-1, type=click.File(encoding="ascii"))
@click.option("--out", type=FILE, required=True, help="The recovery key, for [backup] recovery_key.")
def combine(frame: Frame, shares: tuple[TextIO, ...], out: Path) -> None:
    """Put the root key together from two shares."""
    frame.wiring().tell(combine_shares, [share.read() for share in shares], out)
    frame.answer({"out": str(out)}, f"The recovery key is in {out}: destroy it when the backup is restored.")


def _written(path: Path) -> str:
    if not path.is_file():
        return "not here"
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")


for _command in (list_command, rotate, split, combine):
    keys.add_command(_command)
COMMANDS = (keys,)
