"""`synlig completeness` and `synlig resend`: did what was expected come, and what was asked for again?"""

from datetime import date, datetime
from typing import Any

import click

from synlig.core.completeness import DayCheck, Resend
from synlig.core.kommune import KommuneKode
from synlig.declared import completeness as declared
from synlig.stories.ask_resend import ask_resend
from synlig.stories.watch_completeness import watch_completeness
from synlig.surfaces.command.frame import Frame, framed

USUAL = ("ok", "under-way", "learning")
DAY = click.DateTime(["%Y-%m-%d"])


@framed("synlig completeness --municipality 0259")
@click.option("--municipality", metavar="KODE", help="Only this municipality's.")
@click.option("--days", type=click.IntRange(1, 366), default=14, show_default=True, help="How many days back.")
@click.option("--all", "everything", is_flag=True, help="Also the days that were as expected.")
def completeness(frame: Frame, municipality: str | None, days: int, everything: bool) -> None:
    """What was expected of each sender on each day and did not come, came late, or fell suddenly."""
    kommune = None if municipality is None else KommuneKode(municipality)
    watched = frame.wiring().tell(watch_completeness, kommune, days)
    asked = {(one.place, one.day): one for one in watched.resends}
    shown = [check for check in watched.checks if everything or check.status not in USUAL]
    rows = (_row(check, asked.get((check.place, check.day))) for check in shown)
    frame.listing(rows, _words, f"Nothing is missing in the last {days} days.")


@framed("synlig resend koege-eoj --municipality 0259 --day 2026-11-03")
@click.argument("sender")
@click.option("--municipality", required=True, metavar="KODE", help="Whose reports.")
@click.option("--day", required=True, type=DAY, help="The day that is to be delivered again.")
def resend(frame: Frame, sender: str, municipality: str, day: datetime) -> None:
    """Keep that a sender was asked for a day again; `completeness` shows whether it answered."""
    asked = frame.wiring().tell(ask_resend, sender, KommuneKode(municipality), day.date())
    frame.answer(_asked(asked), f"{sender} is asked for {asked.day} of {municipality} again.")


def _row(check: DayCheck, asked: Resend | None) -> dict[str, Any]:
    sender, kommune = check.place
    words = declared.load().words[check.status]
    return {
        "sender": sender,
        "municipality": kommune,
        "day": check.day.isoformat(),
        "expected": check.expected,
        "accepted": check.accepted,
        "rejected": check.rejected,
        "status": check.status,
        "words": words.en,
        "words_da": words.da,
        "asked_at": _instant(asked.asked_at if asked else None),
        "answered_at": _instant(asked.answered_at if asked else None),
    }


def _asked(asked: Resend) -> dict[str, Any]:
    sender, kommune = asked.place
    day: date = asked.day
    return {"sender": sender, "municipality": kommune, "day": day.isoformat(), "asked_at": _instant(asked.asked_at)}


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


def _words(row: Any) -> str:
    expected = "?" if row["expected"] is None else f"{row['expected']:.0f}"
    asked = "" if row["asked_at"] is None else ", asked for again" + (", answered" if row["answered_at"] else "")
    return (
        f"{row['day']} {row['municipality']} {row['sender']}: {row['words']} "
        f"({row['accepted']} of {expected}, {row['rejected']} rejected{asked})"
    )


COMMANDS = (completeness, resend)
