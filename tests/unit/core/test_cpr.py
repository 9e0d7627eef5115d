"""The CPR number hides itself, and tells sex and birth date as the CPR office defines them."""

import pickle
from datetime import date

import pytest

from synlig.core.cpr import Cpr, age_on
from synlig.core.errors import WrongUsage


def digits(day: int, month: int, year: int, seventh: int, last: int) -> str:
    """Ten synthetic digits from their parts."""
    return f"{day:02}{month:02}{year:02}{seventh}00{last}"


@pytest.mark.parametrize(
    ("year", "seventh", "century"),
    [
        (0, 0, 1900),
        (99, 3, 1900),
        (36, 4, 2000),
        (37, 4, 1900),
        (57, 5, 2000),
        (58, 5, 1800),
        (57, 8, 2000),
        (99, 8, 1800),
        (36, 9, 2000),
        (37, 9, 1900),
    ],
)
def test_seventh_digit_decides_the_century(year: int, seventh: int, century: int) -> None:
    assert Cpr(digits(15, 6, year, seventh, 1)).birth_date == date(century + year, 6, 15)


def test_last_digit_decides_the_sex() -> None:
    assert [Cpr(digits(1, 1, 50, 1, last)).sex for last in range(10)] == ["K", "M"] * 5


def test_never_prints_itself() -> None:
    secret = digits(2, 3, 44, 1, 7)
    cpr = Cpr(secret)
    shown = [repr(cpr), str(cpr), f"{cpr}", f"{cpr:>20}", format(cpr), repr([cpr]), repr({cpr: cpr})]
    assert not any(secret in text for text in shown)
    assert cpr.reveal() == secret


def test_is_not_pickled() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(Cpr(digits(2, 3, 44, 1, 7)))


NO_NUMBERS = ["", "1", "abcdefghij", "31025012", "00" + "01501234", "32" + "01501234", "٠١٠١٥٠١٢٣٤"]


@pytest.mark.parametrize("wrong", NO_NUMBERS)
def test_refuses_what_is_none_without_repeating_it(wrong: str) -> None:
    with pytest.raises(WrongUsage) as refusal:
        Cpr(wrong)
    assert not wrong or wrong not in str(refusal.value)


def test_hyphen_is_accepted_once() -> None:
    plain = digits(5, 5, 55, 2, 2)
    assert Cpr(f"{plain[:6]}-{plain[6:]}") == Cpr(plain)


def test_29_february_of_a_common_year_reads_as_28() -> None:
    assert Cpr(digits(29, 2, 51, 1, 1)).birth_date == date(1951, 2, 28)


def test_age_turns_on_the_birthday() -> None:
    assert age_on(date(1950, 12, 31), date(2025, 12, 31)) == 75
    assert age_on(date(1950, 12, 31), date(2025, 12, 30)) == 74
