"""`POST /token`: a token of the token service over TLS, for an opaque one that is bound to the certificate."""

from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from synlig.core.errors import NotLoggedIn, Refused, Throttled, WrongUsage
from synlig.core.knock import Knock
from synlig.core.sender import Sender
from synlig.stories.give_token import Given
from synlig.surfaces.intake.certified import shown_certificate
from synlig.surfaces.intake.entrance import Entrance, knock_of

FIELD: Final = "saml-token"
FORM: Final = "application/x-www-form-urlencoded"
LARGEST: Final = 512 << 10
"""Bytes of the form; the largest token that is judged has 256 KiB."""
PAUSE_S: Final = "900"


class TokenDoor:
    """OIO-IDWS-REST's exchange; what is refused is answered the same whatever the reason."""

    def __init__(
        self,
        entrance: Entrance,
        check_pause: Callable[[Knock], None],
        give: Callable[[Sender, bytes, str], Given],
        by_hand: Callable[..., Awaitable[Any]],
    ) -> None:
        self._entrance, self._check_pause, self._give, self._by_hand = entrance, check_pause, give, by_hand

    async def exchange(self, request: Request, body: bytes) -> Response:
        """The opaque token, or 401 with a reference that the security log has too.

        Raises:
            WrongUsage: no such form. NotFound: no token service is agreed. Unavailable: nothing was given.
        """
        if request.headers.get("authorization") is not None:
            raise WrongUsage("A token is had for the token service's, not for another.")
        knock = knock_of(request, "token", shown_certificate(request))
        try:
            await self._by_hand(self._check_pause, knock)
            sender = await self._entrance.sender(request, knock)
            given = await self._given(request, sender, knock, _token_in(request, body))
        except (NotLoggedIn, Throttled) as refused:
            return _refused(knock, refused.http_status)
        answer = {"access_token": given.token, "token_type": "Holder-of-key", "expires_in": given.seconds}
        return JSONResponse(answer, headers={"Cache-Control": "no-store", "Pragma": "no-cache"})

    async def _given(self, request: Request, sender: Sender, knock: Knock, posted: str) -> Given:
        certificate = shown_certificate(request)
        if certificate is None:
            raise NotLoggedIn("A registered client certificate is needed.")
        try:
            return await self._by_hand(self._give, sender, certificate, posted)
        except Refused as refused:
            await self._entrance.turned_away(knock, str(getattr(refused, "reason", "refused")))
            raise


def _token_in(request: Request, body: bytes) -> str:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise WrongUsage("A form is expected.")
    try:
        fields = parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=True, max_num_fields=10)
    except (UnicodeDecodeError, ValueError):
        raise WrongUsage("A form is expected.") from None
    found = [value for name, value in fields if name == FIELD]
    if len(found) != 1:
        raise WrongUsage(f"The form has one field {FIELD}.")
    return found[0].replace(" ", "+")  # base64 that was not escaped as a form asks for


def _refused(knock: Knock, status: int) -> Response:
    words = {"error": "invalid_token", "correlation_id": knock.correlation}
    headers = {"WWW-Authenticate": 'Holder-of-key error="invalid_token"'}
    return JSONResponse(words, status, headers | ({"Retry-After": PAUSE_S} if status == 429 else {}))
