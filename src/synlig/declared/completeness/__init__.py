"""What is agreed on completeness: when a sender's day is remarked upon, and in which words."""

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import get_args

from synlig.core.completeness import CompletenessRules, Status
from synlig.core.errors import WrongUsage
from synlig.core.words import Words


@cache
def load() -> CompletenessRules:
    """The rules, checked.

    Raises:
        WrongUsage: a status without words, or limits that say nothing.
    """
    declared = tomllib.loads((files(__name__) / "rules.toml").read_text("utf-8"))
    words = {status: Words(**declared["words"][status]) for status in get_args(Status) if status in declared["words"]}
    if set(words) != set(get_args(Status)) or set(declared["words"]) != set(words):
        raise WrongUsage("Each status of completeness has its words, and no other has.")
    if not 0 < declared["drop_share"] < 1 < declared["surge_share"] or not declared["least_weeks"] >= 1:
        raise WrongUsage("A drop is under, a surge over what is expected, which takes a week at least to learn.")
    return CompletenessRules(
        declared["weeks"],
        declared["least_weeks"],
        declared["drop_share"],
        declared["surge_share"],
        declared["deviations"],
        timedelta(hours=declared["late_after_hours"]),
        words,
    )


def expected_by_weekday(settings: Mapping[str, str]) -> dict[str, tuple[float, ...]]:
    """Reports a weekday, Monday first, by `sender` or `sender/kommune`, as the settings declare them.

    Raises:
        WrongUsage: not seven numbers of zero or more.
    """
    declared = dict[str, tuple[float, ...]]()
    for place, text in settings.items():
        numbers = text.split()
        if len(numbers) != 7 or not all(number.isdecimal() for number in numbers):
            raise WrongUsage(f"settings: completeness.{place} must be seven numbers, Monday first.")
        declared[place] = tuple(float(number) for number in numbers)
    return declared
