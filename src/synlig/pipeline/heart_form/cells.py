"""One cell by the kind of its field: the value it means, or the words for what is wrong with it."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final

from synlig.core.cpr import Cpr
from synlig.core.errors import WrongUsage
from synlig.core.form import Field, FieldKind
from synlig.core.instant import DANISH_TIME
from synlig.core.words import Words
from synlig.pipeline.heart_form.filled import Value

DAY: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
DANISH_DAY: Final = re.compile(r"(\d\d?)[-./](\d\d?)[-./](\d{4})", re.ASCII)
NUMBER: Final = re.compile(r"-?\d{1,6}(?:[.,]\d{1,3})?", re.ASCII)
NAME: Final = re.compile(r"[A-Za-z0-9\-.]{1,36}", re.ASCII)
SOR: Final = re.compile(r"\d{11,20}", re.ASCII)
YES_NO: Final = {"ja": True, "nej": False, "yes": True, "no": False}
Read = Value | Words


def read_cell(field: Field, text: str) -> Read:
    """The value that `text` means in `field`, or what is wrong; the words never repeat the text."""
    return READERS[field.kind](field, text)


def _cpr(_: Field, text: str) -> Read:
    try:
        return Cpr(text.replace(" ", ""))
    except WrongUsage:
        return Words("Skriv ti cifre, der begynder med en dato.", "Write ten digits that begin with a date.")


def _sor(_field: Field, text: str) -> Read:
    return text if SOR.fullmatch(text) else Words("Skriv en SOR-kode: mindst 11 cifre.", "Write a SOR code: 11 digits.")


def _name(_: Field, text: str) -> Read:
    wrong = Words("Højst 36 bogstaver, cifre, bindestreger og punktummer.", "At most 36 letters, digits, - and dots.")
    return text if NAME.fullmatch(text) else wrong


def read_day(text: str) -> date | None:
    """The day that is meant, year first or last; None when there is none such."""
    for form, places in ((DAY, (1, 2, 3)), (DANISH_DAY, (3, 2, 1))):
        found = form.fullmatch(text)
        if found is not None:
            try:
                return date(*(int(found[place]) for place in places))
            except ValueError:
                return None
    return None


def _day(_: Field, text: str) -> Read:
    wrong = Words("Skriv en dato, der findes, fx 2026-11-19.", "Write a date that exists, e.g. 2026-11-19.")
    return read_day(text) or wrong


def _moment(_: Field, text: str) -> Read:
    day, _blank, clock = text.replace("T", " ", 1).partition(" ")
    found = read_day(day)
    try:
        moment = datetime.fromisoformat(f"{found}T{clock.strip()}") if found and clock else None
    except ValueError:
        moment = None
    if moment is None:
        return Words("Skriv dato og klokkeslæt, fx 2026-11-19 14:30.", "Write date and time, e.g. 2026-11-19 14:30.")
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=DANISH_TIME)


def _number(field: Field, text: str) -> Read:
    low, high = field.low or 0, field.high or 0
    asked = Words(f"Skriv et tal mellem {low:g} og {high:g}.", f"Write a number between {low:g} and {high:g}.")
    if NUMBER.fullmatch(text) is None:
        return asked
    number = float(text.replace(",", "."))
    return number if low <= number <= high else asked


def _count(field: Field, text: str) -> Read:
    number = _number(field, text)
    if isinstance(number, float) and not number.is_integer():
        return Words("Skriv et helt tal.", "Write a whole number.")
    return int(number) if isinstance(number, float) else number


def _choice(field: Field, text: str) -> Read:
    options = field.options or {}
    listed = ", ".join(options)
    return text.lower() if text.lower() in options else Words(f"Vælg en af: {listed}.", f"Choose one of: {listed}.")


def _yes_no(_: Field, text: str) -> Read:
    answer = YES_NO.get(text.lower())
    return Words("Svar ja eller nej.", "Answer ja or nej.") if answer is None else answer


READERS: Final[Mapping[FieldKind, Callable[[Field, str], Read]]] = {
    "cpr": _cpr,
    "sor": _sor,
    "id": _name,
    "moment": _moment,
    "day": _day,
    "count": _count,
    "number": _number,
    "choice": _choice,
    "yes-no": _yes_no,
}
