"""The intake's routes: PUT and POST of reports, and what it can do."""

import asyncio
import contextvars
import logging
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from synlig.core.errors import SynligError, Throttled, TooLarge, Unavailable
from synlig.core.knock import Knock
from synlig.core.sender import Sender
from synlig.stories.give_token import Given
from synlig.stories.receive_bundle import Answer
from synlig.surfaces.intake.capability import capability
from synlig.surfaces.intake.description import description
from synlig.surfaces.intake.entrance import Entrance
from synlig.surfaces.intake.outcome import failure, outcome_of
from synlig.surfaces.intake.recognised import Recognised
from synlig.surfaces.intake.token import LARGEST, PAUSE_S, TokenDoor
from synlig.surfaces.observing.spans import correlate
from synlig.surfaces.terminology.routes import terminology_routes
from synlig.surfaces.terminology.stories import TerminologyStories

FHIR_JSON: Final = "application/fhir+json"
TAKEN: Final = frozenset(
    {"application/fhir+json", "application/json", "application/fhir+xml", "application/xml", "text/xml"}
)
BODY_SECONDS: Final = 30
"""How long a sender may take over one body."""
AT_ONCE: Final = 64
"""Reports in hand at a time; more are asked to come again, before memory grows."""
Result = TypeVar("Result")
LOG: Final = logging.getLogger("synlig.intake")


@dataclass(frozen=True, slots=True)
class IntakeStories:
    """What the door may ask for."""

    sender_of: Callable[[bytes], Sender]
    """(certificate in DER). Raises CertificateRefused."""
    holder_of: Callable[[Sender, bytes, str], Sender]
    """(sender, its certificate, its token): the sender as the token lets it act. Raises TokenRefused."""
    check_pause: Callable[[Knock], None]
    """Raises Throttled."""
    give_token: Callable[[Sender, bytes, str], Given]
    """(sender, its certificate, token of the token service). Raises TokenRefused, NotFound."""
    receive: Callable[[Sender, bytes, str | None], Answer]
    """(sender, bytes, id in the address). Raises Unavailable."""
    refuse: Callable[[Knock, str], bool]
    """(knock, reason): whether a pause holds now"""
    terminology: TerminologyStories


class Door:
    """The handlers; each answer is FHIR."""

    def __init__(self, stories: IntakeStories, limit: int) -> None:
        self._stories = stories
        self._limit = limit
        self._in_hand = 0
        self._hands = ThreadPoolExecutor(AT_ONCE, "intake")
        recognised = Recognised(stories.sender_of, stories.holder_of)
        self._entrance = Entrance(recognised, stories.refuse, self._by_hand)
        self._tokens = TokenDoor(self._entrance, stories.check_pause, stories.give_token, self._by_hand)

    async def put(self, request: Request) -> Response:
        """`PUT /fhir/Bundle/{id}`."""
        return await self._answered(request, request.path_params["id"])

    async def post(self, request: Request) -> Response:
        """`POST /fhir/Bundle`."""
        return await self._answered(request, None)

    async def metadata(self, request: Request) -> Response:
        """`GET /fhir/metadata`, for those who may deliver: strangers learn nothing."""
        return await self._told(request, _fhir(capability(("json", "xml")), 200))

    async def described(self, request: Request) -> Response:
        """`GET /fhir/openapi.json`, for them too."""
        return await self._told(request, JSONResponse(description()))

    async def token(self, request: Request) -> Response:
        """`POST /token`."""
        try:
            body = await asyncio.wait_for(self._body(request, LARGEST), BODY_SECONDS)
            return await self._tokens.exchange(request, body)
        except SynligError as error:
            return JSONResponse({"error": "invalid_request", "error_description": str(error)}, error.http_status)
        except (TimeoutError, ClientDisconnect):
            return Response(status_code=408)

    async def _told(self, request: Request, answer: Response) -> Response:
        try:
            await self._entrance.sender(request)
        except SynligError as error:
            return _fhir(failure(error.issue_code, str(error)), error.http_status, _retry(error))
        return answer

    async def known(self, request: Request) -> None:
        """Return quietly for those who may deliver: they may ask about codes too.

        Raises:
            NotLoggedIn: a stranger. Throttled: one who keeps trying.
        """
        await self._entrance.sender(request)

    async def _answered(self, request: Request, address: str | None) -> Response:
        try:
            sender = await self._entrance.sender(request)
            if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in TAKEN:
                return _fhir(failure("not-supported", "Send application/fhir+json or application/fhir+xml."), 415)
            if self._in_hand >= AT_ONCE:
                return _fhir(failure("throttled", "Too much at once; try again shortly."), 429, {"Retry-After": "1"})
            self._in_hand += 1
            try:
                return await self._received(request, sender, address)
            finally:
                self._in_hand -= 1
        except SynligError as error:
            return _fhir(failure(error.issue_code, str(error)), error.http_status, _retry(error))
        except TimeoutError:
            return _fhir(failure("timeout", f"The body took more than {BODY_SECONDS} seconds."), 408)
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception as error:  # noqa: BLE001 (the sender learns a case number, the log the kind of failure)
            case = uuid.uuid4().hex
            LOG.error("unforeseen %s, case %s", type(error).__name__, case)  # noqa: TRY400 (no traceback: it holds data)
            return _fhir(failure("exception", f"Something went wrong here; case {case}."), 500)

    async def _received(self, request: Request, sender: Sender, address: str | None) -> Response:
        raw = await asyncio.wait_for(self._body(request, self._limit), BODY_SECONDS)
        got = await self._by_hand(self._stories.receive, sender, raw, address)
        correlate(got.delivery)
        headers = {}
        if got.status == 201 and len(got.verdicts) == 1:
            headers["Location"] = f"/fhir/Bundle/{got.verdicts[0].bundle_id}"
        return _fhir(outcome_of(got.verdicts), got.status, headers)

    async def _by_hand(self, does: Callable[..., Result], *given: object) -> Result:
        """In a thread of this door's own: as many as there may be reports in hand, so that they share commits."""
        here = contextvars.copy_context()
        return await asyncio.get_running_loop().run_in_executor(self._hands, lambda: here.run(does, *given))

    async def _body(self, request: Request, limit: int) -> bytes:
        declared = request.headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > limit:
            raise TooLarge(f"A body has at most {limit} bytes here.")
        pieces, size = list[bytes](), 0
        async for piece in request.stream():
            size += len(piece)
            if size > limit:
                raise TooLarge(f"A body has at most {limit} bytes here.")
            pieces.append(piece)
        return b"".join(pieces)


def intake_app(stories: IntakeStories, limit: int) -> Starlette:
    """The intake as an ASGI application; bodies over `limit` bytes are turned away."""
    door = Door(stories, limit)
    routes = [
        Route("/fhir/Bundle/{id}", door.put, methods=["PUT"]),
        Route("/fhir/Bundle", door.post, methods=["POST"]),
        Route("/fhir/metadata", door.metadata),
        Route("/fhir/openapi.json", door.described),
        Route("/token", door.token, methods=["POST"]),
        *terminology_routes(stories.terminology, door.known),
    ]
    return Starlette(routes=routes, exception_handlers={404: _missing, 405: _missing})


def _retry(error: SynligError) -> dict[str, str]:
    if isinstance(error, Throttled):
        return {"Retry-After": PAUSE_S}
    return {"Retry-After": "5"} if isinstance(error, Unavailable) else {}


async def _missing(_request: Request, error: Any) -> Response:
    return _fhir(failure("not-supported", "There is no such thing here."), error.status_code)


def _fhir(document: dict[str, Any], status: int, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(document, status, headers, media_type=FHIR_JSON)
