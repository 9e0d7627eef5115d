"""`/sikkerhed`: the log searched, ready views of it, and repeated refusals that someone is to look into (K15, K18)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from synlig.core.errors import NotFound, WrongUsage
from synlig.core.instant import DANISH_TIME
from synlig.core.permission import Permission
from synlig.guard.log.entry import Header
from synlig.guard.log.events import ALARMS, Event
from synlig.guard.log.views import VIEWS
from synlig.guard.log.wanted import Wanted
from synlig.surfaces.portal.page import Pages, person_of, require
from synlig.surfaces.portal.pages.log_in import checked_form
from synlig.surfaces.portal.stories import SecurityStories

PAGE: Final = 100
DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked for in the log; days are Danish."""

    first: date
    last: date
    event: str = ""
    actor: str = ""
    outcome: str = ""
    correlation: str = ""
    case: str = ""
    view: str = ""
    page: int = 1

    @property
    def wanted(self) -> Wanted:
        """The same as the log is asked."""
        since = datetime.combine(self.first, datetime.min.time(), DANISH_TIME)
        until = datetime.combine(self.last + timedelta(days=1), datetime.min.time(), DANISH_TIME)
        return Wanted(since, until, self.event, self.actor, self.outcome, self.correlation, self.case)

    def address(self, **changed: str | int) -> str:
        """The address of the same look with something changed."""
        fields = {"fra": self.first.isoformat(), "til": self.last.isoformat(), "klasse": self.event}
        fields |= {"aktoer": self.actor, "udfald": self.outcome, "korrelation": self.correlation, "sag": self.case}
        told = {**fields, "visning": self.view, **{name: str(value) for name, value in changed.items()}}
        return f"/sikkerhed?{urlencode({name: value for name, value in told.items() if value})}"


def look_of(query: dict[str, str], today: date) -> Look:
    """The look in an address; what makes no sense there counts as not asked for."""
    text = {name: " ".join(query.get(name, "").split())[:200] for name in ("aktoer", "korrelation", "sag")}
    event, view, page = query.get("klasse", ""), query.get("visning", ""), query.get("side", "1")
    outcome = query.get("udfald", "")
    return Look(
        _day(query.get("fra", ""), today - timedelta(days=DAYS)),
        _day(query.get("til", ""), today),
        event if any(known.value.startswith(event) for known in Event) else "",
        text["aktoer"],
        outcome if outcome in ("done", "refused", "failed") else "",
        text["korrelation"],
        text["sag"],
        view if view in VIEWS else "",
        int(page) if page.isascii() and page.isdecimal() and 0 < len(page) < 5 else 1,
    )


class SecurityPage:
    """The page and what is done on it."""

    def __init__(self, pages: Pages, stories: SecurityStories) -> None:
        self._pages, self._stories = pages, stories

    async def show(self, request: Request) -> Response:
        """`GET /sikkerhed`; the search is itself in the log."""
        require(request, Permission.READ_SECURITY_LOG)
        return await self._shown(request)

    async def close(self, request: Request) -> Response:
        """`POST /sikkerhed/sager/{id}/luk`: looked into, with what it was."""
        person = require(request, Permission.READ_SECURITY_LOG)
        form = await checked_form(request)
        try:
            await run_in_threadpool(self._stories.close, request.path_params["id"], person, form.get("note", ""))
        except (WrongUsage, NotFound):
            return await self._shown(request, 400, "sikkerhed.note_missing")
        return RedirectResponse("/sikkerhed#sager", 303)

    async def _shown(self, request: Request, status: int = 200, fault: str = "") -> Response:
        person = person_of(request)
        today = datetime.now(UTC).astimezone(DANISH_TIME).date()
        look = look_of(dict(request.query_params), today)
        found = list(await run_in_threadpool(self._stories.search, person, look.wanted, look.view))[::-1]
        cases = await run_in_threadpool(self._stories.cases, request.query_params.get("lukkede") != "ja")
        page = min(look.page, max(1, -(-len(found) // PAGE)))
        return self._pages.show(
            request,
            "security.html",
            status,
            look=look,
            found=found[(page - 1) * PAGE : page * PAGE],
            total=len(found),
            number_of_page=page,
            pages=-(-len(found) // PAGE),
            views=tuple(VIEWS),
            events=tuple(Event),
            alarms=ALARMS,
            cases=cases,
            fault=fault,
            at=instant_of,
        )


def instant_of(header: Header) -> datetime:
    """When an entry was written."""
    return datetime.fromtimestamp(header.at_ns / 1e9, UTC)


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise
