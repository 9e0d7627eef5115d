"""The obvious, slow count of change, follow-ups and waiting: raw reports in, one resource at a time."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from synlig.core.codes import CodeBook
from synlig.core.kommune import Kommune, KommuneKode
from tests.reference.slow_counts import (
    DENMARK,
    FOREVER,
    FSIII,
    Cell,
    Json,
    Received,
    Version,
    _after,
    _codes,
    _concept,
    _conditions,
    _counted_as,
    _group,
    _hidden,
    _histories,
    _moment,
    _new_year,
    _resources,
)

COMPARABLE = ("0", "1", "2", "3", "4")
FOLLOWING_UP = "9f03dfbb-7a97-45a5-94db-d4c3501714a9"
COURSE = "f15b2663-94d9-4d0c-a5de-d8bd8e1e4ebb"


@dataclass(frozen=True)
class World:
    """Everything that is known by the end of the day that is counted for."""

    known: list[Received]
    hidden: set[tuple[str, str]]
    limit: datetime
    book: CodeBook
    regions: Mapping[str, str]

    def histories(self, kind: str) -> list[list[Version]]:
        """The surviving versions of every resource that is shown, oldest first."""
        mistaken = _mistaken_condition if kind == "Condition" else _mistaken
        found = _histories(self.known, kind, mistaken)
        return [h for h in found if (h[-1].report.kommune, h[-1].report.citizen) not in self.hidden]

    def conditions(self) -> list[list[Version]]:
        """Those of conditions in FSIII."""
        return [history for history in self.histories("Condition") if self.tilstand(history)]

    def tilstand(self, history: list[Version]) -> str | None:
        """The FSIII code of a condition's newest version."""
        newest = history[-1].resource
        if any(url.endswith("focus-condition") for url in newest["meta"]["profile"]):
            return None
        return _counted_as(newest.get("code"), "condition", self.book)

    def level(self, concept: Json | None) -> str | None:
        """`0` to `4`, or `9`."""
        for coding in (concept or {}).get("coding", []):
            known = self.book.lookup(FSIII, coding["code"]) if coding["system"] == FSIII else None
            if known is not None and known.kind == "level":
                return known.display_da
        return None


def count(
    received: Iterable[Received],
    until: date,
    years: Iterable[int],
    book: CodeBook,
    kommuner: Mapping[KommuneKode, Kommune],
) -> Counter[Cell]:
    """Every cell that is not 0; the place of an axis that a cube does not have is empty, its own axis stands last."""
    limit = datetime(until.year, until.month, until.day, tzinfo=DENMARK) + timedelta(days=1)
    known = [report for report in received if report.known_at < limit]
    world = World(known, _hidden(known), limit, book, {k: v.region for k, v in kommuner.items()})
    cells: Counter[Cell] = Counter()
    for year in years:
        _severities(cells, world, year)
        _changes(cells, world, year)
        _endings(cells, world, year)
        _follow_ups(cells, world, year)
        _goals(cells, world, year)
        _contacts(cells, world, year)
        _courses(cells, world, year)
        _ended_courses(cells, world, year)
    return cells


def _mistaken(resource: Json) -> bool:
    return resource["status" if "status" in resource else "lifecycleStatus"] == "entered-in-error"


def _mistaken_condition(resource: Json) -> bool:
    return "entered-in-error" in _codes(resource.get("verificationStatus"))


def _active(version: Version) -> bool:
    return any(code in ("active", "relapse", "recurrence") for code in _codes(version.resource.get("clinicalStatus")))


def _by_region(
    cells: Counter[Cell], world: World, measure: str, grain: str, at: Version, year: int, *codes: str
) -> None:
    tilstand, *code = codes
    region = world.regions[at.report.kommune]
    cells[f"funktionsevne.{measure}", grain, region, str(year), tilstand, "", "".join(code)] += 1


def _by_place(
    cells: Counter[Cell], cube: str, measure: str, grain: str, report: Received, year: int, code: str
) -> None:
    group = _group(report.birth, year)
    cells[f"{cube}.{measure}", grain, report.kommune, str(year), report.koen, group, code] += 1


def _day(moment: datetime) -> date:
    return moment.astimezone(DENMARK).date()


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=DENMARK)


def _in(year: int, moment: datetime) -> bool:
    return _new_year(year) <= moment < _new_year(year + 1)


def _refers(references: Iterable[Json], key: str) -> bool:
    return any(reference["reference"].endswith(f"/{key}") for reference in references)


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
            if _active(version):
                break
            end = version.time
        if (newest.report.kommune, newest.report.seq, start, end, tilstand) not in counting:
            continue
        told = [version for version in history if _in(year, version.time)]
        level = (world.level(told[-1].resource.get("severity")) if told else None) or "-"
        _by_region(cells, world, "antal", "funktionsevne", newest, year, tilstand, level)
        for grain, code in (("funktionsevne", level), ("", "")):
            person = (grain, newest.report.kommune, newest.report.citizen, tilstand, code)
            if person not in seen:
                seen.add(person)
                _by_region(cells, world, "borgere", grain, newest, year, tilstand, code)


def _changes(cells: Counter[Cell], world: World, year: int) -> None:
    plans = world.histories("CarePlan")
    for history in world.conditions():
        assessed = [v for v in history if world.level(v.resource.get("severity")) in COMPARABLE]
        later = [v for v in assessed[1:] if _in(year, v.time)]
        if not later:
            continue
        first, last, newest = assessed[0], later[-1], history[-1]
        steps = int(world.level(last.resource["severity"]) or 0) - int(world.level(first.resource["severity"]) or 0)
        measure = "bedre" if steps < 0 else "forvaerret" if steps > 0 else "uaendret"
        tilstand = world.tilstand(history) or ""
        given = {code for plan in plans if (code := _given(world, plan[-1], newest, first.time, last.time))}
        _by_region(cells, world, measure, "", newest, year, tilstand)
        for code in given or {"-"}:
            _by_region(cells, world, measure, "indsats", newest, year, tilstand, code)


def _given(world: World, plan: Version, condition: Version, first: datetime, last: datetime) -> str | None:
    detail = plan.resource["activity"][0]["detail"]
    same = (plan.report.kommune, plan.report.citizen) == (condition.report.kommune, condition.report.citizen)
    if not same or not _refers(detail.get("reasonReference", []), condition.resource["id"]):
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
        if _active(before) != to and _active(version) == to:
            yield version


def _endings(cells: Counter[Cell], world: World, year: int) -> None:
    for history in world.conditions():
        newest, tilstand = history[-1], world.tilstand(history) or ""
        for ended in _turns(history, to=False):
            watched = _midnight(_day(ended.time) + timedelta(days=91))
            if not _in(year, ended.time) or watched > world.limit:
                continue
            back = any(ended.time < begun < watched for begun in _beginnings(world, newest, tilstand))
            code = "tilbagefald" if back else "varigt"
            _by_region(cells, world, "ophoert", "udfald", newest, year, tilstand, code)


def _beginnings(world: World, of: Version, tilstand: str) -> Iterator[datetime]:
    for history in world.conditions():
        newest = history[-1]
        same = (newest.report.kommune, newest.report.citizen) == (of.report.kommune, of.report.citizen)
        if same and world.tilstand(history) == tilstand:
            yield _moment(newest.resource["recordedDate"])
            yield from (version.time for version in _turns(history, to=True))


def _follow_ups(cells: Counter[Cell], world: World, year: int) -> None:
    seen: set[tuple[str, ...]] = set()
    for told in world.histories("Observation"):
        newest, resource = told[-1], told[-1].resource
        moment = _moment(resource["effectiveDateTime"])
        is_follow_up = any(url.endswith("follow-up-observation") for url in resource["meta"]["profile"])
        if not is_follow_up or resource["status"] != "final" or not _in(year, moment) or moment >= world.limit:
            continue
        for history in world.conditions():
            about = history[-1]
            same = (about.report.kommune, about.report.citizen) == (newest.report.kommune, newest.report.citizen)
            if not same or not _refers(resource.get("focus", []), about.resource["id"]):
                continue
            tilstand = world.tilstand(history) or ""
            _by_place(cells, "opfoelgning", "antal", "tilstand", newest.report, year, tilstand)
            area = _concept(world.book, tilstand).parent or ""
            for grain, code in (("tilstand", tilstand), ("omraade", area), ("", "")):
                person = (grain, code, newest.report.kommune, newest.report.citizen)
                if person not in seen:
                    seen.add(person)
                    _by_place(cells, "opfoelgning", "borgere", grain, newest.report, year, code)


def _goals(cells: Counter[Cell], world: World, year: int) -> None:
    dead = {
        (report.kommune, report.citizen)
        for report, patient in _resources(world.known, "Patient")
        if patient.get("deceasedBoolean")
    }
    for goal in world.histories("Goal"):
        newest, closed = goal[-1], None
        for version in reversed(goal):
            if version.resource["lifecycleStatus"] not in ("completed", "cancelled", "rejected"):
                break
            closed = version.time
        status, place = newest.resource["lifecycleStatus"], (newest.report.kommune, newest.report.citizen)
        aim = world.level(newest.resource["target"][0].get("detailCodeableConcept"))
        if closed is None or status == "rejected" or aim not in COMPARABLE or not _in(year, closed):
            continue
        if status == "cancelled" and place in dead:
            continue
        for history in world.conditions():
            about = history[-1]
            same = (about.report.kommune, about.report.citizen) == place
            if not same or not _refers(newest.resource["addresses"], about.resource["id"]):
                continue
            then = [version for version in history if version.time <= closed]
            level = world.level(then[-1].resource.get("severity")) if then else None
            if level in COMPARABLE:
                measure = "naaet" if int(level) <= int(aim) else "ikke_naaet"
                _by_place(cells, "opfoelgning", measure, "tilstand", about.report, year, world.tilstand(history) or "")


def _contacts(cells: Counter[Cell], world: World, year: int) -> None:
    for contact in world.histories("Encounter"):
        newest, planned = contact[-1], [v for v in contact if v.resource["status"] == "planned"]
        is_follow_up = any(url.endswith("care-encounter") for url in newest.resource["meta"]["profile"]) or any(
            FOLLOWING_UP in _codes(kind) for kind in newest.resource.get("type", [])
        )
        if not planned or not is_follow_up:
            continue
        day = _day(_moment(planned[-1].resource["period"]["start"]))
        passed, status = _midnight(day + timedelta(days=1)), newest.resource["status"]
        if not _in(year, _midnight(day)) or status == "cancelled":
            continue
        if status == "finished":
            on_time = _moment(newest.resource["period"]["start"]) < passed
        elif passed <= world.limit:
            on_time = False
        else:
            continue
        code = "til-tiden" if on_time else "ikke-til-tiden"
        _by_place(cells, "opfoelgning", "kontakter", "rettidighed", newest.report, year, code)


def _waited(days: int, classes: Iterable[tuple[int, str]]) -> str:
    return [name for least, name in classes if days >= least or least == 0][-1]


def _courses(cells: Counter[Cell], world: World, year: int) -> None:
    requests = [history[-1] for history in world.histories("ServiceRequest")]
    counted = [r for r in requests if r.resource["status"] not in ("draft", "revoked") and _discharge(r) is not None]
    classes = [(0, "0-3"), (4, "4-7"), (8, "8-14"), (15, "15-28"), (29, "29+")]
    seen: set[tuple[str, ...]] = set()
    for one in counted:
        day = _discharge(one)
        replaced = any(
            (other.report.kommune, other.report.citizen) == (one.report.kommune, one.report.citizen)
            and _refers(other.resource.get("replaces", []), one.resource["id"])
            for other in counted
        )
        if day is None or replaced or day.year != year or _midnight(day) >= world.limit:
            continue
        offered = one.resource.get("occurrencePeriod", {}).get("start")
        if offered is not None:
            code = _waited((_day(_moment(offered)) - day).days, classes)
        else:
            code = "-" if _midnight(day + timedelta(days=8)) <= world.limit else "endnu"
        _by_place(cells, "genoptraening", "antal", "ventetid", one.report, year, code)
        limit = "inden" if code in ("0-3", "4-7") else "loeber" if code == "endnu" else "over"
        for grain, at in (("ventetid", code), ("frist", limit), ("", "")):
            person = (grain, at, one.report.kommune, one.report.citizen)
            if person not in seen:
                seen.add(person)
                _by_place(cells, "genoptraening", "borgere", grain, one.report, year, at)


def _discharge(version: Version) -> date | None:
    days = [e["valueDate"] for e in version.resource.get("extension", []) if e["url"].endswith("PreconditionDate")]
    return date.fromisoformat(days[0]) if days else None


def _ended_courses(cells: Counter[Cell], world: World, year: int) -> None:
    classes = [(0, "0-28"), (29, "29-56"), (57, "57-84"), (85, "85-112"), (113, "113-182"), (183, "183+")]
    for history in world.histories("CarePlan"):
        plan = history[-1].resource
        is_course = any(url.endswith("140-care-plan") for url in plan["meta"]["profile"])
        if not is_course or plan["status"] == "draft" or "end" not in plan["period"]:
            continue
        if not any(COURSE in _codes(category) for category in plan["category"]):
            continue
        beyond = _after(plan["period"]["end"])
        last = _day(beyond - timedelta(microseconds=1))
        if beyond > world.limit or last.year != year:
            continue
        code = _waited((last - _day(_moment(plan["period"]["start"]))).days, classes)
        _by_place(cells, "genoptraening", "afsluttede", "varighed", history[-1].report, year, code)
