"""`/kvalitet`: what is wrong in one's own data, how to mend it and whom it is about, and whether everything came."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from typing import Final
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from synlig.core.errors import NotFound, Refused, WrongUsage
from synlig.core.instant import danish_day
from synlig.core.mark import Place, Seen
from synlig.core.permission import Permission, Person
from synlig.core.spreadsheet import as_text
from synlig.guard.access.decision import decide
from synlig.guard.access.reach import own_datum
from synlig.surfaces.portal.page import Pages, person_of, require
from synlig.surfaces.portal.pages.log_in import checked_form
from synlig.surfaces.portal.quality import (
    MARKS,
    PAGE,
    STATES,
    WEEKS,
    Wish,
    by_rule,
    by_unit,
    calendar,
    of_unit,
    to_show,
    unit_of,
    weeks_until,
    wish_of,
)
from synlig.surfaces.portal.stories import QualityStories

CALENDAR_DAYS: Final = 35
COLUMNS: Final = (
    "regel",
    "alvor",
    "enhed",
    "afsender",
    "fundet",
    "indberetning",
    "element",
    "forklaring",
    "haandteret",
)


def own_findings(request: Request) -> Person:
    """The person, who may see findings of their own municipality.

    Raises:
        NotFound: they may not.
    """
    return require(request, Permission.READ_OWN_FINDINGS, own_datum(person_of(request)))


class QualityPage:
    """The page, its actions and its file."""

    def __init__(self, pages: Pages, stories: QualityStories) -> None:
        self._pages, self._stories = pages, stories

    async def show(self, request: Request) -> Response:
        """`GET /kvalitet`."""
        own_findings(request)
        return await self._shown(request, wish_of(request.query_params))

    async def mark(self, request: Request) -> Response:
        """`POST /kvalitet/haandteret`: mark one finding, or with `fortryd` take its mark away."""
        person = own_findings(request)
        form = await checked_form(request)
        wish = wish_of(dict(parse_qsl(form.get("valg", ""))))
        note = None if form.get("fortryd") else form.get("note", "")
        try:
            await run_in_threadpool(self._stories.mark, person, [_place(form)], note)
        except Refused:
            raise NotFound("There is no such page.") from None
        except WrongUsage:
            return await self._shown(request, wish, 400, fault="kvalitet.bad_note")
        return RedirectResponse(f"{wish.address()}#skal-rettes", 303)

    async def record(self, request: Request) -> Response:
        """`POST /kvalitet/borger`: whom a finding is about; shown once, never in an address."""
        person = require(request, Permission.READ_OWN_ROWS, own_datum(person_of(request)))
        form = await checked_form(request)
        place = _place(form)
        try:
            found = await run_in_threadpool(self._stories.record, person, place)
        except NotFound:
            return await self._shown(request, wish_of({}), 404, fault="kvalitet.nobody")
        except Refused:
            return await self._shown(request, wish_of({}), 429, fault="kvalitet.too_many")
        explained = await run_in_threadpool(self._stories.rule, place.rule)
        back = wish_of(dict(parse_qsl(form.get("valg", "")))).address()
        return self._pages.show(
            request, "quality_record.html", cpr=found.cpr, protected=found.protected_until, place=place,
            explained=explained, message=form.get("besked", "")[:500], back=back,
        )  # fmt: skip

    async def export(self, request: Request) -> Response:
        """`GET /kvalitet/hent`: the list as CSV for those who look after the record system; no CPR numbers."""
        person = own_findings(request)
        wish = wish_of(request.query_params)
        found = to_show(of_unit(await run_in_threadpool(self._found, person, wish), wish), wish)
        named = {"Content-Disposition": 'attachment; filename="skal-rettes.csv"'}
        return Response(_csv(found), media_type="text/csv; charset=utf-8; header=present", headers=named)

    async def _shown(self, request: Request, wish: Wish, status: int = 200, fault: str = "") -> Response:
        person = person_of(request)
        everywhere = await run_in_threadpool(self._found, person, wish)
        found = of_unit(everywhere, wish)
        watched = await run_in_threadpool(self._stories.completeness, person, CALENDAR_DAYS)
        listed = to_show(found, wish)
        page = min(wish.page, max(1, -(-len(listed) // PAGE)))
        mondays = weeks_until(danish_day(self._stories.now()), wish.weeks)
        shown = listed[(page - 1) * PAGE : page * PAGE]
        named = {str(one.line["rule"]) for one in shown}
        return self._pages.show(
            request,
            "quality.html",
            status,
            wish=replace(wish, page=page),
            fault=fault,
            mondays=mondays,
            rules=by_rule(found, mondays),
            units=by_unit(everywhere, mondays),
            senders=sorted({one.line["sender"] for one in found}),
            listed=shown,
            declared={key for key in named if self._stories.rule(key) is not None},
            total=len(listed),
            pages=-(-len(listed) // PAGE),
            calendar=calendar(watched.checks),
            marks=MARKS,
            weeks=WEEKS,
            states=STATES,
            may_see_rows=decide(person, Permission.READ_OWN_ROWS, own_datum(person)).allowed,
        )

    def _found(self, person: Person, wish: Wish) -> Sequence[Seen]:
        since = self._stories.now() - timedelta(weeks=wish.weeks)
        try:
            return self._stories.findings(person, since)
        except Refused:
            raise NotFound("There is no such page.") from None


def _place(form: dict[str, str]) -> Place:
    return Place(form.get("regel", ""), form.get("levering", ""), form.get("kilde", ""), form.get("element", ""))


def _csv(found: Sequence[Seen]) -> bytes:
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in found:
        line, mark = one.line, one.mark
        done = "" if mark is None else f"{mark.at:%Y-%m-%d} {mark.by} {mark.note}".strip()
        row = (
            line["rule"],
            line["severity"],
            unit_of(one),
            line["sender"],
            one.found.isoformat(),
            line["bundle_id"] or "",
        )
        writer.writerow(map(as_text, (*row, one.place.expression, line["message_da"], done)))
    return text.getvalue().encode()
