"""Who may come in: a registered certificate, and with a token only in the place of the municipality it is for (K15)."""

import hashlib
import uuid
from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.requests import Request

from synlig.core.errors import NotLoggedIn, Refused, Throttled
from synlig.core.knock import Kind, Knock
from synlig.core.sender import Sender
from synlig.surfaces.intake.certified import shown_certificate
from synlig.surfaces.intake.recognised import Recognised
from synlig.surfaces.observing.spans import correlate

SCHEMES: Final = frozenset({"bearer", "holder-of-key"})
By = Callable[..., Awaitable[Any]]
"""Runs a story in a thread."""


class Entrance:
    """Lets in senders; refuses everyone else alike, and has each refusal counted and logged with its reason."""

    def __init__(self, recognised: Recognised, refuse: Callable[[Knock, str], bool], by_hand: By) -> None:
        self._recognised, self._refuse, self._by_hand = recognised, refuse, by_hand

    async def sender(self, request: Request, knock: Knock | None = None) -> Sender:
        """Who is asking; `knock` when it is known already how they came.

        Raises:
            NotLoggedIn: a stranger. Throttled: one who keeps trying.
        """
        certificate = shown_certificate(request)
        knock = knock or knock_of(request, "rest", certificate)
        authorization = request.headers.getlist("authorization")
        scheme, _, token = authorization[0].partition(" ") if authorization else ("", "", "")
        token = token.strip()
        if len(authorization) > 1 or (authorization and (scheme.lower() not in SCHEMES or not token)):
            return await self.turned_away(knock, "authorization")
        if certificate is None:
            return await self.turned_away(knock, "no-certificate")
        known = self._recognised.lately(certificate, token)
        if known is not None:
            return known
        try:
            return await self._by_hand(self._recognised.looked_up, certificate, token)
        except Refused as refused:
            return await self.turned_away(knock, str(getattr(refused, "reason", "refused")))

    async def turned_away(self, knock: Knock, reason: str) -> Sender:
        """Never returns.

        Raises:
            NotLoggedIn, Throttled: always one of them. Unavailable: the log cannot be written.
        """
        correlate(knock.correlation)
        if await self._by_hand(self._refuse, knock, reason):
            raise Throttled(f"Refused too often; try again later. Reference: {knock.correlation}.")
        raise NotLoggedIn(f"A registered client certificate is needed. Reference: {knock.correlation}.")


def knock_of(request: Request, door: str, certificate: bytes | None) -> Knock:
    """What is known of whoever asks, before anything is believed."""
    tried = dict[Kind, str]()
    if certificate is not None:
        tried["certificate"] = hashlib.sha256(certificate).hexdigest()
    peer = request.client.host if request.client else ""
    return Knock(door, peer, uuid.uuid4().hex, tried)
