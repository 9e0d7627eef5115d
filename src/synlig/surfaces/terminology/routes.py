"""The routes of the classification server; whoever mounts them decides who may ask."""

import asyncio
import json
import logging
import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from synlig.core.errors import InputRejected, SynligError, TooLarge
from synlig.surfaces.intake.outcome import failure
from synlig.surfaces.terminology import answering, asking
from synlig.surfaces.terminology.given import Given, from_query, from_resource
from synlig.surfaces.terminology.publishing import capability, found_resources
from synlig.surfaces.terminology.stories import TerminologyStories

FHIR_JSON: Final = "application/fhir+json"
TAKEN: Final = frozenset({"application/fhir+json", "application/json"})
LARGEST: Final = 64 * 1024
BODY_SECONDS: Final = 15
LOG: Final = logging.getLogger("synlig.terminology")
Admit = Callable[[Request], Awaitable[object]]
"""Returns when the caller may ask, and raises of core/errors.py when not."""
Answer = dict[str, Any]


async def everybody(request: Request) -> None:
    """Whoever was let in to here may ask."""


class TerminologyDoor:
    """The handlers; every answer is FHIR, every failure an OperationOutcome."""

    def __init__(self, stories: TerminologyStories, admit: Admit = everybody) -> None:
        self._stories, self._admit = stories, admit

    async def look_up(self, request: Request) -> Response:
        """`CodeSystem/$lookup`."""
        return await self._answered(request, "codeSystem", self._look_up)

    async def validate_in_system(self, request: Request) -> Response:
        """`CodeSystem/$validate-code`."""
        return await self._answered(request, "codeSystem", self._validate_in_system)

    async def expand(self, request: Request) -> Response:
        """`ValueSet/$expand`."""
        return await self._answered(request, "valueSet", self._expand, aside=True)

    async def validate_in_set(self, request: Request) -> Response:
        """`ValueSet/$validate-code`."""
        return await self._answered(request, "valueSet", self._validate_in_set)

    async def translate(self, request: Request) -> Response:
        """`ConceptMap/$translate`."""
        return await self._answered(request, "conceptMap", self._translate)

    async def search(self, request: Request) -> Response:
        """What is published: `CodeSystem`, `ValueSet` and `ConceptMap`, whole where one is named by `url`."""
        kind = request.url.path.rpartition("/")[2]

        def search(given: Given) -> Answer:
            return found_resources(self._stories.published(), kind, given)

        return await self._answered(request, "", search, aside=True)

    async def metadata(self, request: Request) -> Response:
        """What this server can do."""
        mode = request.query_params.get("mode", "full")
        return await self._answered(request, "", lambda _given: capability(self._stories.published(), mode))

    def _look_up(self, given: Given) -> Answer:
        return answering.lookup_answer(self._stories.look_up(asking.asked_look_up(given, self._stories.today())))

    def _validate_in_system(self, given: Given) -> Answer:
        asked = asking.asked_system_validate(given, self._stories.today())
        return answering.validate_answer(self._stories.validate(asked))

    def _validate_in_set(self, given: Given) -> Answer:
        asked = asking.asked_set_validate(given, self._stories.today())
        return answering.validate_answer(self._stories.validate(asked))

    def _translate(self, given: Given) -> Answer:
        asked = asking.asked_translate(given, self._stories.today())
        return answering.translate_answer(self._stories.translate(asked))

    def _expand(self, given: Given) -> Answer:
        asked = asking.asked_expand(given, self._stories.today())
        designations = given.flag("includeDesignations", otherwise=False)
        definitions = given.flag("includeDefinition", otherwise=False)
        expanded = self._stories.expand(asked)
        return answering.expand_answer(
            expanded, asked, datetime.now(UTC), designations=designations, definitions=definitions
        )

    async def _answered(
        self, request: Request, inline: str, carry_out: Callable[[Given], Answer], *, aside: bool = False
    ) -> Response:
        """What takes long is carried out `aside`, so that nobody else's report waits for it."""
        try:
            await self._admit(request)
            if _wants_only_xml(request):
                return _fhir(failure("not-supported", "Answers are application/fhir+json."), 406)
            if request.method == "POST" and not _sends_json(request):
                return _fhir(failure("not-supported", "Send application/fhir+json."), 415)
            given = await _given(request, inline)
            return _fhir(await asyncio.to_thread(carry_out, given) if aside else carry_out(given), 200)
        except SynligError as error:
            return _fhir(failure(error.issue_code, str(error)), error.http_status)
        except TimeoutError:
            return _fhir(failure("timeout", f"The body took more than {BODY_SECONDS} seconds."), 408)
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception as error:  # noqa: BLE001 (the caller learns a case number, the log the kind of failure)
            case = uuid.uuid4().hex
            LOG.error("unforeseen %s, case %s", type(error).__name__, case)  # noqa: TRY400
            return _fhir(failure("exception", f"Something went wrong here; case {case}."), 500)


def terminology_routes(stories: TerminologyStories, admit: Admit = everybody) -> list[Route]:
    """The operations of CONTRACT.md, by GET and by POST, and what is published."""
    door = TerminologyDoor(stories, admit)
    both = ["GET", "POST"]
    return [
        Route("/fhir/CodeSystem/$lookup", door.look_up, methods=both),
        Route("/fhir/CodeSystem/$validate-code", door.validate_in_system, methods=both),
        Route("/fhir/ValueSet/$expand", door.expand, methods=both),
        Route("/fhir/ValueSet/$validate-code", door.validate_in_set, methods=both),
        Route("/fhir/ConceptMap/$translate", door.translate, methods=both),
        Route("/fhir/CodeSystem", door.search),
        Route("/fhir/ValueSet", door.search),
        Route("/fhir/ConceptMap", door.search),
    ]


def metadata_route(stories: TerminologyStories, admit: Admit = everybody) -> Route:
    """`/fhir/metadata` where nothing else answers there."""
    return Route("/fhir/metadata", TerminologyDoor(stories, admit).metadata)


def _wants_only_xml(request: Request) -> bool:
    wanted = request.query_params.get("_format") or request.headers.get("accept", "*/*")
    return "xml" in wanted and "json" not in wanted and "*/*" not in wanted


def _sends_json(request: Request) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() in TAKEN


async def _given(request: Request, inline: str) -> Given:
    if request.method != "POST":
        return from_query(request.query_params.multi_items())
    raw = await asyncio.wait_for(_body(request), BODY_SECONDS)
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError):
        raise InputRejected("The body is not JSON.") from None
    return from_resource(document, inline)


async def _body(request: Request) -> bytes:
    pieces, size = list[bytes](), 0
    async for piece in request.stream():
        size += len(piece)
        if size > LARGEST:
            raise TooLarge(f"A question has at most {LARGEST} bytes.")
        pieces.append(piece)
    return b"".join(pieces)


def _fhir(document: Answer, status: int) -> Response:
    return Response(msgspec.json.encode(document), status, media_type=FHIR_JSON)
