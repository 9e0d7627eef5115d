"""The obvious, slow count of `opfoelgning` and `genoptraening`: raw reports in, one resource at a time."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from tests.reference.slow_counts import Cell, Version, _after, _codes, _concept, _moment, _resources
from tests.reference.slow_world import COMPARABLE, World, by_place, danish, in_year, midnight, refers

FOLLOWING_UP = "9f03dfbb-7a97-45a5-94db-d4c3501714a9"
COURSE = "f15b2663-94d9-4d0c-a5de-d8bd8e1e4ebb"


def follow_ups(cells: Counter[Cell], world: World, year: int) -> None:
    seen: set[tuple[str, ...]] = set()
    for told in world.histories("Observation"):
        newest, resource = told[-1], told[-1].resource
        moment = _moment(resource["effectiveDateTime"])
        is_follow_up = any(url.endswith("follow-up-observation") for url in resource["meta"]["profile"])
        if not is_follow_up or resource["status"] != "final" or not in_year(year, moment) or moment >= world.limit:
            continue
        for history in world.conditions():
            about = history[-1]
            same = (about.report.kommune, about.report.citizen) == (newest.report.kommune, newest.report.citizen)
            if not same or not refers(resource.get("focus", []), about.resource["id"]):
                continue
            tilstand = world.tilstand(history) or ""
            by_place(cells, "opfoelgning", "antal", "tilstand", newest.report, year, tilstand)
            area = _concept(world.book, tilstand).parent or ""
            for grain, code in (("tilstand", tilstand), ("omraade", area), ("", "")):
                person = (grain, code, newest.report.kommune, newest.report.citizen)
                if person not in seen:
                    seen.add(person)
                    by_place(cells, "opfoelgning", "borgere", grain, newest.report, year, code)


def goals(cells: Counter[Cell], world: World, year: int) -> None:
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
        if closed is None or status == "rejected" or aim not in COMPARABLE or not in_year(year, closed):
            continue
        if status == "cancelled" and place in dead:
            continue
        for history in world.conditions():
            about = history[-1]
            same = (about.report.kommune, about.report.citizen) == place
            if not same or not refers(newest.resource["addresses"], about.resource["id"]):
                continue
            then = [version for version in history if version.time <= closed]
            level = world.level(then[-1].resource.get("severity")) if then else None
            if level in COMPARABLE:
                measure = "naaet" if int(level) <= int(aim) else "ikke_naaet"
                by_place(cells, "opfoelgning", measure, "tilstand", about.report, year, world.tilstand(history) or "")


def contacts(cells: Counter[Cell], world: World, year: int) -> None:
    for contact in world.histories("Encounter"):
        newest, planned = contact[-1], [v for v in contact if v.resource["status"] == "planned"]
        is_follow_up = any(url.endswith("care-encounter") for url in newest.resource["meta"]["profile"]) or any(
            FOLLOWING_UP in _codes(kind) for kind in newest.resource.get("type", [])
        )
        if not planned or not is_follow_up:
            continue
        day = danish(_moment(planned[-1].resource["period"]["start"]))
        passed, status = midnight(day + timedelta(days=1)), newest.resource["status"]
        if not in_year(year, midnight(day)) or status == "cancelled":
            continue
        if status == "finished":
            on_time = _moment(newest.resource["period"]["start"]) < passed
        elif passed <= world.limit:
            on_time = False
        else:
            continue
        code = "til-tiden" if on_time else "ikke-til-tiden"
        by_place(cells, "opfoelgning", "kontakter", "rettidighed", newest.report, year, code)


def _waited(days: int, classes: Iterable[tuple[int, str]]) -> str:
    return [name for least, name in classes if days >= least or least == 0][-1]


def courses(cells: Counter[Cell], world: World, year: int) -> None:
    requests = [history[-1] for history in world.histories("ServiceRequest")]
    counted = [r for r in requests if r.resource["status"] not in ("draft", "revoked") and _discharge(r) is not None]
    classes = [(0, "0-3"), (4, "4-7"), (8, "8-14"), (15, "15-28"), (29, "29+")]
    seen: set[tuple[str, ...]] = set()
    for one in counted:
        day = _discharge(one)
        replaced = any(
            (other.report.kommune, other.report.citizen) == (one.report.kommune, one.report.citizen)
            and refers(other.resource.get("replaces", []), one.resource["id"])
            for other in counted
        )
        if day is None or replaced or day.year != year or midnight(day) >= world.limit:
            continue
        offered = one.resource.get("occurrencePeriod", {}).get("start")
        if offered is not None:
            code = _waited((danish(_moment(offered)) - day).days, classes)
        else:
            code = "-" if midnight(day + timedelta(days=8)) <= world.limit else "endnu"
        by_place(cells, "genoptraening", "antal", "ventetid", one.report, year, code)
        limit = "inden" if code in ("0-3", "4-7") else "loeber" if code == "endnu" else "over"
        for grain, at in (("ventetid", code), ("frist", limit), ("", "")):
            person = (grain, at, one.report.kommune, one.report.citizen)
            if person not in seen:
                seen.add(person)
                by_place(cells, "genoptraening", "borgere", grain, one.report, year, at)


def _discharge(version: Version) -> date | None:
    days = [e["valueDate"] for e in version.resource.get("extension", []) if e["url"].endswith("PreconditionDate")]
    return date.fromisoformat(days[0]) if days else None


def ended_courses(cells: Counter[Cell], world: World, year: int) -> None:
    classes = [(0, "0-28"), (29, "29-56"), (57, "57-84"), (85, "85-112"), (113, "113-182"), (183, "183+")]
    for history in world.histories("CarePlan"):
        plan = history[-1].resource
        is_course = any(url.endswith("140-care-plan") for url in plan["meta"]["profile"])
        if not is_course or plan["status"] == "draft" or "end" not in plan["period"]:
            continue
        if not any(COURSE in _codes(category) for category in plan["category"]):
            continue
        beyond = _after(plan["period"]["end"])
        last = danish(beyond - timedelta(microseconds=1))
        if beyond > world.limit or last.year != year:
            continue
        code = _waited((last - danish(_moment(plan["period"]["start"]))).days, classes)
        by_place(cells, "genoptraening", "afsluttede", "varighed", history[-1].report, year, code)
