"""`synlig generate`: synthetic reports."""

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import click

from synlig.core.kommune import KommuneKode
from synlig.partners.synthetic import SyntheticSettings
from synlig.partners.synthetic.settings import LAST_DAY
from synlig.stories.generate_reports import generate_reports
from synlig.surfaces.command.frame import Frame, framed, progress


@framed("synlig generate --citizens 2000 --days 14 --seed 7 --faults 0.1 --out reports")
@click.option("--citizens", type=click.IntRange(1), required=True, metavar="N", help="Citizens in all.")
@click.option("--days", type=click.IntRange(1, 366), required=True, metavar="D", help="Days with deliveries.")
@click.option("--municipality", "kommuner", multiple=True, metavar="KODE", help="Only these; else all 98.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed, the same bytes.")
@click.option("--faults", type=click.FloatRange(0, 1), default=0.0, show_default=True, metavar="P", help="Share.")
@click.option("--last-day", type=click.DateTime(["%Y-%m-%d"]), help=f"The last day; else {LAST_DAY}.")
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="A new folder.")
def generate(
    frame: Frame,
    citizens: int,
    days: int,
    kommuner: tuple[str, ...],
    seed: int,
    faults: float,
    last_day: datetime | None,
    out: Path,
) -> None:
    """Write synthetic reports of citizens who do not exist."""
    places = tuple(map(KommuneKode, kommuner)) or None
    until: date = LAST_DAY if last_day is None else last_day.date()
    wanted = SyntheticSettings(citizens, days, places, seed, faults, until)
    with progress("Generating", citizens) as told:
        done = frame.wiring().tell(generate_reports, wanted, out, told)
    frame.answer(
        {"out": str(out), **asdict(done)},
        f"{done.reports} reports with {done.resources} resources of {done.citizens} citizens in {out}; "
        f"{done.faults} planted faults (faults.ndjson).",
    )


COMMANDS = (generate,)
