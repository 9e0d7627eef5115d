"""`/regler`: the rules and who decided on them; from a figure to own rows, to the report, and how well one reports."""

from collections.abc import Sequence
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from synlig.core.errors import NotFound
from synlig.core.permission import Permission
from synlig.core.sensitivity import Sensitivity
from synlig.guard.access.decision import Datum, decide
from synlig.stories.score_quality import WeekScore
from synlig.stories.see_rules import SeenRule
from synlig.surfaces.portal.page import Pages, person_of, require
from synlig.surfaces.portal.pages.log_in import checked_form
from synlig.surfaces.portal.stories import RuleStories

KINDS: Final = ("validating", "harmonising", "deriving")
WEEKS: Final = 8
SHOWN: Final = 50
LEFT_OUT: Final = frozenset({"resource_id", "bundle_id", "version_time", "receipt", "source_element"})


class RulePages:
    """The list, one rule with the own rows it touched, and the own score."""

    def __init__(self, pages: Pages, stories: RuleStories) -> None:
        self._pages, self._stories = pages, stories

    async def show(self, request: Request) -> Response:
        """`GET /regler`: what is declared is nobody's data, so every role may read it."""
        person_of(request)
        seen = await run_in_threadpool(self._stories.all)
        kind, table = request.query_params.get("slags", ""), request.query_params.get("tabel", "")
        search = " ".join(request.query_params.get("soeg", "").split())[:100]
        rules = [one for one in seen.rules if _wanted(one, kind, table, search)]
        return self._pages.show(
            request, "rules.html", seen=seen, rules=rules, kinds=KINDS, kind=kind, table=table, search=search,
            tables=sorted({one.rule.table for one in seen.rules}),
            may_score=decide(person_of(request), Permission.READ_OWN_FINDINGS, _own(request)).allowed,
        )  # fmt: skip

    async def see(self, request: Request) -> Response:
        """`GET /regler/{key}`: one rule, word for word as it runs."""
        person_of(request)
        return await self._shown(request)

    async def rows(self, request: Request) -> Response:
        """`POST /regler/{key}/raekker`: the own municipality's rows it touched; in the log before they are shown."""
        person = require(request, Permission.READ_OWN_ROWS, _own(request))
        await checked_form(request)
        rows = await run_in_threadpool(self._stories.rows, person, request.path_params["key"])
        return await self._shown(request, rows)

    async def score(self, request: Request) -> Response:
        """`GET /regler/score`: the share of the own municipality's rows without a remark, by rule and week."""
        person = require(request, Permission.READ_OWN_FINDINGS, _own(request))  # scores are not told by unit
        seen = await run_in_threadpool(self._stories.all)
        scores = await run_in_threadpool(self._stories.scores, person, WEEKS)
        weeks = sorted({one.week for one in scores})
        titles = {one.rule.id: one.rule.title for one in seen.rules}
        return self._pages.show(request, "rule_scores.html", weeks=weeks, rows=_by_rule(scores), titles=titles)

    async def _shown(self, request: Request, rows: Sequence[dict[str, Any]] | None = None) -> Response:
        seen = await run_in_threadpool(self._stories.all)
        key = request.path_params["key"]
        found = [one for one in seen.rules if one.rule.id == key]
        if not found:
            raise NotFound("There is no such rule.")
        return self._pages.show(
            request, "rule.html", one=found[-1], earlier=found[:-1], seen=seen,
            rows=None if rows is None else rows[:SHOWN], total=len(rows or ()), left_out=LEFT_OUT,
            may_see_rows=decide(person_of(request), Permission.READ_OWN_ROWS, _own(request)).allowed,
        )  # fmt: skip


def _own(request: Request) -> Datum:
    return Datum(person_of(request).kommune, Sensitivity.SENSITIVE)


def _wanted(one: SeenRule, kind: str, table: str, search: str) -> bool:
    rule = one.rule
    words = f"{rule.id} {rule.title.da} {rule.title.en} {rule.element}".casefold()
    return kind in ("", rule.kind) and table in ("", rule.table) and search.casefold() in words


def _by_rule(scores: Sequence[WeekScore]) -> list[tuple[str, dict[Any, WeekScore]]]:
    """By rule its weeks, the rule with most rows remarked on first."""
    by: dict[str, dict[Any, WeekScore]] = {}
    for one in scores:
        by.setdefault(one.rule, {})[one.week] = one
    return sorted(by.items(), key=lambda item: (-sum(one.found for one in item[1].values()), item[0]))
