"""Secrets of sessions and access tokens: random, kept only as hashes, alive for a limited time (K14, K15)."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from synlig.core.permission import Person, Role
from synlig.core.sensitivity import Sensitivity

TOKEN_PREFIX: Final = "synlig_"  # noqa: S105 (a mark, no secret)
"""Begins every access token, so that one that was leaked into a file or a log can be found by a scanner."""


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long a session lives: without being used, and altogether."""

    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=10)
    fresh: timedelta = timedelta(minutes=30)
    """How long after somebody proved who they are they may do what needs a fresh log-in."""
    notice: timedelta = timedelta(minutes=1)
    """Use is written down at most this often, so a busy page does not write on every request."""


@dataclass(frozen=True, slots=True)
class Session:
    """One log-in that lasts: who, since when, last used when, and what the provider needs to end it.

    `ends` is when the provider wants it over at the latest, if it said so; `authenticated` when the person proved
    who they are, if that is known.
    """

    person: Person
    started: datetime
    seen: datetime
    provider: str
    reference: str = ""
    ends: datetime | None = None
    authenticated: datetime | None = None


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A personal access token as its owner sees it; the secret itself was shown once and is not kept."""

    id: int
    label: str
    made: datetime
    expires: datetime
    used: datetime | None


def token_person(person: Person) -> Person:
    """What a token may be used as: the same person with released data only, at the lowest sensitivity.

    A token is carried by a machine and never more than the person's own access to released cells.
    """
    roles = person.roles & {Role.ANALYTIKER, Role.EKSTERN, Role.KVALITET}
    released = frozenset(Role.ANALYTIKER if role is Role.KVALITET else role for role in roles)
    return replace(person, roles=released, sensitivity=Sensitivity.OPEN, nsis="", attributes={})


def new_session_secret() -> str:
    """256 random bits for a cookie; the store gets only its `digest`."""
    return secrets.token_urlsafe(32)


def new_access_token() -> str:
    """256 random bits for a BI tool, marked by `TOKEN_PREFIX`; shown once, kept only as its `digest`."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """64 hex digits. A plain hash suffices: there are 256 random bits behind it, nothing to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_alive(started: datetime, seen: datetime, now: datetime, limits: SessionLimits) -> bool:
    """True while neither limit is passed; an instant in the future is no proof of life."""
    return started <= now < started + limits.absolute and seen <= now < seen + limits.idle


def is_fresh(session: Session, limits: SessionLimits) -> bool:
    """True while it is not long ago that the person proved who they are, by the moment of `session.seen`."""
    proven = session.authenticated
    return proven is not None and session.seen - proven < limits.fresh


def form_token(session_secret: str) -> str:
    """A token for the forms of one page: only this session can make it, and no two are alike.

    The random salt keeps the token from repeating in compressed pages, so its length tells nothing.
    """
    salt = secrets.token_urlsafe(12)
    return f"{salt}.{_seal(session_secret, salt)}"


def form_token_holds(session_secret: str, token: str) -> bool:
    """True when `token` was made by `form_token` for this session."""
    salt, _, seal = token.partition(".")
    return bool(salt) and hmac.compare_digest(seal.encode(), _seal(session_secret, salt).encode())


def _seal(session_secret: str, salt: str) -> str:
    return hmac.new(session_secret.encode(), f"form:{salt}".encode(), hashlib.sha256).hexdigest()
