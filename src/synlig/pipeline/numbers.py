"""CPR numbers as they stand in any text, and as they come out when they are mistyped (K21)."""

import re
from collections.abc import Iterator
from typing import Final

from synlig.core.cpr import Cpr, typed_numbers
from synlig.core.errors import WrongUsage

DIGITS: Final = bytes.maketrans(b"0123456789", b"0000000000")
SHAPES: Final = (b"0" * 10, b"000000-0000")

UUID_OR_NUMBER: Final = re.compile(
    "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|(?P<number>(?<![0-9])[0-9]{6}-?[0-9]{4}(?![0-9]))"
)


def numbers_in(text: bytes) -> frozenset[Cpr]:
    """Every number in `text` (UTF-8) that has the form of a CPR number and is not part of a longer word or number."""
    shape = text.translate(DIGITS)
    places = ((at, len(form)) for form in SHAPES for at in _places(shape, form))
    found = (_number(text[at : at + length]) for at, length in places if _alone(text, at, at + length))
    return frozenset(cpr for cpr in found if cpr is not None)


def check_nameless(*texts: str) -> None:
    """That nothing people typed has what looks like a CPR number: there it would be found by nobody, and stay.

    Raises:
        WrongUsage: something has; it is not repeated.
    """
    if any(numbers_in(text.encode()) or any(typed_numbers(text)) for text in texts):
        raise WrongUsage("What looks like a CPR number may not stand in it.")


def mistyped(cpr: Cpr) -> frozenset[Cpr]:
    """The numbers that one wrong digit, or two neighbours that changed places, make of `cpr`."""
    digits = cpr.reveal()
    found = (_number(text.encode()) for text in (*_with_another_digit(digits), *_with_neighbours_swapped(digits)))
    return frozenset(other for other in found if other is not None and other != cpr)


def masked(text: bytes, cpr: Cpr) -> bytes:
    """`text` with crosses for the digits of `cpr`, wherever and however `numbers_in` finds it; as long as before."""
    digits = cpr.reveal().encode()
    for form in (digits, digits[:6] + b"-" + digits[6:]):
        for at in reversed(list(_places(text, form))):
            if _alone(text, at, at + len(form)):
                crosses = bytes(88 if 48 <= byte <= 57 else byte for byte in form)
                text = text[:at] + crosses + text[at + len(form) :]
    return text


def crossed(text: str) -> str:
    """`text` with crosses for every number in it that could be a CPR number, as in ids and names that senders make up.

    Ids in the form of a UUID stay as they are, whatever digits they have.
    """
    return UUID_OR_NUMBER.sub(_crosses, text)


def _crosses(match: re.Match[str]) -> str:
    form = match[0]
    return form if match["number"] is None or _number(form.encode()) is None else re.sub("[0-9]", "X", form)


def _places(text: bytes, form: bytes) -> Iterator[int]:
    at = text.find(form)
    while at >= 0:
        yield at
        at = text.find(form, at + 1)


def _alone(text: bytes, start: int, end: int) -> bool:
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return not before.isalnum() and not after.isalnum()


def _number(text: bytes) -> Cpr | None:
    try:
        return Cpr(text.decode())
    except WrongUsage:
        return None


def _with_another_digit(digits: str) -> Iterator[str]:
    for at, digit in enumerate(digits):
        yield from (digits[:at] + other + digits[at + 1 :] for other in "0123456789" if other != digit)


def _with_neighbours_swapped(digits: str) -> Iterator[str]:
    for at in range(len(digits) - 1):
        yield digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
