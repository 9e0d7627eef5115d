"""`synlig person …`: what is held of a person, how they stand, and letting go of it."""

import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from synlig.core.change import Change
from synlig.core.cpr import Cpr
from synlig.core.errors import Refused
from synlig.core.found import Looking
from synlig.stories.contest_report import contest_report
from synlig.stories.export_person import export_person
from synlig.stories.find_person import find_person
from synlig.stories.list_contested import list_contested
from synlig.stories.propose_erasure import propose_erasure
from synlig.stories.propose_join import propose_join
from synlig.stories.protect_person import protect_person
from synlig.stories.restrict_person import restrict_person
from synlig.stories.update_standings import update_standings
from synlig.surfaces.command.changes import answer_proposed
from synlig.surfaces.command.frame import Frame, framed
from synlig.surfaces.command.reports import Since
from synlig.surfaces.wiring import Wiring

NUMBER = click.argument("number", metavar="CPR|-")


@click.group(epilog="Example: synlig person find - --json")
def person() -> None:
    """What is held of a person, and letting go of it."""


@framed("synlig person find - --type report")
@NUMBER
@click.option("--from", "since", type=Since(), help="Of this day or instant, or later.")
@click.option("--to", "until", type=Since(), help="Before this day or instant.")
@click.option("--type", "kind", default=None, metavar="T", help="Only this kind, or this store.")
@click.option("--reason", default="", metavar="TEXT", help="Why where a protected person is must be seen; logged.")
def find(
    frame: Frame, number: str, since: datetime | None, until: datetime | None, kind: str | None, reason: str
) -> None:
    """The gross list: every place that holds, or probably holds, something of the person."""
    wiring = frame.wiring()
    rows = wiring.tell(find_person, number_of(number, wiring), Looking(since, until, kind, reason))
    frame.listing(map(asdict, rows), _words, "Nothing is held of that person.")


@framed("synlig person erase - --case 2026-1234 --ground 'databeskyttelsesforordningen art. 17, stk. 1, litra d'")
@NUMBER
@click.option("--case", required=True, metavar="ID", help="The case in which it was decided.")
@click.option("--ground", required=True, metavar="TEXT", help="The legal ground.")
def erase(frame: Frame, number: str, case: str, ground: str) -> int:
    """Erase the person everywhere, once another person has approved it. It may be killed and run again."""
    wiring = frame.wiring()
    asked = wiring.tell(propose_erasure, number_of(number, wiring), case, ground)
    if isinstance(asked, Change):
        return answer_proposed(frame, asked)
    frame.answer(asdict(asked), f"Erased before, in case {asked.case}.")
    return 0


@framed("synlig person export - --out answer.pdf")
@NUMBER
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="FILE")
def export(frame: Frame, number: str, out: Path) -> None:
    """Everything that is held of the person, as a PDF they can read (`.pdf`), else as JSON."""
    wiring = frame.wiring()
    cpr = number_of(number, wiring)
    done = wiring.tell(export_person, cpr, wiring.tell(find_person, cpr, Looking(reason="export"), True), out)
    protected = "" if done.protected_until is None else f" Name and address are protected until {done.protected_until}."
    frame.answer(asdict(done), f"{done.found} places and {done.reports} reports in {done.out}.{protected}")


@framed("synlig person join - - --case 2026-1234 --ground 'CPR-kontoret: nyt personnummer'")
@click.argument("former", metavar="CPR|-")
@NUMBER
@click.option("--case", required=True, metavar="ID", help="The case in which it was decided.")
@click.option("--ground", required=True, metavar="TEXT", help="How it is known that both are one person's.")
def join(frame: Frame, former: str, number: str, case: str, ground: str) -> int:
    """Two numbers, the former one and that of today, are one person's: history follows. It cannot be undone."""
    wiring = frame.wiring()
    asked = wiring.tell(propose_join, number_of(former, wiring), number_of(number, wiring), case, ground)
    return answer_proposed(frame, asked)


@framed("synlig person protect - --until 2027-11-01")
@NUMBER
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), required=True, metavar="D", help="The last day.")
def protect(frame: Frame, number: str, until: datetime) -> None:
    """Record that the person's name and address are protected."""
    wiring = frame.wiring()
    wiring.tell(protect_person, number_of(number, wiring), until.date())
    frame.answer({"protected_until": until.date().isoformat()}, f"Protected until {until:%Y-%m-%d}.")


@framed("synlig person restrict - --case 2026-1234")
@NUMBER
@click.option("--case", required=True, metavar="ID", help="The case in which it was asked for.")
@click.option("--lift", is_flag=True, help="Lift the restriction of that case.")
def restrict(frame: Frame, number: str, case: str, lift: bool) -> None:
    """Nothing about the person leaves to any recipient, until it is lifted."""
    wiring = frame.wiring()
    changed = wiring.tell(restrict_person, number_of(number, wiring), case, lift)
    words = "Lifted." if lift else "Restricted." if changed else "It was restricted already."
    frame.answer({"case": case, "restricted": not lift, "changed": changed}, words)


@framed("synlig person contest - --case 2026-1234 --report 7f3c…")
@NUMBER
@click.option("--case", required=True, metavar="ID", help="The case in which it was said.")
@click.option("--report", required=True, metavar="ID", help="The report's bundle id, as find says it.")
def contest(frame: Frame, number: str, case: str, report: str) -> None:
    """The person contests a report: its sender is to look into it."""
    wiring = frame.wiring()
    one = wiring.tell(contest_report, number_of(number, wiring), case, report)
    frame.answer(asdict(one), f"Kommune {one.kommune} is to look into report {one.bundle_id}.")


@framed("synlig person contested")
def contested(frame: Frame) -> None:
    """What is contested, and whether its sender has reported anew."""
    found = frame.wiring().tell(list_contested)
    frame.listing(map(asdict, found), _contested_words, "Nothing is contested.")


@framed("synlig person update")
@click.argument("register", default="cpr")
def update(frame: Frame, register: str) -> None:
    """Fetch what a register tells of those something is held of: protection, deaths, moves, new numbers."""
    counts = frame.wiring().tell(update_standings, register)
    frame.answer(counts, ", ".join(f"{number} {name}" for name, number in counts.items()) or "Nothing new.")


def number_of(given: str, wiring: Wiring) -> Cpr:
    """The CPR number that was given, or that stands on the first line of stdin.

    Raises:
        Refused: given as an argument where people log in for real: arguments are seen by every user of the machine.
        WrongUsage: it is none.
    """
    if given == "-":
        return Cpr(sys.stdin.readline().strip())
    if wiring.settings.identity.idp_metadata:
        raise Refused("In production a CPR number is never an argument: write - and give it on stdin.")
    return Cpr(given)


def _contested_words(row: Any) -> str:
    answered = "reported anew" if row["answered"] else "not answered"
    return f"{row['since']}  {row['kommune']}  report {row['bundle_id']}, case {row['case']}: {answered}"


def _words(row: Any) -> str:
    when = "at no time kept" if row["when"] is None else f"{row['when']:%Y-%m-%d %H:%M}"
    report = "" if not row["bundle_id"] else f" (report {row['bundle_id']})"
    return f"{row['match']:<8} {row['store']:<10} {row['kind']:<16} {when}  {row['why']}{report}"


for _command in (find, export, erase, join, protect, restrict, contest, contested, update):
    person.add_command(_command)
COMMANDS = (person,)
