"""`synlig demo`: the whole main job on synthetic data, ending with the portal open."""

import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import click

from synlig.core.errors import WrongUsage
from synlig.core.instant import danish_day
from synlig.partners.synthetic import SyntheticSettings
from synlig.storage.exported import remove_folder
from synlig.stories.add_sender import add_sender
from synlig.stories.create_home import create_home
from synlig.stories.deliver_reports import deliver_reports
from synlig.stories.generate_reports import generate_reports
from synlig.stories.make_release import make_release
from synlig.stories.pack_reports import pack_reports
from synlig.stories.process_reports import process_reports
from synlig.stories.receive_files import receive_files
from synlig.surfaces.command.frame import Frame, framed, progress
from synlig.surfaces.command.serve import serve_all
from synlig.surfaces.doors import check_ports, portal_address
from synlig.surfaces.sandbox import beside, sandbox_sds
from synlig.surfaces.wiring import Wiring

SENDER: Final = "demo-eoj"
AGREEMENT: Final = "sds"
MARK: Final = "demo"
BEGUN: Final = "demo-begun"
SETTINGS: Final = """
[identity]
development_idp = true  # log in without a password, on this machine only

[approvals]
four_eyes = false  # one person alone may do everything: for demonstration

[exchange]
sds_url = "http://127.0.0.1:8498"  # a stand-in for SDS that runs beside the portal
sds_sandbox = "true"
"""


@dataclass(slots=True)
class Told:
    """What happened, for the summary."""

    words: Counter[str] = field(default_factory=Counter[str])
    rules: Counter[str] = field(default_factory=Counter[str])
    reports: int = 0
    citizens: int = 0
    processed: int = 0
    release: str = ""
    cubes: tuple[str, ...] = ()
    delivered: dict[str, int] = field(default_factory=dict[str, int])


@framed("synlig demo --citizens 5000 --days 7 --no-serve")
@click.option("--citizens", type=click.IntRange(1), default=20_000, show_default=True, metavar="N")
@click.option("--days", type=click.IntRange(1, 366), default=7, show_default=True, metavar="D")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--no-serve", is_flag=True, help="End with the summary instead of the open portal.")
def demo(frame: Frame, citizens: int, days: int, seed: int, no_serve: bool) -> int:
    """A home with synthetic data, received, processed, released, delivered to a sandbox, and the portal open."""
    home = frame.home_path
    mark = home / MARK
    if not no_serve:
        check_ports(frame.wiring_with({}).settings)
    if not mark.exists():
        _clear_half_made(home)
        told = _told(frame, citizens, days, seed)
        (home / BEGUN).rename(mark)
        frame.answer(_document(told, frame), _summary(told, frame))
    elif no_serve:
        raise WrongUsage(f"{home} holds a demonstration already: remove it, or name another --home.")
    return 0 if no_serve else serve_all(frame)


def _clear_half_made(home: Path) -> None:
    """A demonstration that was stopped on its way is made again; nothing else is ever removed."""
    if (home / BEGUN).exists():
        click.echo(f"{home} holds a demonstration that was stopped: it is made again.", err=True)
        remove_folder(home)
    if not home.exists():
        remove_folder(beside(home))


def _told(frame: Frame, citizens: int, days: int, seed: int) -> Told:
    told, home = Told(), frame.home_path
    Wiring(home, {}).tell(create_home, SETTINGS)
    (home / BEGUN).touch(mode=0o600)
    wiring = frame.wiring()
    wiring.tell(add_sender, SENDER, sorted(wiring.organisations.kommuner), (), None, None)
    yesterday = danish_day(wiring.clock()) - timedelta(days=1)
    with tempfile.TemporaryDirectory(prefix="synlig-demo-", dir=home) as folder:
        reports = Path(folder) / "reports"
        wanted = SyntheticSettings(citizens, days, None, seed, 0.01, yesterday)
        with progress("Generating citizens", citizens) as step:
            done = wiring.tell(generate_reports, wanted, reports, step)
        told.reports, told.citizens = done.reports, done.citizens
        _receive(wiring, reports, told)
    with progress("Processing", told.words["accepted"]) as step:
        told.processed = wiring.tell(process_reports, step)
    with progress("Releasing", None) as step:
        release = wiring.tell(make_release, (), step)
    told.release, told.cubes = release.id, tuple(cube.name for cube in release.cubes)
    _deliver(frame, told)
    return told


def _receive(wiring: Wiring, reports: Path, told: Told) -> None:
    with progress("Receiving", told.reports) as step:
        for verdict in wiring.tell(receive_files, SENDER, (reports,)):
            told.words[verdict.word] += 1
            told.rules.update({finding.rule for finding in verdict.findings if finding.severity == "error"})
            step(1)


def _deliver(frame: Frame, told: Told) -> None:
    with sandbox_sds(beside(frame.home_path)) as url:
        wiring = frame.wiring_with({"SYNLIG_EXCHANGE__SDS_URL": url})
        packed = wiring.tell(pack_reports, AGREEMENT)
        with progress("Delivering to SDS", packed.packed) as step:
            told.delivered = dict(wiring.tell(deliver_reports, AGREEMENT, step).reports)


def _document(told: Told, frame: Frame) -> dict[str, Any]:
    return {
        "home": str(frame.home_path),
        "reports": told.reports,
        "accepted": told.words["accepted"],
        "rejected": told.words["rejected"],
        "rules": dict(told.rules),
        "processed": told.processed,
        "citizens": told.citizens,
        "release": told.release,
        "cubes": list(told.cubes),
        "delivered": told.delivered,
        "portal": portal_address(frame.wiring().settings),
    }


def _summary(told: Told, frame: Frame) -> str:
    rules = "".join(f"\n    {count:>5}  {rule}" for rule, count in told.rules.most_common())
    delivered = ", ".join(f"{count} {state}" for state, count in sorted(told.delivered.items()))
    return f"""
Synlig, demonstration on synthetic data in {frame.home_path}
  received   {told.words["accepted"]} reports accepted, {told.words["rejected"]} rejected, by rule:{rules}
  processed  {told.processed} reports of {told.citizens} citizens
  released   {told.release}: {", ".join(told.cubes)}
  delivered  to SDS (sandbox): {delivered}
  portal     {portal_address(frame.wiring().settings)}
"""


COMMANDS = (demo,)
