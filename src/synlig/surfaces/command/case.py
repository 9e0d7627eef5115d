"""`synlig case …`: what people ask for, gone through and answered in time."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import click

from synlig.core.errors import WrongUsage
from synlig.core.found import Found, Looking
from synlig.core.instant import danish_day
from synlig.core.kommune import KommuneKode
from synlig.core.person_case import KINDS, CaseItem, Decision, Outcome, PersonCase
from synlig.stories.close_case import close_case
from synlig.stories.decided_of_case import decided_of_case
from synlig.stories.export_person import export_person
from synlig.stories.find_person import find_person
from synlig.stories.gather_case import gather_case
from synlig.stories.list_cases import list_cases
from synlig.stories.open_case import open_case
from synlig.stories.person_of_case import person_of_case
from synlig.stories.prolong_case import prolong_case
from synlig.stories.review_case import review_case
from synlig.stories.see_case import see_case
from synlig.surfaces.command.frame import Frame, framed
from synlig.surfaces.command.person import NUMBER, number_of

ID = click.argument("case_id", metavar="ID")
DAY = click.DateTime(["%Y-%m-%d"])


@click.group(epilog="Example: synlig case open - --kind access")
def case() -> None:
    """What people ask for, gone through and answered within a month."""


@framed("synlig case open - --kind access --case 2026-1234")
@NUMBER
@click.option("--kind", type=click.Choice(list(KINDS)), required=True, help="What they ask for.")
@click.option("--received", type=DAY, default=None, help="The day it came in; else today.")
@click.option("--case", "case_id", default="", metavar="ID", help="Its number; else it is given one.")
def open_command(frame: Frame, number: str, kind: Any, received: datetime | None, case_id: str) -> None:
    """Open a case about a person."""
    wiring = frame.wiring()
    day = None if received is None else received.date()
    _answer(frame, wiring.tell(open_case, number_of(number, wiring), kind, day, case_id))


@framed("synlig case list --all")
@click.option("--all", "closed", is_flag=True, help="Also those that ended.")
def list_command(frame: Frame, closed: bool) -> None:
    """Cases, the one due first before."""
    found = frame.wiring().bind(list_cases)(closed=closed)
    frame.listing(map(row_of, found), _words, "There is no case.")


@framed("synlig case show 2026-1234")
@ID
def show(frame: Frame, case_id: str) -> None:
    """A case with its gross list and what was decided."""
    found, items = frame.wiring().tell(see_case, case_id)
    document = {**row_of(found), "rows": [asdict(item) for item in items]}
    frame.answer(document, "\n".join([_words(row_of(found)), *map(_item_words, items)]))


@framed("synlig case gather 2026-1234")
@ID
def gather(frame: Frame, case_id: str) -> None:
    """Search everything for the person of the case, and keep the gross list to be gone through."""
    wiring = frame.wiring()
    rows = wiring.tell(find_person, wiring.tell(person_of_case, case_id), Looking(reason=f"case {case_id}"))
    items = wiring.tell(gather_case, case_id, rows)
    frame.listing(map(asdict, items), lambda row: _item_words(CaseItem(**row)), "Nothing is held of that person.")


@framed('synlig case review 2026-1234 3 4 --reject "Another person of that name"')
@ID
@click.argument("numbers", type=int, nargs=-1, required=True)
@click.option("--keep", is_flag=True, help="In the answer.")
@click.option("--redact", default="", metavar="WHY", help="In the answer, crossed out.")
@click.option("--reject", default="", metavar="WHY", help="Not about the person.")
def review(frame: Frame, case_id: str, numbers: tuple[int, ...], keep: bool, redact: str, reject: str) -> None:
    """Decide on rows of the gross list."""
    if [keep, bool(redact), bool(reject)].count(True) != 1:
        raise WrongUsage("Say one of --keep, --redact WHY and --reject WHY.")
    decision: Decision = "keep" if keep else "redact" if redact else "reject"
    done = frame.wiring().tell(review_case, case_id, numbers, decision, redact or reject)
    frame.answer({"case": case_id, "decided": done}, f"{done} rows decided on.")


@framed('synlig case prolong 2026-1234 --why "Three senders must be asked"')
@ID
@click.option("--why", required=True, help="What the person is told.")
def prolong(frame: Frame, case_id: str, why: str) -> None:
    """Two months more, once."""
    _answer(frame, frame.wiring().tell(prolong_case, case_id, why))


@framed("synlig case export 2026-1234 --out answer.pdf")
@ID
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="FILE")
def export(frame: Frame, case_id: str, out: Path) -> None:
    """The answer as it was decided: a PDF the person can read (`.pdf`), else JSON."""
    wiring = frame.wiring()
    items = wiring.tell(decided_of_case, case_id)
    kept = [_found(item) for item in items if item.decision != "reject"]
    done = wiring.tell(export_person, wiring.tell(person_of_case, case_id), kept, out, items)
    frame.answer(asdict(done), f"{done.found} places and {done.reports} reports in {done.out}.")


@framed("synlig case close 2026-1234 --outcome refused --ground 'databeskyttelseslovens § 22, stk. 1'")
@ID
@click.option("--outcome", type=click.Choice(list(get_args(Outcome))), required=True)
@click.option("--ground", default="", help="The legal ground; a refusal, also of a part, must have one.")
@click.option("--reason", default="", help="In words.")
def close(frame: Frame, case_id: str, outcome: Any, ground: str, reason: str) -> None:
    """End the case."""
    _answer(frame, frame.wiring().tell(close_case, case_id, outcome, ground, reason))


def row_of(found: PersonCase) -> dict[str, Any]:
    """A case as it is shown, with how many days are left."""
    today = danish_day(datetime.now(UTC))
    return {**asdict(found), "days_left": found.days_left(today), "alarm": found.alarm(today)}


def _answer(frame: Frame, found: PersonCase) -> None:
    row = row_of(found)
    frame.answer(row, _words(row))


def _words(row: Mapping[str, Any]) -> str:
    if row["outcome"]:
        return f"{row['id']}  {row['kind']}: {row['outcome']} {row['closed_on']} {row['ground']}".rstrip()
    late = {"late": "  LATE", "soon": "  SOON"}.get(row["alarm"], "")
    return f"{row['id']}  {row['kind']}: due {row['due']}, {row['undecided']} of {row['items']} rows undecided{late}"


def _item_words(item: CaseItem) -> str:
    decided = f"  [{item.decision}: {item.reason}]" if item.decision else ""
    return f"{item.number:>4} {item.match:<8} {item.store:<10} {item.kind:<16} {item.when}  {item.why}{decided}"


def _found(item: CaseItem) -> Found:
    when = datetime.fromisoformat(item.when) if item.when else None
    kommune = KommuneKode(item.kommune) if item.kommune else None
    why = f"overstreget: {item.reason}" if item.decision == "redact" else item.why
    return Found(item.store, item.kind, when, item.match, why, item.bundle_id or None, kommune)


for _command in (open_command, list_command, show, gather, review, prolong, export, close):
    case.add_command(_command)
COMMANDS = (case,)
