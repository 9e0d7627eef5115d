"""The gate: reports judged a second, beside bare parsing and beside validators that others made."""

import json
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import orjson

from bench.harness.peers import ask, ask_npm
from bench.harness.row import Peer, Row
from bench.harness.timing import per_second
from synlig.core.cpr import Surrogate
from synlig.core.kommune import KommuneKode
from synlig.declared import codes, organisations, population, profiles, tables
from synlig.partners.synthetic.generate import generate
from synlig.partners.synthetic.settings import SyntheticSettings
from synlig.pipeline.gate import Gate
from synlig.pipeline.tabulate import Origin, Tabulator

AREA = "intake"
UNIT = "resources/s on one core"
SMALLEST, LARGEST, OF_EACH = 10, 60, 120
"""Resources in a report, and how many reports of each guide."""


def rows() -> Iterator[Row]:
    """Sound reports, and reports that are spoilt so that every finding must be listed."""
    gate, reports = Gate(profiles.load(), codes.load()), sound_reports()
    floor = Peer("orjson.loads", per_second(_over(reports, orjson.loads)), ran=True, source="bare parsing, the floor")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "reports.ndjson"
        file.write_bytes(b"\n".join(reports))
        others = (ask("fhir-resources", file, name="fhir.resources"), ask("fhirkit", file, name="fhirkit-rs"))
        others = (*others, ask_npm("medplum", file, name="@medplum/core validateResource"))
    judged = per_second(_over(reports, gate.judge))
    yield Row(AREA, "decode + full validation, sound reports", judged, UNIT, 100_000, "higher", (floor, *others))
    whole = per_second(_into_columns(reports, gate))
    yield Row(AREA, "decode + full validation + columns, sound reports", whole, UNIT, 100_000, "higher", (floor,))
    spoilt = [spoil(report) for report in reports]
    listed = per_second(_over(spoilt, gate.judge))
    yield Row(AREA, "decode + full validation, every finding listed", listed, UNIT, None, "higher")


def _into_columns(reports: list[bytes], gate: Gate) -> Callable[[], int]:
    """Judged, and made into the Arrow columns of the tables, as intake and worker do one after the other."""
    tabulator, known_at = Tabulator(tables.load(), codes.load()), datetime.now(UTC)

    def once() -> int:
        for number, report in enumerate(reports):
            (judged,) = gate.judge(report)
            if judged.report is None or judged.report.cpr is None or judged.findings:
                raise ValueError("a report that was to be sound is not")
            cpr, kommune = judged.report.cpr, KommuneKode("0540")
            surrogate = Surrogate(f"{number:032x}")
            origin = Origin(kommune, surrogate, cpr.sex, cpr.birth_date, number, known_at, str(judged.bundle_id))
            tabulator.add(judged.raw, origin)
        return sum(table.num_rows for table in tabulator.tables().values())

    return once


def sound_reports() -> list[bytes]:
    """Reports of citizens who do not exist, the same in every run: as many of care as of §140 and §119."""
    settings = SyntheticSettings(citizens=6_000, days=5, seed=7)
    found: dict[str, list[bytes]] = defaultdict(list)
    for day in generate(settings, codes.load(), organisations.load(date(2026, 10, 31)), population.load()):
        for line in day.lines.splitlines():
            claim = json.loads(line)["meta"]["profile"][0]
            if SMALLEST <= line.count(b'"fullUrl"') <= LARGEST and len(found[claim]) < OF_EACH:
                found[claim].append(line)
        if len(found) >= 3 and all(len(reports) == OF_EACH for reports in found.values()):
            break
    return [report for reports in found.values() for report in reports]


def spoil(report: bytes) -> bytes:
    """The report as another kind of Bundle: rejected, and looked through the exact way."""
    return report.replace(b'"collection"', b'"batch"', 1)


def _over(reports: list[bytes], work: Callable[[bytes], object]) -> Callable[[], int]:
    resources = sum(report.count(b'"fullUrl"') for report in reports)

    def once() -> int:
        for report in reports:
            work(report)
        return resources

    return once
