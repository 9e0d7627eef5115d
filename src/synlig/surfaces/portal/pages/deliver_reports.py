"""`/indberet`: reports as a file, for when the way from system to system is down; judged before one's eyes."""

from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from synlig.core.errors import Unavailable, WrongUsage
from synlig.core.permission import Permission, Person
from synlig.core.sensitivity import Sensitivity
from synlig.guard.access.decision import Datum
from synlig.surfaces.portal.page import Pages, person_of, require
from synlig.surfaces.portal.pages.log_in import checked_upload
from synlig.surfaces.portal.shield import LARGEST_REPORTS
from synlig.surfaces.portal.stories import DeliverReports

SHOWN: Final = 200
"""Reports that are told one by one; of the others how many there were."""


class DeliverPages:
    """The form, and what became of a file."""

    def __init__(self, pages: Pages, deliver: DeliverReports) -> None:
        self._pages, self._deliver = pages, deliver

    def routes(self) -> list[Route]:
        """The addresses of the page."""
        return [Route("/indberet", self.show), Route("/indberet", self.take, methods=["POST"])]

    async def show(self, request: Request) -> Response:
        """`GET /indberet`."""
        _reporter(request)
        return self._page(request)

    async def take(self, request: Request) -> Response:
        """`POST /indberet`: the file is judged report by report, and what is accepted is durable when this answers."""
        person = _reporter(request)
        name, content = await checked_upload(request)
        if not name:
            return self._page(request, 400, fault="indberet.no_file")
        try:
            verdicts = await run_in_threadpool(self._deliver, person, name, content)
        except WrongUsage:
            return self._page(request, 400, fault="indberet.wrong_kind")
        except Unavailable:
            return self._page(request, 503, fault="indberet.unavailable")
        rejected = [one for one in verdicts if one.word == "rejected"]
        remarked = [one for one in verdicts if one.word == "accepted" and one.findings]
        shown = [*rejected, *remarked]
        return self._page(
            request,
            422 if rejected else 200,
            done=True,
            accepted=len(verdicts) - len(rejected),
            rejected=len(rejected),
            shown=shown[:SHOWN],
            more=max(len(shown) - SHOWN, 0),
        )

    def _page(self, request: Request, status: int = 200, **values: Any) -> Response:
        blank = {"fault": "", "done": False, "accepted": 0, "rejected": 0, "shown": (), "more": 0}
        mb = LARGEST_REPORTS // (1024 * 1024)
        return self._pages.show(request, "deliver_reports.html", status, **{**blank, **values}, mb=mb)


def _reporter(request: Request) -> Person:
    return require(request, Permission.REPORT_OWN, Datum(person_of(request).kommune, Sensitivity.SENSITIVE))
