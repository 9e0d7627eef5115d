"""A counterpart as a service: takes deliveries, judges every report by itself, receipts, returns, and has moods."""

import asyncio
import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from synlig_sandbox.forms import Form, Sent
from synlig_sandbox.moods import Moods, spoil
from synlig_sandbox.register import Register, Taken

LARGEST: Final = 64 << 20
DENMARK: Final = ZoneInfo("Europe/Copenhagen")
Json = dict[str, Any]
Returning = Callable[[Sequence[Sent]], list[tuple[str, bytes]]]
"""(reports just accepted) -> (name, content) of what is returned because of them; names are kept once, newest wins."""


def nothing_back(_accepted: Sequence[Sent]) -> list[tuple[str, bytes]]:
    """For a counterpart that only takes."""
    return []


class Service:
    """The service: validates every report by itself and answers for each of them."""

    def __init__(self, folder: Path, form: Form, returning: Returning = nothing_back) -> None:
        self.register = Register(folder)
        self.moods = Moods()
        self._form, self._returning = form, returning

    def app(self) -> Starlette:
        """Its doors."""
        return Starlette(
            routes=[
                Route("/deliveries/{delivery}", self.deliver, methods=["PUT"]),
                Route("/deliveries/{delivery}/receipt", self.receipt),
                Route("/withdrawals/{withdrawal}", self.withdraw, methods=["PUT"]),
                Route("/inventory", self.inventory),
                Route("/fhir/Bundle", self.search),
                Route("/returned/", self.returned),
                Route("/returned/{name}", self.returned_file),
                Route("/sandbox/moods", self.mood, methods=["POST"]),
                Route("/sandbox/counts", self.counts),
            ]
        )

    async def deliver(self, request: Request) -> Response:
        """Take a delivery: 201 taken, 200 taken before, 202 receipt later, 409, 413, 422, 503."""
        body, mood = await request.body(), self.moods.next()
        if mood.name == "slow":
            await asyncio.sleep(mood.seconds)
        if mood.name in ("down", "refuse"):
            return Response(status_code=503 if mood.name == "down" else 422)
        status, receipt = self.answer(request.path_params["delivery"], body, mood.name)
        if receipt is None:
            return Response(status_code=status)
        if mood.name in ("later", "lose-answer"):
            return Response(status_code=202 if mood.name == "later" else 500)
        return Response(spoil(mood.name, receipt), status, media_type="application/json")

    def answer(self, delivery: str, body: bytes, mood: str = "") -> tuple[int, Json | None]:
        """A status of HTTP's numbering, and the receipt where the delivery was taken."""
        if len(body) > LARGEST:
            return 413, None
        try:
            return self._take(delivery, body, mood)
        except FileExistsError:
            return 409, None
        except ValueError:
            return 422, None

    async def receipt(self, request: Request) -> Response:
        """The receipt of a delivery taken before."""
        known = self.register.receipt_of(request.path_params["delivery"])
        if self.moods.next().name == "later":
            return Response(status_code=202)
        return JSONResponse(known) if known is not None else Response(status_code=404)

    async def withdraw(self, request: Request) -> Response:
        """Erase reports sent before; the same again finds nothing more."""
        if self.moods.next().name == "down":
            return Response(status_code=503)
        return Response(status_code=self.erase(await request.body()))

    def erase(self, body: bytes) -> int:
        """Erase the reports a withdrawal names; a status of HTTP's numbering."""
        try:
            self.register.erase([str(name) for name in json.loads(body)["reports"]])
        except (ValueError, KeyError, TypeError):
            return 422
        return 204

    async def inventory(self, request: Request) -> Response:
        """What is held of one day."""
        try:
            day = date.fromisoformat(request.query_params.get("day", ""))
        except ValueError:
            return Response(status_code=400)
        return JSONResponse(self.register.inventory(day.isoformat()))

    async def search(self, request: Request) -> Response:
        """What is returned as FHIR, changed since a time: one page of a search."""
        since = request.query_params.get("_lastUpdated", "").removeprefix("ge")
        if self.moods.next().name == "down":
            return Response(status_code=503)
        found = [json.loads(body) for _, body in self.register.returned(since) if body.startswith(b"{")]
        page = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": each} for each in found]}
        return Response(json.dumps(page), media_type="application/fhir+json")

    async def returned(self, _request: Request) -> Response:
        """The names of the files that are returned."""
        if self.moods.next().name == "down":
            return Response(status_code=503)
        return JSONResponse([name for name, _ in self.register.returned()])

    async def returned_file(self, request: Request) -> Response:
        """One of them."""
        found = dict(self.register.returned()).get(request.path_params["name"])
        return Response(status_code=404) if found is None else Response(found, media_type="text/csv")

    async def mood(self, request: Request) -> Response:
        """Be told how to behave: `{"mood": "down", "times": 3, "seconds": 0}`."""
        told = await request.json()
        try:
            self.moods.set(told["mood"], int(told.get("times", -1)), float(told.get("seconds", 0)))
        except ValueError as unknown:
            return JSONResponse({"error": str(unknown)}, 400)
        return Response(status_code=204)

    async def counts(self, _request: Request) -> Response:
        """What was taken in all, for whoever watches."""
        return JSONResponse(self.register.counts())

    def _take(self, delivery: str, body: bytes, mood: str) -> tuple[int, Json]:
        sha256 = hashlib.sha256(body).hexdigest()
        try:
            known = self.register.receipt_of(delivery, sha256)
        except ValueError:
            raise FileExistsError from None
        if known is not None:
            return 200, known
        stamped, reports = self._form.open(delivery, body)
        partial = mood == "partial"
        judged = [self._judged(report, spoilt=partial and number % 2 == 1) for number, report in enumerate(reports)]
        clashing = self.register.clashing([each for each in judged if not each.reason])
        taken = [Taken(each.id, "duplicate-id", "", each.body) if each.id in clashing else each for each in judged]
        if len({each.id for each in taken}) != len(taken):
            raise ValueError("a report twice")
        receipt = {"delivery": delivery, "items": [_line(each) for each in taken]}
        held = taken[1::2] if mood == "forget" else taken
        self.register.keep(delivery, sha256, stamped.astimezone(DENMARK).date().isoformat(), held, receipt)
        accepted = [report for report, each in zip(reports, taken, strict=True) if not each.reason]
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self.register.give_back(now, [(name, _changed(content, now)) for name, content in self._returning(accepted)])
        return 201, receipt

    def _judged(self, report: Sent, *, spoilt: bool) -> Taken:
        reason = "sandbox-partial" if spoilt else self._form.judge(report)
        return Taken(report.id, reason, "" if reason else self._form.citizen(report), report.body)


def _changed(content: bytes, now: str) -> bytes:
    """A FHIR document says when it was changed."""
    return content.replace(b'"lastUpdated": ""', f'"lastUpdated": "{now}"'.encode())


def _line(taken: Taken) -> Json:
    return {"report": taken.id, "outcome": "rejected" if taken.reason else "accepted", "reason": taken.reason}
