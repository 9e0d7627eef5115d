"""The link that stops mail without a log-in: who got the letter has it, and it names nobody (RFC 8058)."""

import base64
import hmac
from typing import Final

LONGEST: Final = 80


def leave_token(subscription: int, code: str) -> str:
    """What a letter's link ends with: the subscription's number, and a MAC under the subscription's own code.

    `code` is 122 random bits that only the control database and the subscriber's mailbox hold, so no key has to be
    shared between the part that writes letters and the portal, and a link ends with its subscription.
    """
    return f"{subscription}.{_mac(subscription, code)}"


def subscription_of(token: str) -> int | None:
    """The number that a token claims, which nothing is known of yet; None when it is no token."""
    number, dot, mac = token.partition(".")
    if len(token) > LONGEST or not token.isascii() or not number.isdecimal() or not dot or not mac:
        return None
    return int(number)


def leave_token_holds(token: str, code: str) -> bool:
    """True when `token` is what `leave_token` made for a subscription with this code."""
    number = subscription_of(token)
    return number is not None and hmac.compare_digest(token.encode(), leave_token(number, code).encode())


def _mac(subscription: int, code: str) -> str:
    mac = hmac.digest(code.encode(), f"synlig/mail/stop/{subscription}".encode(), "sha256")
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")
