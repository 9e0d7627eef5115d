"""The obvious, slow count of change, follow-ups and waiting: raw reports in, one resource at a time."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise

from synlig.core.codes import CodeBook
from tests.reference import slow_waiting
from tests.reference.slow_counts import (
    DENMARK,
    FOREVER,
    Cell,
    Received,
    Version,
    _after,
    _conditions,
    _counted_as,
    _hidden,
    _moment,
    _new_year,
)
from tests.reference.slow_world import COMPARABLE, World, active, by_kommune, danish, in_year, midnight, refers


def count(
    received: Iterable[Received],
    until: date,
    years: Iterable[int],
    book: CodeBook,
) -> Counter[Cell]:
    """Every cell that is not 0; the place of an axis that a cube does not have is empty, its own axis stands last."""
    limit = datetime(until.year, until.month, until.day, tzinfo=DENMARK) + timedelta(days=1)
    known = [report for report in received if report.known_at < limit]
    world = World(known, _hidden(known), limit, book)
    cells: Counter[Cell] = Counter()
    for year in years:
        _severities(cells, world, year)
        _changes(cells, world, year)
        _endings(cells, world, year)
        slow_waiting.follow_ups(cells, world, year)
        slow_waiting.goals(cells, world, year)
        slow_waiting.contacts(cells, world, year)
        slow_waiting.courses(cells, world, year)
        slow_waiting.ended_courses(cells, world, year)
    return cells


def _severities(cells: Counter[Cell], world: World, year: int) -> None:
    seen: set[tuple[str, ...]] = set()
    counting = {
        (f.report.kommune, f.report.seq, f.start, f.end, f.code)
        for f in _conditions(world.known, world.hidden, world.book, world.limit)
        if f.start < _new_year(year + 1) and f.end > _new_year(year) and _new_year(year) < world.limit
    }
    for history in world.conditions():
        newest, tilstand = history[-1], world.tilstand(history) or ""
        start, end = _moment(newest.resource["recordedDate"]), world.limit
        for version in reversed(history):
            if active(version):
                break
            end = version.time
        if (newest.report.kommune, newest.report.seq, start, end, tilstand) not in counting:
            continue
        told = [version for version in history if in_year(year, version.time)]
        level = world.level(told[-1].resource.get("severity")) if told else None
        before = [v for v in history if v.time < _new_year(year + 1) and world.level(v.resource.get("severity"))]
        if not before:
            continue
        level = level or "-"
        by_kommune(cells, "antal", "funktionsevne", newest, year, tilstand, level)
        person = (newest.report.kommune, newest.report.citizen, tilstand, level)
        if person not in seen:
            seen.add(person)
            by_kommune(cells, "borgere", "funktionsevne", newest, year, tilstand, level)


def _changes(cells: Counter[Cell], world: World, year: int) -> None:
    plans = world.histories("CarePlan")
    for history in world.conditions():
        assessed = [v for v in history if world.level(v.resource.get("severity")) in COMPARABLE]
        later = [v for v in assessed[1:] if in_year(year, v.time)]
        if not later:
            continue
        first, last, newest = assessed[0], later[-1], history[-1]
        steps = int(world.level(last.resource["severity"]) or 0) - int(world.level(first.resource["severity"]) or 0)
        measure = "bedre" if steps < 0 else "forvaerret" if steps > 0 else "uaendret"
        tilstand = world.tilstand(history) or ""
        given = {code for plan in plans if (code := _given(world, plan[-1], newest, first.time, last.time))}
        by_kommune(cells, measure, "", newest, year, tilstand)
        for code in given or {"-"}:
            by_kommune(cells, measure, "indsats", newest, year, tilstand, code)


def _given(world: World, plan: Version, condition: Version, first: datetime, last: datetime) -> str | None:
    detail = plan.resource["activity"][0]["detail"]
    same = (plan.report.kommune, plan.report.citizen) == (condition.report.kommune, condition.report.citizen)
    if not same or not refers(detail.get("reasonReference", []), condition.resource["id"]):
        return None
    if plan.resource["status"] in ("draft", "revoked") or detail["status"] == "cancelled":
        return None
    period = plan.resource["period"]
    end = _after(period["end"]) if "end" in period else FOREVER
    if not (_moment(period["start"]) < last and end > first):
        return None
    return _counted_as(detail.get("code"), "intervention", world.book)


def _turns(history: list[Version], *, to: bool) -> Iterator[Version]:
    for before, version in pairwise(history):
        if active(before) != to and active(version) == to:
            yield version


def _endings(cells: Counter[Cell], world: World, year: int) -> None:
    for history in world.conditions():
        newest, tilstand = history[-1], world.tilstand(history) or ""
        for ended in _turns(history, to=False):
            watched = midnight(danish(ended.time) + timedelta(days=91))
            if not in_year(year, ended.time) or watched > world.limit:
                continue
            back = any(ended.time < begun < watched for begun in _beginnings(world, newest, tilstand))
            code = "tilbagefald" if back else "varigt"
            by_kommune(cells, "ophoert", "udfald", newest, year, tilstand, code)


def _beginnings(world: World, of: Version, tilstand: str) -> Iterator[datetime]:
    for history in world.conditions():
        newest = history[-1]
        same = (newest.report.kommune, newest.report.citizen) == (of.report.kommune, of.report.citizen)
        if same and world.tilstand(history) == tilstand:
            yield _moment(newest.resource["recordedDate"])
            yield from (version.time for version in _turns(history, to=True))
