"""CPR numbers for tests, made at run time and never written down."""

from datetime import date, timedelta

from synlig.core.cpr import Cpr


def numbers(count: int) -> list[Cpr]:
    """Different ones, of people born on the second of January and after."""
    days = (date(1950, 1, 2) + timedelta(days=number) for number in range(count))
    return [Cpr(f"{day:%d%m%y}{1234 + number:04}") for number, day in enumerate(days)]
