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
from synlig.surfaces.sandbox import beside, sandboxes
from synlig.surfaces.scheduled import collected
from synlig.surfaces.wiring import Wiring

SENDER: Final = "demo-eoj"
EXCHANGED: Final = ("sds", "dhrd")
MARK: Final = "demo"
BEGUN: Final = "demo-begun"
SETTINGS: Final = """
[identity]
development_idp = true  # log in without a password, on this machine only

[approvals]
four_eyes = false  # one person alone may do everything: for demonstration

[exchange]
sds_url = "http://127.0.0.1:8498"  # stand-ins for recipients that run beside the portal
sds_sandbox = "true"
dhrd_url = "http://127.0.0.1:8497"
dhrd_sandbox = "true"
dhrd_rhythm = "daily"

[sources]
sds_kind = "search"  # what they return: hospital stays as FHIR, diagnoses and indicators as files
sds_url = "http://127.0.0.1:8498/fhir"
sds_sandbox = "true"
sds_returns = "sds"
dhrd_kind = "files"
dhrd_url = "http://127.0.0.1:8497"
dhrd_sandbox = "true"
dhrd_returns = "dhrd"
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
    """Of SDS, by what became of it."""
    exchanged: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict[str, dict[str, dict[str, int]]])
    """By partner: `delivered`, what it said of each report; `returned`, what came back and how it was linked."""


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
        for name in EXCHANGED:
            remove_folder(beside(home, name))


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
        release = wiring.tell(make_release, (), step, "", wiring.rule_rows)
    told.release, told.cubes = release.id, tuple(cube.name for cube in release.cubes)
    _exchange(frame, told)
    return told


def _receive(wiring: Wiring, reports: Path, told: Told) -> None:
    with progress("Receiving", told.reports) as step:
        for verdict in wiring.tell(receive_files, SENDER, (reports,)):
            told.words[verdict.word] += 1
            told.rules.update({finding.rule for finding in verdict.findings if finding.severity == "error"})
            step(1)


def _exchange(frame: Frame, told: Told) -> None:
    """The cases of K1 that leave the house: delivered to SDS and to DHRD, and what they return is linked."""
    with sandboxes(EXCHANGED, frame.home_path) as urls:
        wiring = frame.wiring_with(
            {
                **{f"SYNLIG_EXCHANGE__{name.upper()}_URL": url for name, url in urls.items()},
                "SYNLIG_SOURCES__SDS_URL": f"{urls['sds']}/fhir",
                "SYNLIG_SOURCES__DHRD_URL": urls["dhrd"],
            }
        )
        for name in EXCHANGED:
            packed = wiring.tell(pack_reports, name)
            with progress(f"Delivering to {name.upper()}", packed.packed) as step:
                delivered = dict(wiring.tell(deliver_reports, name, step).reports)
            with progress(f"Collecting from {name.upper()}", None) as step:
                told.exchanged[name] = {"delivered": delivered, "returned": collected(wiring, name, step)}
        wiring.close()
    told.delivered = told.exchanged["sds"]["delivered"]


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
        "exchanged": told.exchanged,
        "portal": portal_address(frame.wiring().settings),
    }


def _summary(told: Told, frame: Frame) -> str:
    rules = "".join(f"\n    {count:>5}  {rule}" for rule, count in told.rules.most_common())
    exchanged = "".join(
        f"\n  {name.upper():<9} (sandbox) delivered {_counts(one['delivered'])}; returned {_counts(one['returned'])}"
        for name, one in told.exchanged.items()
    )
    return f"""
Synlig, demonstration on synthetic data in {frame.home_path}
  received   {told.words["accepted"]} reports accepted, {told.words["rejected"]} rejected, by rule:{rules}
  processed  {told.processed} reports of {told.citizens} citizens
  released   {told.release}: {", ".join(told.cubes)}{exchanged}
  portal     {portal_address(frame.wiring().settings)}
"""


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {word}" for word, count in sorted(counts.items())) or "nothing"


COMMANDS = (demo,)
