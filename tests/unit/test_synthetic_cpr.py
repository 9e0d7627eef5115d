"""The numbers of citizens who do not exist are right in form and nobody's."""

from datetime import date, timedelta

import pytest

from synlig.core.cpr import Sex
from synlig.core.errors import WrongUsage
from synlig.partners.synthetic.cpr_numbers import SHARES, CprNumbers, passes_modulus_11

BIRTHS = [
    date(1911, 3, 4),
    date(1936, 12, 31),
    date(1937, 1, 2),
    date(1962, 2, 28),
    date(1999, 12, 31),
    date(2007, 7, 7),
]


@pytest.mark.parametrize("birth", BIRTHS)
@pytest.mark.parametrize("sex", ["K", "M"])
def test_a_number_tells_birth_and_sex_and_fails_the_check(birth: date, sex: Sex) -> None:
    numbers = CprNumbers(7)
    for _ in range(15):
        cpr = numbers.next(birth, sex)
        assert (cpr.birth_date, cpr.sex) == (birth, sex)
        assert not passes_modulus_11(cpr.reveal())


def test_the_check_is_the_one_of_the_register() -> None:
    """One in eleven numbers passes; changing one digit of a number that passes makes it fail."""
    passing = [serial for serial in range(10_000) if passes_modulus_11(f"020240{serial:04}")]
    assert 900 <= len(passing) <= 920
    for serial in passing[:50]:
        assert not passes_modulus_11(f"020240{(serial + 1) % 10_000:04}")


def test_no_number_is_given_twice_by_any_share() -> None:
    given = [
        CprNumbers(share).next(date(1941, 5, 6) + timedelta(days=day), "K").reveal()
        for share in range(SHARES)
        for day in range(3)
    ]
    assert len(set(given)) == len(given)


def test_nobody_is_born_on_a_first_of_january() -> None:
    """On some of them numbers without a right control digit belong to people."""
    assert CprNumbers(3).next(date(1965, 1, 1), "M").birth_date == date(1965, 1, 2)


def test_a_full_day_passes_on_to_the_next() -> None:
    numbers = CprNumbers(0)
    births = [numbers.next(date(1930, 6, 1), "K").birth_date for _ in range(60)]
    assert births == sorted(births)
    assert births[0] == date(1930, 6, 1)
    assert births[-1] > date(1930, 6, 1)


def test_more_people_than_numbers_are_refused() -> None:
    numbers = CprNumbers(0)
    with pytest.raises(WrongUsage):
        [numbers.next(date(1930, 6, 1), "K") for _ in range(8_000)]
