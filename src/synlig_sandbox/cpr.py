"""A stand-in for the CPR register's distributor: tells what it is given to tell; `python -m synlig_sandbox.cpr`."""

import json
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from synlig_sandbox.door import main
from synlig_sandbox.moods import Moods
from synlig_sandbox.service import Service

PAGE = 100


class CprOffice(Service):
    """Events in the file `haendelser.ndjson` of a folder, numbered as they come."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / "haendelser.ndjson"
        self.moods = Moods()

    def app(self) -> Starlette:
        """Its doors."""
        return Starlette(
            routes=[
                Route("/cpr/haendelser", self.events),
                Route("/sandbox/haendelser", self.tell, methods=["POST"]),
            ]
        )

    async def events(self, request: Request) -> Response:
        """The page of events after a number."""
        after = int(request.query_params.get("efter", "0"))
        return JSONResponse({"haendelser": [each for each in self._all() if each["nummer"] > after][:PAGE]})

    async def tell(self, request: Request) -> Response:
        """Take an event to tell; its number."""
        event, number = await request.json(), len(self._all()) + 1
        with self._file.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps({**event, "nummer": number}) + "\n")
        return JSONResponse({"nummer": number})

    def _all(self) -> list[dict[str, Any]]:
        lines = self._file.read_text(encoding="utf-8").splitlines() if self._file.exists() else []
        return [json.loads(line) for line in lines]


if __name__ == "__main__":
    main("synlig_sandbox.cpr", CprOffice)
