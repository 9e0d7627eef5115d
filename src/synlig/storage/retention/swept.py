"""What a clean-up came to, or would come to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from synlig.core.retention import RetentionRule


@dataclass(frozen=True, slots=True)
class Swept:
    """`gone` of `of` pieces: rows, reports or files."""

    gone: int
    of: int


Cleaner = Callable[[RetentionRule, datetime, bool], Swept]
"""Lets go of what is older than the instant, or with True only counts it."""
