"""`synlig log verify | search | checkpoint | prove | backup`: the log of who did what."""

import json
import socket
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from synlig.core.cpr import Cpr
from synlig.guard.log.log import Recorded
from synlig.guard.log.syslog import syslog_line
from synlig.guard.log.telemetry import telemetry_line
from synlig.guard.log.views import VIEWS
from synlig.guard.log.wanted import Wanted
from synlig.stories.back_up_log import back_up_log
from synlig.stories.checkpoint_log import checkpoint_log
from synlig.stories.prove_log_entry import prove_log_entry
from synlig.stories.search_log import search_log
from synlig.stories.verify_log import verify_log
from synlig.surfaces.command.frame import Frame, framed
from synlig.surfaces.command.reports import Since


@click.group(epilog="Example: synlig log verify")
def log() -> None:
    """The log of who did what, when: for audit and for security."""


@framed("synlig log verify --json")
def verify(frame: Frame) -> None:
    """Hold the log against its links and its signed checkpoints; exit 6 when it was changed."""
    held = frame.wiring().tell(verify_log)
    words = (
        f"{held.entries} entries hold together and agree with {held.checkpoints} checkpoints. "
        f"{held.open_tail} came after the last one. {held.personal_gone} have no personal part any more."
    )
    frame.answer(asdict(held), words)


@framed("synlig log checkpoint")
def checkpoint(frame: Frame) -> None:
    """Sign the log as it is now."""
    signed = frame.wiring().tell(checkpoint_log)
    frame.answer(asdict(signed), f"{signed.size} entries are signed, root {signed.root}.")


@framed("synlig log prove 17 > proof.json")
@click.argument("seq", type=click.IntRange(1))
def prove(frame: Frame, seq: int) -> None:
    """Proof that one entry is in the signed log, for `verifier.py --proof`."""
    proof = frame.wiring().tell(prove_log_entry, seq)
    click.echo(json.dumps(asdict(proof), ensure_ascii=False))


@framed("synlig log backup /mnt/elsewhere/log")
@click.argument("place", metavar="PATH", type=click.Path(path_type=Path, file_okay=False))
def backup(frame: Frame, place: Path) -> None:
    """Back the log up by itself, with its checkpoints and the verifier; what is there is only added to."""
    done = frame.wiring().tell(back_up_log, place)
    words = (
        f"{done.segments} segments and {done.checkpoints} checkpoints in {done.place}; {done.new_bytes} bytes are new."
    )
    frame.answer(asdict(done), words)


@framed("synlig log search --view out-of-hours --since 2026-11-01")
@click.option("--since", type=Since(), help="On or after this day or instant.")
@click.option("--until", type=Since(), help="Before this day or instant.")
@click.option("--class", "event", default="", metavar="AREA:THING:ACTION", help="A class, or the beginning of one.")
@click.option("--actor", default="", help="Who did it.")
@click.option("--outcome", default="", help="done, refused …")
@click.option("--correlation", default="", metavar="ID", help="What it is part of: a delivery, a request …")
@click.option("--case", default="", metavar="ID", help="The case it was done for.")
@click.option("--subject", default=None, metavar="CPR", help="About this person; - reads the number from stdin.")
@click.option("--view", type=click.Choice(list(VIEWS)), default=None, help="A ready view.")
@click.option("--syslog", is_flag=True, help="As syslog lines (RFC 5424).")
@click.option("--otel", is_flag=True, help="As OpenTelemetry log records (OTLP, JSON Lines).")
def search(  # noqa: PLR0917 (click hands the options over by name)
    frame: Frame,
    since: datetime | None,
    until: datetime | None,
    event: str,
    actor: str,
    outcome: str,
    correlation: str,
    case: str,
    subject: str | None,
    view: str | None,
    syslog: bool,
    otel: bool,
) -> None:
    """Entries of the log, in order."""
    about = None if subject is None else Cpr(sys.stdin.readline().strip() if subject == "-" else subject)
    wanted = Wanted(since, until, event, actor, outcome, correlation, case)
    found = frame.wiring().tell(search_log, wanted, view or "", about)
    if syslog or otel:
        written = telemetry_line if otel else syslog_line
        for one in found:
            click.echo(written(one.header, socket.gethostname()))
        return
    frame.listing(map(_row, found), _words, "Nothing of the kind is in the log.")


def _row(one: Recorded) -> dict[str, Any]:
    return {**asdict(one.header), "when": _when(one), "personal": one.personal}


def _when(one: Recorded) -> str:
    return datetime.fromtimestamp(one.header.at_ns / 1e9, UTC).isoformat(timespec="milliseconds")


def _words(row: Any) -> str:
    facts = " ".join(f"{name}={value}" for name, value in row["facts"].items())
    return f"{row['seq']:>8} {row['when']} {row['event']} {row['outcome']} {row['actor']} {facts}".rstrip()


for _command in (verify, search, checkpoint, prove, backup):
    log.add_command(_command)
COMMANDS = (log,)
