"""The obvious, slow count of what the cubes count: raw reports in, one citizen and one year at a time (CONTRACT.md)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from synlig.core.codes import Code, CodeBook

DENMARK = ZoneInfo("Europe/Copenhagen")
FOREVER = datetime(9000, 1, 1, tzinfo=UTC)
FSIII = "urn:oid:1.2.208.176.2.21"
Json = dict[str, Any]
Cell = tuple[str, str, str, str, str, str, str]
"""measure, grain, kommune, aar, koen, aldersgruppe, code"""


@dataclass(frozen=True)
class Received:
    """One accepted report as it came in."""

    kommune: str
    citizen: str
    koen: str
    birth: date
    seq: int
    known_at: datetime
    document: Json


@dataclass(frozen=True)
class Version:
    """One version of one resource."""

    time: datetime
    seq: int
    mistake: bool
    report: Received
    resource: Json


@dataclass(frozen=True)
class Fact:
    """Something that counts, from `start` until just before `end`."""

    report: Received
    code: str
    start: datetime
    end: datetime


def count(received: Iterable[Received], until: date, years: Iterable[int], book: CodeBook) -> Counter[Cell]:
    """Every cell of `tilstande` and `indsatser` that is not 0, keyed by cube too in the measure's name."""
    limit = datetime(until.year, until.month, until.day, tzinfo=DENMARK) + timedelta(days=1)
    known = [report for report in received if report.known_at < limit]
    hidden = _hidden(known)
    cells: Counter[Cell] = Counter()
    for year in years:
        for cube, measure, facts in (
            ("tilstande", "antal", list(_conditions(known, hidden, book, limit))),
            ("indsatser", "antal", list(_planned(known, hidden, book, limit))),
        ):
            touched = [fact for fact in facts if fact.start < _new_year(year + 1) and fact.end > _new_year(year)]
            _add(cells, cube, measure, touched, year)
            _add_citizens(cells, cube, touched, year, book)
        delivered = [fact for fact in _delivered(known, hidden, book) if fact.start.astimezone(DENMARK).year == year]
        _add(cells, "indsatser", "leverede", delivered, year)
    return cells


def _new_year(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=DENMARK)


def _group(birth: date, year: int) -> str:
    age = year - birth.year
    for lowest, name in ((90, "90+"), (85, "85-89"), (80, "80-84"), (75, "75-79"), (70, "70-74"), (65, "65-69")):
        if age >= lowest:
            return name
    return "18-64" if age >= 18 else "0-17"


def _cell(cube: str, measure: str, grain: str, report: Received, year: int, code: str) -> Cell:
    group = _group(report.birth, year)
    return (f"{cube}.{measure}", grain, report.kommune, str(year), report.koen, group, code)


def _finest(cube: str) -> str:
    return "tilstand" if cube == "tilstande" else "indsats"


def _add(cells: Counter[Cell], cube: str, measure: str, facts: Iterable[Fact], year: int) -> None:
    for fact in facts:
        cells[_cell(cube, measure, _finest(cube), fact.report, year, fact.code)] += 1


def _add_citizens(cells: Counter[Cell], cube: str, facts: Iterable[Fact], year: int, book: CodeBook) -> None:
    coarser: dict[str, Callable[[str], str]] = {
        _finest(cube): lambda code: code,
        "omraade": lambda code: _concept(book, code).parent or "",
        "": lambda _: "",
    }
    if cube == "indsatser":
        coarser["paragraf"] = lambda code: _concept(book, code).paragraf or ""
    for grain, group in coarser.items():
        seen: set[tuple[str, Cell]] = set()
        for fact in facts:
            cell = _cell(cube, "borgere", grain, fact.report, year, group(fact.code))
            if (fact.report.citizen, cell) not in seen:
                seen.add((fact.report.citizen, cell))
                cells[cell] += 1


def _concept(book: CodeBook, code: str) -> Code:
    concept = book.lookup(FSIII, code)
    assert concept is not None
    return concept


def _moment(text: str) -> datetime:
    """The first moment that a date or time means; days begin in Denmark."""
    if "T" in text:
        return datetime.fromisoformat(text)
    year, month, day = [*map(int, text.split("-")), 1, 1][:3]
    return datetime(year, month, day, tzinfo=DENMARK)


def _after(text: str) -> datetime:
    """The first moment that comes after all that a date or time means."""
    if "T" in text:
        return datetime.fromisoformat(text) + timedelta(microseconds=1)
    year, month, day = [*map(int, text.split("-")), 0, 0][:3]
    if day:
        following = date(year, month, day) + timedelta(days=1)
        return datetime(following.year, following.month, following.day, tzinfo=DENMARK)
    if month:
        return datetime(year + month // 12, month % 12 + 1, 1, tzinfo=DENMARK)
    return _new_year(year + 1)


def _resources(known: Iterable[Received], kind: str) -> Iterator[tuple[Received, Json]]:
    for report in known:
        for entry in report.document["entry"]:
            if entry["resource"]["resourceType"] == kind:
                yield report, entry["resource"]


def _time(report: Received, resource: Json) -> datetime:
    return _moment(resource["meta"].get("lastUpdated") or report.document["timestamp"])


def _histories(known: list[Received], kind: str, mistaken: Callable[[Json], bool]) -> Iterator[list[Version]]:
    """For each resource of each municipality the versions that are still there, oldest first."""
    slots: dict[tuple[str, str], dict[datetime, list[Version]]] = defaultdict(lambda: defaultdict(list))
    for report, resource in _resources(known, kind):
        version = Version(_time(report, resource), report.seq, mistaken(resource), report, resource)
        slots[report.kommune, resource["id"]][version.time].append(version)
    for times in slots.values():
        stack: list[Version] = []
        for moment in sorted(times):
            versions = sorted(times[moment], key=lambda version: version.seq)
            if not versions[-1].mistake:
                stack.append(versions[-1])
            elif all(version.mistake for version in versions) and stack:
                stack.pop()
        if stack:
            yield stack


def _hidden(known: list[Received]) -> set[tuple[str, str]]:
    newest: dict[tuple[str, str], tuple[datetime, int, Json]] = {}
    for report, resource in _resources(known, "Patient"):
        candidate = (_time(report, resource), report.seq, resource)
        key = (report.kommune, report.citizen)
        if key not in newest or candidate[:2] > newest[key][:2]:
            newest[key] = candidate
    return {key for key, (_, _, resource) in newest.items() if resource.get("active") is False}


def _shown(version: Version, hidden: set[tuple[str, str]]) -> bool:
    return (version.report.kommune, version.report.citizen) not in hidden


def _codes(concept: Json | None) -> list[str]:
    return [coding["code"] for coding in (concept or {}).get("coding", [])]


def _counted_as(concept: Json | None, kind: str, book: CodeBook) -> str | None:
    for coding in (concept or {}).get("coding", []):
        known = book.lookup(coding["system"], coding["code"])
        if coding["system"] == FSIII and known is not None and known.kind == kind:
            return known.code if known.style == "uuid" else known.paired
    return None


def _conditions(known: list[Received], hidden: set[tuple[str, str]], book: CodeBook, limit: datetime) -> Iterator[Fact]:
    def mistaken(resource: Json) -> bool:
        return "entered-in-error" in _codes(resource.get("verificationStatus"))

    def active(version: Version) -> bool:
        return any(
            code in ("active", "relapse", "recurrence") for code in _codes(version.resource.get("clinicalStatus"))
        )

    for history in _histories(known, "Condition", mistaken):
        newest, end = history[-1], limit
        for version in reversed(history):
            if active(version):
                break
            end = version.time
        code = _counted_as(newest.resource.get("code"), "condition", book)
        focus = any(url.endswith("focus-condition") for url in newest.resource["meta"]["profile"])
        if not code or focus or "recordedDate" not in newest.resource:
            continue
        start = _moment(newest.resource["recordedDate"])
        if _shown(newest, hidden) and start < limit and start < end:
            yield Fact(newest.report, code, start, end)


def _planned(known: list[Received], hidden: set[tuple[str, str]], book: CodeBook, limit: datetime) -> Iterator[Fact]:
    for history in _histories(known, "CarePlan", lambda resource: resource["status"] == "entered-in-error"):
        newest = history[-1]
        plan, detail = newest.resource, newest.resource["activity"][0]["detail"]
        code = _counted_as(detail.get("code"), "intervention", book)
        start = _moment(plan["period"]["start"])
        end = _after(plan["period"]["end"]) if "end" in plan["period"] else limit
        counts = plan["status"] not in ("draft", "revoked") and detail["status"] != "cancelled"
        if code and counts and _shown(newest, hidden) and ("end" in plan["period"] or start < limit):
            yield Fact(newest.report, code, start, end)


def _delivered(known: list[Received], hidden: set[tuple[str, str]], book: CodeBook) -> Iterator[Fact]:
    for history in _histories(known, "Procedure", lambda resource: resource["status"] == "entered-in-error"):
        newest = history[-1]
        code = _counted_as(newest.resource["code"], "intervention", book)
        if code and newest.resource["status"] == "completed" and _shown(newest, hidden):
            start = _moment(newest.resource["performedDateTime"])
            yield Fact(newest.report, code, start, start)
