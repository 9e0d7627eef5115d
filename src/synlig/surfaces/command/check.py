"""`synlig check`: the doctor: what is wrong with this home, and how to mend it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

import click

from synlig.core.remark import verdict
from synlig.stories.check_home import check_home
from synlig.stories.check_stores import check_stores
from synlig.surfaces.command.frame import Frame, framed
from synlig.surfaces.examinations import examinations_of, stores_of

MARKS: Final[Mapping[str, str]] = {"well": "ok     ", "warning": "WARNING", "wrong": "WRONG  "}


@framed("synlig check --stores")
@click.option("--stores", is_flag=True, help="Also read and verify every stored file; exit 6 on damage.")
def check(frame: Frame, stores: bool) -> int:
    """Look at everything that must be right; each line says what is wrong and how to mend it."""
    wiring = frame.wiring()
    remarks = wiring.tell(check_home, examinations_of(wiring))
    if stores:
        remarks += wiring.tell(check_stores, stores_of(wiring))
    frame.listing(map(asdict, remarks), _words, "There is nothing to look at.")
    return verdict(remarks)


def _words(row: Mapping[str, Any]) -> str:
    mend = f"  → {row['mend']}" if row["mend"] else ""
    return f"{MARKS[row['state']]} {row['about']:<12} {row['says']}{mend}"


COMMANDS = (check,)
