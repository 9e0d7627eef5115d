"""A stand-in for Sundhedsdatastyrelsen: takes home nursing, gives receipts; `python -m synlig_sandbox.sds`."""

import asyncio
import hashlib
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from synlig_sandbox.door import main
from synlig_sandbox.moods import Moods, spoil
from synlig_sandbox.nursing import GUIDE, citizen_of, judge
from synlig_sandbox.register import Register, Taken

LARGEST: Final = 64 << 20
DENMARK: Final = ZoneInfo("Europe/Copenhagen")
Json = dict[str, Any]


class Sds:
    """The service: validates every report by itself and answers for each of them."""

    def __init__(self, folder: Path) -> None:
        self._register = Register(folder)
        self.moods = Moods()

    def app(self) -> Starlette:
        """Its doors."""
        return Starlette(
            routes=[
                Route("/deliveries/{delivery}", self.deliver, methods=["PUT"]),
                Route("/deliveries/{delivery}/receipt", self.receipt),
                Route("/inventory", self.inventory),
                Route("/sandbox/moods", self.mood, methods=["POST"]),
                Route("/sandbox/counts", self.counts),
            ]
        )

    async def deliver(self, request: Request) -> Response:
        """Take a delivery: 201 taken, 200 taken before, 202 receipt later, 409, 413, 422, 503."""
        delivery, body = request.path_params["delivery"], await request.body()
        mood = self.moods.next()
        if mood.name == "slow":
            await asyncio.sleep(mood.seconds)
        if mood.name in ("down", "refuse"):
            return Response(status_code=503 if mood.name == "down" else 422)
        if len(body) > LARGEST:
            return Response(status_code=413)
        try:
            status, receipt = self._take(delivery, body, partial=mood.name == "partial")
        except FileExistsError:
            return Response(status_code=409)
        except ValueError:
            return Response(status_code=422)
        if mood.name in ("later", "lose-answer"):
            return Response(status_code=202 if mood.name == "later" else 500)
        return Response(spoil(mood.name, receipt), status, media_type="application/json")

    async def receipt(self, request: Request) -> Response:
        """The receipt of a delivery taken before."""
        known = self._register.receipt_of(request.path_params["delivery"])
        mood = self.moods.next()
        if mood.name == "later":
            return Response(status_code=202)
        return JSONResponse(known) if known is not None else Response(status_code=404)

    async def inventory(self, request: Request) -> Response:
        """What is held of one day."""
        try:
            day = date.fromisoformat(request.query_params.get("day", ""))
        except ValueError:
            return Response(status_code=400)
        return JSONResponse(self._register.inventory(day.isoformat()))

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
        return JSONResponse(self._register.counts())

    def _take(self, delivery: str, body: bytes, *, partial: bool) -> tuple[int, Json]:
        sha256 = hashlib.sha256(body).hexdigest()
        try:
            known = self._register.receipt_of(delivery, sha256)
        except ValueError:
            raise FileExistsError from None
        if known is not None:
            return 200, known
        stamped, reports = _opened(delivery, body)
        taken = [self._judged(report, spoilt=partial and number % 2 == 1) for number, report in enumerate(reports)]
        if len({each.id for each in taken}) != len(taken):
            raise ValueError("a report twice")
        receipt = {"delivery": delivery, "items": [_line(each) for each in taken]}
        self._register.keep(delivery, sha256, stamped.astimezone(DENMARK).date().isoformat(), taken, receipt)
        return 201, receipt

    def _judged(self, report: Json, *, spoilt: bool) -> Taken:
        body = json.dumps(report, ensure_ascii=False, separators=(",", ":")).encode()
        reason = "sandbox-partial" if spoilt else judge(report)
        taken = Taken(str(report["id"]), reason, "" if reason else citizen_of(report), body)
        if not reason and self._register.clashes(taken.id, taken.sha256):
            return Taken(taken.id, "duplicate-id", "", body)
        return taken


def _opened(delivery: str, body: bytes) -> tuple[datetime, list[Json]]:
    """When a delivery is stamped, and its reports.

    Raises:
        ValueError: it is not an incremental delivery of that id.
    """
    try:
        whole = json.loads(body)
        reports = [entry["resource"] for entry in whole["entry"]]
        sound = whole["id"] == delivery and all(isinstance(report["id"], str) for report in reports)
        head = (whole["type"], whole["meta"]["profile"])
        stamped = datetime.fromisoformat(whole["timestamp"])
    except (KeyError, TypeError) as wrong:
        raise ValueError("not a delivery") from wrong
    if not sound or head != ("collection", [GUIDE + "klgateway-care-incremental-delivery"]) or stamped.tzinfo is None:
        raise ValueError("not a delivery")
    return stamped, reports


def _line(taken: Taken) -> Json:
    return {"report": taken.id, "outcome": "rejected" if taken.reason else "accepted", "reason": taken.reason}


if __name__ == "__main__":
    main("synlig_sandbox.sds", Sds)
