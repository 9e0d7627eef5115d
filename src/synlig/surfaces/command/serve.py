"""`synlig serve`: the doors and the parts behind them."""

from typing import Final

import click

from synlig.guard.log.writer import Writer
from synlig.storage.vault import VaultDoor
from synlig.surfaces.clock import clock_part, deliver_part
from synlig.surfaces.command.frame import Frame, framed
from synlig.surfaces.doors import check_doors, check_ports, intake_server, portal_address, portal_server
from synlig.surfaces.sandbox import sandboxes_of
from synlig.surfaces.sftp.binding import sftp_server
from synlig.surfaces.supervisor import supervise
from synlig.surfaces.wiring import Wiring
from synlig.surfaces.worker import worker


def log_writer(wiring: Wiring) -> Writer:
    """The log's process, where [log] socket is set."""
    return wiring.log_writer


def vault_door(wiring: Wiring) -> VaultDoor:
    """The vault's process, where [vault] socket is set."""
    return wiring.vault_door


PARTS: Final = {
    "log": log_writer,
    "vault": vault_door,
    "portal": portal_server,
    "intake": intake_server,
    "sftp": sftp_server,
    "worker": worker,
    "clock": clock_part,
    "deliver": deliver_part,
}


@framed("synlig serve --part portal")
@click.option("--part", type=click.Choice([*PARTS, "all"]), default="all", show_default=True, help="Which part.")
def serve(frame: Frame, part: str) -> int:
    """Run the parts; each its own process, all under one supervisor."""
    if part != "all":
        wiring = frame.wiring()
        wiring.trace()
        PARTS[part](wiring).run()
        return 0
    return serve_all(frame)


def serve_all(frame: Frame) -> int:
    """Every part under one supervisor, until stopped."""
    settings = frame.wiring().settings
    check_doors(settings)
    check_ports(settings)
    click.echo(f"Portal: {portal_address(settings)}  (stop with Ctrl-C)", err=True)
    frame.wiring().close()
    with sandboxes_of(settings, frame.home_path):
        own = {"log": settings.log.socket, "vault": settings.vault.socket}
        return supervise([name for name in PARTS if own.get(name, "always")], frame.home_path)


COMMANDS = (serve,)
