"""The clock of this machine, which storage reads unless it is handed another."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the instant now, aware and in UTC."""


def utc_now() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)
