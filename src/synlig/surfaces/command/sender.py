"""`synlig sender add | list | remove`: who may deliver for whom."""

from pathlib import Path
from typing import Any

import click

from synlig.core.sender import Sender
from synlig.stories.add_sender import add_sender
from synlig.stories.list_senders import list_senders
from synlig.stories.remove_sender import remove_sender
from synlig.surfaces.command.frame import Frame, framed

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(epilog="Example: synlig sender list")
def sender() -> None:
    """Who may deliver for whom."""


@framed("synlig sender add koege-eoj --municipality 0259")
@click.argument("name")
@click.option("--municipality", "kommuner", multiple=True, required=True, metavar="KODE", help="Four digits.")
@click.option("--sor", "units", multiple=True, metavar="[KODE:]SOR", help="Only these units; else all.")
@click.option("--certificate", type=FILE, help="Client certificate (PEM).")
@click.option("--ssh-key", type=FILE, help="Public SSH key.")
def add(
    frame: Frame,
    name: str,
    kommuner: tuple[str, ...],
    units: tuple[str, ...],
    certificate: Path | None,
    ssh_key: Path | None,
) -> None:
    """Register a sender."""
    pem = None if certificate is None else certificate.read_bytes()
    key = None if ssh_key is None else ssh_key.read_text(encoding="utf-8")
    made = frame.wiring().tell(add_sender, name, kommuner, units, pem, key)
    frame.answer(_row(made), f"{made.name} may deliver for {', '.join(sorted(made.kommuner))}.")


@framed("synlig sender list --json")
def list_command(frame: Frame) -> None:
    """Every registered sender."""
    rows = [_row(one) for one in frame.wiring().tell(list_senders)]
    frame.listing(rows, lambda row: f"{row['name']}: {', '.join(row['municipalities'])}", "No sender is registered.")


@framed("synlig sender remove koege-eoj")
@click.argument("name")
def remove(frame: Frame, name: str) -> None:
    """Take a sender out of the register; what it delivered stays."""
    frame.wiring().tell(remove_sender, name)
    frame.answer({"removed": name}, f"{name} may deliver no more.")


def _row(one: Sender) -> dict[str, Any]:
    return {
        "name": one.name,
        "municipalities": sorted(one.kommuner),
        "units": dict(sorted(one.units.items())),
        "certificate_sha256": one.certificate_sha256,
        "ssh_key": one.ssh_key is not None,
    }


for _command in (add, list_command, remove):
    sender.add_command(_command)
COMMANDS = (sender,)
