"""`/sessioner`: where one is logged in, and for those who look after security who else is; each can be ended."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from synlig.core.errors import NotFound
from synlig.core.kommune import KommuneKode
from synlig.core.permission import Permission, Person
from synlig.core.sensitivity import Sensitivity
from synlig.guard.access.decision import Datum, decide
from synlig.guard.sessions import Session, digest
from synlig.surfaces.portal.doorkeeper import Caller
from synlig.surfaces.portal.page import Pages, person_of
from synlig.surfaces.portal.pages.log_in import checked_form
from synlig.surfaces.portal.stories import LogInStories


@dataclass(frozen=True, slots=True)
class Shown:
    """One row: a live log-in as this reader may see it; `name` is None where names are not theirs to see."""

    digest: str
    session: Session
    name: str | None
    kommune: str
    here: bool


class SessionPages:
    """Lists log-ins and ends them."""

    def __init__(self, pages: Pages, stories: LogInStories, kommuner: Mapping[KommuneKode, str]) -> None:
        self._pages, self._stories, self._kommuner = pages, stories, kommuner

    async def show(self, request: Request) -> Response:
        """`GET /sessioner`."""
        person = person_of(request)
        mine = await run_in_threadpool(self._stories.sessions, person)
        others = await self._others(person)
        return self._pages.show(
            request,
            "sessions.html",
            mine=[self._row(request, person, *one) for one in mine],
            others=None if others is None else [self._row(request, person, *one) for one in others],
        )

    async def end(self, request: Request) -> Response:
        """`POST /sessioner/{digest}/afslut`: that log-in ends at once.

        Raises:
            NotFound: there is none, or it is not this person's to end.
        """
        person = person_of(request)
        await checked_form(request)
        wanted = request.path_params["digest"]
        within = [*await run_in_threadpool(self._stories.sessions, person), *(await self._others(person) or ())]
        if wanted not in {found for found, _ in within}:
            raise NotFound("There is no such session.")
        await run_in_threadpool(self._stories.revoke, wanted, person)
        return RedirectResponse("/sessioner", 303)

    async def _others(self, person: Person) -> list[tuple[str, Session]] | None:
        """The log-ins of others that `person` may end; None for whom that is no task."""
        if not decide(person, Permission.END_SESSIONS, Datum(person.kommune)).allowed:
            return None
        everybody = await run_in_threadpool(self._stories.sessions, None)
        return [(found, one) for found, one in everybody if one.person.id != person.id and _may_end(person, one)]

    def _row(self, request: Request, person: Person, found: str, session: Session) -> Shown:
        caller: Caller = request.state.caller
        whose = session.person
        named = (
            whose.id == person.id
            or decide(person, Permission.END_SESSIONS, Datum(whose.kommune, Sensitivity.ORDINARY)).allowed
        )
        kommune = self._kommuner.get(whose.kommune, "") if whose.kommune else ""
        return Shown(found, session, whose.name if named else None, kommune, found == digest(caller.secret or ""))


def _may_end(person: Person, session: Session) -> bool:
    return decide(person, Permission.END_SESSIONS, Datum(session.person.kommune)).allowed
