"""CPR numbers that nobody has: right in form, birth date, century and sex, wrong in the control digit."""

from collections import Counter
from datetime import date, timedelta
from typing import Final

from synlig.core.cpr import Cpr, Sex
from synlig.core.errors import WrongUsage

WEIGHTS: Final = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
SHARES: Final = 100
"""The numbers of a day are shared out: one share each for the municipalities, one for those who move."""
MOVERS: Final = 98
STRANGERS: Final = 99
"""Shares that no municipality has; strangers stand in planted faults only."""
FARTHEST: Final = 400


def passes_modulus_11(digits: str) -> bool:
    """Whether the control digit is right, as in every number issued before October 2007."""
    return sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=True)) % 11 == 0


def centuries(year: int) -> str:
    """The seventh digits that a birth in `year` (1900 to 2036) may have (CPR-kontoret, "Personnummeret i CPR")."""
    if year >= 2000:
        return "456789"
    return "0123" if year <= 1936 else "012349"


class CprNumbers:
    """Hands out the numbers of one share, each once.

    Numbers without a right control digit have been issued only to people born on some firsts of January, so
    nobody here is born on a first of January.
    """

    def __init__(self, share: int) -> None:
        self._share = share
        self._given: Counter[tuple[date, Sex]] = Counter()

    def next(self, birth: date, sex: Sex) -> Cpr:
        """A number for somebody born on `birth`, or on the next day that has one left.

        Raises:
            WrongUsage: more people of one age are asked for than there are numbers.
        """
        for later in range(FARTHEST):
            found = self._on(birth + timedelta(days=later), sex)
            if found is not None:
                return Cpr(found)
        raise WrongUsage("So many citizens of one municipality and age cannot be made.")

    def _on(self, birth: date, sex: Sex) -> str | None:
        if (birth.month, birth.day) == (1, 1):
            return None
        sevenths = centuries(birth.year)
        while True:
            place = self._share + SHARES * self._given[birth, sex]
            if place >= 500 * len(sevenths):
                return None
            self._given[birth, sex] += 1
            last = 2 * (place % 500) + (sex == "M")
            digits = f"{birth:%d%m%y}{sevenths[place // 500]}{last:03}"
            if not passes_modulus_11(digits):
                return digits
