"""The indicators that a heart-rehabilitation database counts from what it holds: own, by region and for the country."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Final

from synlig_sandbox.heart import code_of, value_of
from synlig_sandbox.reading import Json, kommune_of, resources_of

WALKED: Final = ("1144649008", "watt-test")
Course = dict[tuple[str, str], str | float | bool]
"""(what, phase) -> what was found; `("", "status")` is how the course stands."""
Count = tuple[int, int]


def indicators(reports: Iterable[Json]) -> bytes:
    """A CSV with a line per level, place, period and indicator: how many met it, of how many."""
    courses = dict[str, tuple[str, str, Course]]()
    for report in reports:
        for name, period, course in _courses(report):
            kommune = kommune_of(report)
            known = courses.get(name, ("", "", {}))[2]
            courses[name] = (kommune, period, {**known, **course})
    totals: dict[tuple[str, str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for kommune, period, course in courses.values():
        for indicator, (met, of) in _met(course):
            for level, place in (("kommune", kommune), ("region", _regions().get(kommune, "")), ("land", "DK")):
                total = totals[level, place, period, indicator]
                total[0], total[1] = total[0] + met, total[1] + of
    lines = [f"{';'.join(key)};{met};{of}" for key, (met, of) in sorted(totals.items()) if of]
    return "\n".join(("niveau;sted;periode;indikator;taeller;naevner", *lines, "")).encode()


def _courses(report: Json) -> Iterator[tuple[str, str, Course]]:
    resources = resources_of(report)
    for plan in (each for each in resources if each["resourceType"] == "CarePlan"):
        found: Course = {("", "status"): plan["activity"][0]["detail"]["status"]}
        name = f"CarePlan/{plan['id']}"
        for each in resources:
            if each["resourceType"] == "Observation" and each["focus"][0]["reference"] == name:
                phase = each["category"][0]["coding"][0]["code"] if "category" in each else ""
                if each["status"] == "final":
                    found[code_of(each), phase] = value_of(each)
        if plan["status"] != "entered-in-error":
            yield plan["id"], plan["period"]["start"][:4], found


def _met(course: Course) -> Iterator[tuple[str, Count]]:
    status = course["", "status"]
    ended = status in ("completed", "stopped")
    yield "vedholdende", (int(status == "completed"), int(ended))
    planned, attended = course.get(("planlagte-traeningsgange", "")), course.get(("gennemfoerte-traeningsgange", ""))
    if isinstance(planned, int) and isinstance(attended, int) and planned and ended:
        yield "fremmoede", (int(attended >= 0.8 * planned), 1)
    gains = [(course.get((test, "start")), course.get((test, "slut"))) for test in WALKED]
    both = [(float(first), float(last)) for first, last in gains if first is not None and last is not None]
    if both:
        yield "fremgang", (int(any(last >= 1.1 * first for first, last in both)), 1)
    if course.get(("rygestatus", "start")) == "ryger" and ("rygestatus", "slut") in course:
        yield "rygestop", (int(course["rygestatus", "slut"] == "eksryger"), 1)
    if status == "completed":
        yield "diaet", (int(course.get(("diaetbehandling", "")) is True), 1)
        yield "depressionsscreening", (int(("hads-depression", "slut") in course), 1)


@cache
def _regions() -> dict[str, str]:
    """Municipality to region (Danmarks Statistik's codes)."""
    text = files("synlig_sandbox").joinpath("regions.csv").read_text("utf-8")
    return {row["kommune"]: row["region"] for row in csv.DictReader(text.splitlines())}
