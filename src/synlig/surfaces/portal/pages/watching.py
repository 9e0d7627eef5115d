"""`/frigivelser` and `/kilder`: what was released, how it is protected and what rules did; how fresh partners are."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from synlig.core.errors import NotFound
from synlig.core.permission import Permission
from synlig.guard.access.decision import RELEASED, decide
from synlig.surfaces.portal.page import Pages, person_of, require
from synlig.surfaces.portal.stories import RuleStories, WatchStories
from synlig.surfaces.portal.touched import said, touches


class WatchingPages:
    """None of the pages holds anything personal."""

    def __init__(self, pages: Pages, stories: WatchStories, rules: RuleStories) -> None:
        self._pages, self._stories, self._rules = pages, stories, rules

    async def releases(self, request: Request) -> Response:
        """`GET /frigivelser`."""
        person = require(request, Permission.READ_RELEASED)
        found = await run_in_threadpool(self._stories.releases)
        rules = (await run_in_threadpool(self._rules.all)).rules
        told = {made.id: touches(made, rules, person.kommune) for _, made in found}
        words = {key: None if rows is None else said(rows) for key, rows in told.items()}
        return self._pages.show(request, "releases.html", found=found, said=words)

    async def rules(self, request: Request) -> Response:
        """`GET /frigivelser/{id}/regler`: what each rule did in what the release was made of, in one's own too."""
        person = require(request, Permission.READ_RELEASED)
        key = request.path_params["id"]
        found = await run_in_threadpool(self._stories.releases)
        release = next((made for _, made in found if made.id == key), None)
        if release is None:
            raise NotFound("There is no such release.")
        seen = await run_in_threadpool(self._rules.all)
        rows = touches(release, seen.rules, person.kommune)
        return self._pages.show(request, "release_rules.html", release=release, rows=rows, mine=person.kommune)

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
        tasks, titles = fresh.tasks if operates else (), {one.id: one.title for one in agreed}
        return self._pages.show(request, "partners.html", partners=shown, tasks=tasks, agreements=agreed, titles=titles)
