"""What binds an answer to the browser that asked: the log-in as it was begun, sealed into a short-lived cookie."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec

from synlig.guard.saml.reasons import Reason, TokenRefused

LIFETIME: Final = timedelta(hours=1)
"""How long a person may take at the identity provider."""


@dataclass(frozen=True, slots=True)
class BegunLogin:
    """A log-in under way. `fresh` asks for a new authentication (step-up), `minimum` for an NSIS level."""

    request_id: str
    at: datetime
    return_to: str
    minimum: str
    fresh: bool


def seal(begun: BegunLogin, key: bytes) -> str:
    """Text for a cookie; only the holder of `key` (32 bytes) can make or change it."""
    body = urlsafe_b64encode(msgspec.json.encode(begun)).decode().rstrip("=")  # which cookies would quote
    return f"{body}.{_mac(body, key)}"


def unseal(text: str, key: bytes, now: datetime) -> BegunLogin:
    """What `seal` was given.

    Raises:
        TokenRefused: `other-browser` when it is not of our making (or is missing), `login-expired`.
    """
    body, _, mac = text.partition(".")
    if not text.isascii() or not hmac.compare_digest(mac, _mac(body, key)):
        raise TokenRefused(Reason.OTHER_BROWSER)
    begun = msgspec.json.decode(urlsafe_b64decode(body + "==="), type=BegunLogin)
    if not begun.at <= now < begun.at + LIFETIME:
        raise TokenRefused(Reason.LOGIN_EXPIRED)
    return begun


def _mac(body: str, key: bytes) -> str:
    return hmac.new(key, b"saml-login:" + body.encode(), "sha256").hexdigest()
