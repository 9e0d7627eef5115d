"""The obvious, slow count of the indicators of heart rehabilitation: raw reports in, one course at a time."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from tests.reference.slow_counts import DENMARK, Cell, Json, Received, Version, _hidden, _histories, _moment

WALK = "1144649008"
Measured = dict[tuple[str, str], Json]


def count(received: Iterable[Received], until: date) -> Counter[Cell]:
    """Every cell that is not 0; there are no age groups."""
    limit = datetime(until.year, until.month, until.day, tzinfo=DENMARK) + timedelta(days=1)
    known = [report for report in received if report.known_at < limit]
    hidden = _hidden(known)
    observations = list(_histories(known, "Observation", _mistaken))
    cells: Counter[Cell] = Counter()
    for history in _histories(known, "CarePlan", _mistaken):
        course = history[-1]
        plan, detail = course.resource, course.resource["activity"][0]["detail"]
        if (course.report.kommune, course.report.citizen) in hidden or plan["status"] == "draft":
            continue
        if detail["status"] not in ("completed", "stopped") or "end" not in plan["period"]:
            continue
        end = _moment(plan["period"]["end"])
        if end >= limit:
            continue
        year = str(end.astimezone(DENMARK).year)
        for code, met in _judged(detail["status"], _measured(observations, course)):
            measure = "opfyldt" if met else "ikke_opfyldt"
            place = (course.report.kommune, year, course.report.koen)
            cells[(f"hjerterehabilitering.{measure}", "indikator", *place, "", code)] += 1
    return cells


def _mistaken(resource: Json) -> bool:
    return resource["status"] == "entered-in-error"


def _measured(observations: list[list[Version]], course: Version) -> Measured:
    """The latest value of each measurement of the course."""
    found: dict[tuple[str, str], tuple[datetime, str, Json]] = {}
    for history in observations:
        newest = history[-1]
        same = (newest.report.kommune, newest.report.citizen) == (course.report.kommune, course.report.citizen)
        if not same or newest.resource["focus"][0]["reference"] != f"CarePlan/{course.resource['id']}":
            continue
        phase = newest.resource["category"][0]["coding"][0]["code"] if "category" in newest.resource else ""
        key = (newest.resource["code"]["coding"][0]["code"], phase)
        candidate = (_moment(newest.resource["effectiveDateTime"]), newest.resource["id"], newest.resource)
        if key not in found or candidate[:2] > found[key][:2]:
            found[key] = candidate
    return {key: resource for key, (_, _, resource) in found.items()}


def _judged(standing: str, measured: Measured) -> Iterator[tuple[str, bool]]:
    yield "vedholdende", standing == "completed"
    planned = measured.get(("planlagte-traeningsgange", ""), {}).get("valueInteger")
    attended = measured.get(("gennemfoerte-traeningsgange", ""), {}).get("valueInteger")
    if planned and attended is not None:
        yield "fremmoede", attended / planned >= 0.8
    gains = [gain for gain in (_gain(measured, WALK), _gain(measured, "watt-test")) if gain is not None]
    if attended and gains:
        yield "fremgang", any(gains)
    before, after = (_answer(measured, phase) for phase in ("start", "slut"))
    if before == "ryger" and after:
        yield "rygestop", after == "eksryger"
    yield "diaet", measured.get(("diaetbehandling", ""), {}).get("valueBoolean") is True
    yield "depressionsscreening", ("hads-depression", "slut") in measured


def _gain(measured: Measured, test: str) -> bool | None:
    values = [measured.get((test, phase), {}).get("valueQuantity", {}).get("value") for phase in ("start", "slut")]
    return None if None in values else values[1] * 10 >= values[0] * 11


def _answer(measured: Measured, phase: str) -> str:
    answer = measured.get(("rygestatus", phase), {}).get("valueCodeableConcept")
    return answer["coding"][0]["code"] if answer else ""
