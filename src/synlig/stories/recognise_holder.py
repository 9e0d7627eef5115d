"""Whom an opaque token of the intake speaks for, shown over the certificate it was given for (K15)."""

import hashlib
from collections.abc import Callable
from datetime import datetime

from synlig.core.sender import Sender, acting_for
from synlig.guard.saml.reasons import Reason, TokenRefused
from synlig.guard.sessions import digest
from synlig.storage.held_tokens import HeldTokens


def recognise_holder(
    sender: Sender, certificate: bytes, token: str, *, held_tokens: HeldTokens, clock: Callable[[], datetime]
) -> Sender:
    """`sender`, whose certificate (DER) was recognised, in the place of the municipality its token is for.

    Raises:
        TokenRefused: never given, ended, given to another, or the sender may not act for that municipality any more.
    """
    found = held_tokens.find(digest(token), hashlib.sha256(certificate).hexdigest(), clock())
    if found is None or found.sender != sender.name:
        raise TokenRefused(Reason.TOKEN)
    acting = acting_for(sender, found.kommune)
    if acting is None:
        raise TokenRefused(Reason.ORGANISATION)
    return acting
