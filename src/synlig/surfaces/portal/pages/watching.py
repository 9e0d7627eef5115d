"""`/frigivelser` and `/kilder`: what was released and how it is protected, and how fresh every partner is (A6, K13)."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from synlig.core.errors import NotFound
from synlig.core.permission import Permission
from synlig.guard.access.decision import RELEASED, decide
from synlig.surfaces.portal.page import Pages, person_of, require
from synlig.surfaces.portal.stories import WatchStories


class WatchingPages:
    """Both pages; neither holds anything personal."""

    def __init__(self, pages: Pages, stories: WatchStories) -> None:
        self._pages, self._stories = pages, stories

    async def releases(self, request: Request) -> Response:
        """`GET /frigivelser`."""
        require(request, Permission.READ_RELEASED)
        found = await run_in_threadpool(self._stories.releases)
        return self._pages.show(request, "releases.html", found=found)

    async def partners(self, request: Request) -> Response:
        """`GET /kilder`: the own municipality's senders, and every recipient; for operators all senders."""
        person = person_of(request)
        operates = decide(person, Permission.OPERATE, RELEASED).allowed
        if not operates and not decide(person, Permission.READ_RELEASED, RELEASED).allowed:
            raise NotFound("There is no such page.")
        fresh = await run_in_threadpool(self._stories.fresh)
        mine = await run_in_threadpool(self._stories.senders, person)
        shown = [one for one in fresh.partners if operates or one.kind != "sender" or one.name in mine]
        agreed = await run_in_threadpool(self._stories.agreements)
        return self._pages.show(
            request, "partners.html", partners=shown, tasks=fresh.tasks if operates else (), agreements=agreed
        )
