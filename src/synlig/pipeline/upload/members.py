"""A sheet of citizens or units and the group of each: checked cell by cell, and no number repeated in what is said."""

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from synlig.core.cohort import LONGEST_LABEL, MOST_GROUPS, Kind
from synlig.core.cpr import Cpr
from synlig.core.errors import WrongUsage
from synlig.core.kommune import KommuneKode, Sor
from synlig.core.upload import Sheet, Unreadable, WrongCell
from synlig.pipeline.upload.mapping import CPR, MOST_FAULTS

Member = TypeVar("Member", Cpr, Sor)
KINDS: Final[Mapping[str, Kind]] = {"cpr": "citizen", "sor": "unit"}
GROUP: Final = "gruppe"
SOR: Final = re.compile(r"\d{6,20}", re.ASCII)


def kind_of(sheet: Sheet) -> Kind:
    """Citizens or units, by the heading of the first of the two columns; the second is the group.

    Raises:
        Unreadable: the headings are others.
    """
    heads = [head.lower() for head in sheet.header]
    if heads not in ([key, GROUP] for key in KINDS):
        raise Unreadable("heads")
    return KINDS[heads[0]]


def citizens_in(sheet: Sheet) -> tuple[dict[Cpr, str], list[WrongCell]]:
    """The group of each citizen, and what is wrong."""
    return _members(sheet, _cpr)


def units_in(
    sheet: Sheet, register: Mapping[Sor, KommuneKode], own: KommuneKode
) -> tuple[dict[Sor, str], list[WrongCell]]:
    """The group of each unit, and what is wrong; one that the register gives to another municipality is not own."""

    def unit(text: str) -> Sor | None:
        return Sor(text) if SOR.fullmatch(text) and register.get(Sor(text), own) == own else None

    return _members(sheet, unit)


def _cpr(text: str) -> Cpr | None:
    try:
        return Cpr(text.replace(" ", "").zfill(10) if text.isdecimal() else text.replace(" ", ""))
    except WrongUsage:
        return None


def _members(sheet: Sheet, read: Callable[[str], Member | None]) -> tuple[dict[Member, str], list[WrongCell]]:
    found, faults, labels = dict[Member, str](), list[WrongCell](), set[str]()
    key, group = sheet.header
    for number, (text, label) in enumerate(sheet.rows, 2):
        member = read(text)
        if member is None:
            faults.append(WrongCell(number, key, "member" if text else "empty"))
        elif member in found:
            faults.append(WrongCell(number, key, "again"))
        else:
            found[member] = label
        if not label:
            faults.append(WrongCell(number, group, "empty"))
        elif CPR.search(label):
            faults.append(WrongCell(number, group, "cpr"))
        elif len(label) > LONGEST_LABEL or not label.isprintable():
            faults.append(WrongCell(number, group, "label"))
        elif len(labels | {label}) > MOST_GROUPS:
            faults.append(WrongCell(number, group, "groups"))
        else:
            labels.add(label)
    return found, faults[:MOST_FAULTS]
