"""Whose number stands on a record: a CPR number, a replacement number, or none."""

import re
from typing import Final

from synlig.core.cpr import Cpr
from synlig.core.errors import WrongUsage
from synlig.core.sector_record import Unlinked

REPLACEMENT: Final = re.compile(r"\d{6}-?[0-9A-Z]{4}", re.ASCII)
"""A hospital's number for somebody without a CPR number has letters in its last four characters."""


def whose(text: str) -> tuple[Cpr | None, Unlinked | None]:
    """The CPR number, or why there is none."""
    plain = text.strip()
    try:
        return Cpr(plain), None
    except WrongUsage:
        replaced = REPLACEMENT.fullmatch(plain) and any(letter.isalpha() for letter in plain)
        return None, "replacement-number" if replaced else "no-cpr"
