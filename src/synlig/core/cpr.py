"""The CPR number that never prints itself, and what may be read from it."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Final, Literal, NewType

from synlig.core.errors import WrongUsage

Sex = Literal["K", "M"]
Surrogate = NewType("Surrogate", str)
"""The random stand-in for a CPR number (32 hex digits); all that is known of a citizen past the vault."""

CPR_SYSTEM: Final = "urn:oid:1.2.208.176.1.2"
CPR_PATTERN: Final = re.compile(
    r"(?:(?:0[1-9]|[12]\d|3[01])(?:0[13578]|1[02])|(?:0[1-9]|[12]\d|30)(?:0[469]|11)|(?:0[1-9]|[12]\d)02)\d{6}",
    re.ASCII,
)
"""The invariant `cpr` of dk-core 3.2.0."""


APART: Final = r"[\s./\-_\u00b7\u00ad\u200b-\u200f\u2010-\u2015\u2060\u2212\ufeff]"
TYPED: Final = re.compile(
    rf"(?<![^\W_])(?:\d\d(?:{APART}?\d\d){{2}}{APART}{{0,3}}\d{{4}}|\d\d(?:{APART}\d\d){{4}})(?![^\W_])"
)
"""Ten digits as people type a number: in one, or with a few blanks, hyphens, dots or nothing that shows between.

The last four stand together, or all are in pairs: a day with its year and the hour is no number.
"""


def typed_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Where in `text` something stands that could be a CPR number as people type one; in digits of any script."""
    for match in TYPED.finditer(text):
        digits = "".join(str(unicodedata.digit(each)) for each in match[0] if each.isdecimal())
        if CPR_PATTERN.fullmatch(digits):
            yield match.span()


class Cpr:
    """A syntactically valid CPR number. `repr`, `str` and `format` hide it; `reveal` gives the ten digits."""

    __slots__ = ("_digits",)

    def __init__(self, digits: str) -> None:
        """Take ten digits, with or without the hyphen.

        Raises:
            WrongUsage: the form is wrong; the message does not repeat the input.
        """
        plain = digits.replace("-", "", 1) if len(digits) == 11 else digits
        if CPR_PATTERN.fullmatch(plain) is None:
            raise WrongUsage("Not a CPR number: ten digits that begin with a date are expected.")
        self._digits = plain

    def reveal(self) -> str:
        """The ten digits. Only the vault, erasure scans and packing at the last moment have a use for them."""
        return self._digits

    def __repr__(self) -> str:
        return "Cpr(hidden)"

    __str__ = __repr__

    def __format__(self, _spec: str) -> str:
        return repr(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Cpr) and other._digits == self._digits

    def __hash__(self) -> int:
        return hash(("Cpr", self._digits))

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("a Cpr is not to be pickled")

    @property
    def sex(self) -> Sex:
        """`K` for an even last digit, `M` for an odd one."""
        return "M" if int(self._digits[9]) % 2 else "K"

    @property
    def birth_date(self) -> date:
        """Date of birth; a 29 February of a common year reads as 28 February (docs/CLARIFICATIONS.md)."""
        day, month = int(self._digits[:2]), int(self._digits[2:4])
        year = _century(int(self._digits[6]), int(self._digits[4:6])) + int(self._digits[4:6])
        try:
            return date(year, month, day)
        except ValueError:
            return date(year, 2, 28)


def _century(seventh: int, year: int) -> int:
    """The century by the seventh digit (CPR-kontoret, "Personnummeret i CPR")."""
    if seventh <= 3:
        return 1900
    if seventh in (4, 9):
        return 2000 if year <= 36 else 1900
    return 2000 if year <= 57 else 1800


def age_on(birth: date, day: date) -> int:
    """Whole years lived on `day`; negative before birth."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
