"""Give a system an opaque token for one of a token service: bound to its certificate, for one municipality (K15)."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from synlig.core.errors import NotFound
from synlig.core.kommune import KommuneKode
from synlig.core.sender import Sender, acting_for
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.guard.saml.holder_of_key import TokenService, held
from synlig.guard.saml.reasons import Reason, TokenRefused
from synlig.guard.sessions import digest, new_access_token
from synlig.storage.held_tokens import HeldToken, HeldTokens

LIFE: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Given:
    """The token, which is not kept, and how many seconds it lasts."""

    token: str
    seconds: int


def give_token(
    sender: Sender,
    certificate: bytes,
    posted: str,
    *,
    token_service: TokenService | None,
    municipalities: Mapping[str, KommuneKode],
    held_tokens: HeldTokens,
    log: Recorder,
    clock: Callable[[], datetime],
) -> Given:
    """A token for `sender`, which showed `certificate` (DER) and posted a token of the service in base64.

    Raises:
        NotFound: no token service is agreed. TokenRefused: with the reason, which is for the security log only.
    """
    if token_service is None:
        raise NotFound("There is no such thing here.")
    now = clock()
    told = held(posted, certificate, token_service, now)
    kommune = municipalities.get(told.cvr)
    if kommune is None or acting_for(sender, kommune) is None:
        raise TokenRefused(Reason.ORGANISATION)
    expires = min(now + LIFE, told.ends)
    if expires <= now:
        raise TokenRefused(Reason.EXPIRED)
    secret = new_access_token()
    kept = HeldToken(hashlib.sha256(certificate).hexdigest(), sender.name, kommune, expires)
    held_tokens.keep(digest(secret), kept, now)
    facts = {"sender": sender.name, "certificate": kept.certificate_sha256}
    log.record([Entry(Event.BEARER_MADE, f"sender:{sender.name}", kommune=kommune, facts=facts)])
    return Given(secret, int((expires - now).total_seconds()))
