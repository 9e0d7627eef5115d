"""Synthetic reports for tests: generated, read back, and looked up by profile."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from synlig.core.kommune import KommuneKode
from synlig.declared import codes, organisations, population
from synlig.partners.synthetic import DayFile, SyntheticSettings, generate

Json = dict[str, Any]
NUMBER: Final = re.compile(rb'"urn:oid:1.2.208.176.1.2","value":"([0-9]{10})"')


@dataclass(frozen=True)
class Sent:
    """One clean report as it was sent."""

    kommune: KommuneKode
    day: date
    line: bytes
    bundle: Json

    @property
    def patient(self) -> Json:
        return self.bundle["entry"][0]["resource"]

    @property
    def cpr(self) -> str:
        return self.patient["identifier"][0]["value"]

    @property
    def resources(self) -> list[Json]:
        return [entry["resource"] for entry in self.bundle["entry"]]


def files(settings: SyntheticSettings) -> Iterator[DayFile]:
    return generate(settings, codes.load(), organisations.load(), population.load())


def text(settings: SyntheticSettings) -> dict[str, bytes]:
    """What would be written, by path."""
    written: dict[str, bytes] = {}
    for part in files(settings):
        written[part.path] = written.get(part.path, b"") + part.lines
    return written


def reports(settings: SyntheticSettings) -> list[Sent]:
    """Every report, in the order it is sent in: by day."""
    assert settings.faults == 0
    sent = [
        Sent(part.kommune, part.date, line, json.loads(line))
        for part in files(settings)
        for line in part.lines.splitlines()
    ]
    return sorted(sent, key=lambda report: report.day)


def lives_with(settings: SyntheticSettings, *marks: bytes) -> dict[str, list[Sent]]:
    """By number, every report of the citizens of whom some report holds one of `marks`; spares reading the others."""
    lines: defaultdict[str, list[tuple[KommuneKode, date, bytes]]] = defaultdict(list)
    for part in files(settings):
        for line in part.lines.splitlines():
            found = NUMBER.search(line)
            assert found is not None
            lines[found[1].decode()].append((part.kommune, part.date, line))
    marked = {cpr: told for cpr, told in lines.items() if any(mark in line for *_, line in told for mark in marks)}
    return {
        cpr: sorted((Sent(*place, json.loads(place[2])) for place in told), key=lambda report: report.day)
        for cpr, told in marked.items()
    }


def profile(resource: Json) -> str:
    """The name of a resource's profile."""
    return resource["meta"]["profile"][0].rpartition("/")[2]
