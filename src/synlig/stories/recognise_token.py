"""Whom an access token speaks for."""

from collections.abc import Callable
from datetime import datetime

from synlig.core.permission import Person
from synlig.guard.sessions import digest
from synlig.storage.access_tokens import AccessTokens


def recognise_token(secret: str, *, access_tokens: AccessTokens, clock: Callable[[], datetime]) -> Person | None:
    """The person, with released data only; None when the token expired, was revoked or never was."""
    return access_tokens.find(digest(secret), clock())
