"""What municipalities report in the month: each report once, with its day, its citizen, and whether it is broken."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

TEN_DIGITS: Final = re.compile(rb'"(\d{10})"')


@dataclass(frozen=True, slots=True)
class Report:
    """One report as its municipality made it; `cpr` is of a citizen who does not exist."""

    kommune: str
    day: str
    id: str
    cpr: str
    is_broken: bool


@dataclass(frozen=True)
class Reported:
    """All reports of the month."""

    folder: Path
    reports: Sequence[Report]

    @property
    def days(self) -> list[str]:
        """The days with reports, first to last."""
        return sorted({report.day for report in self.reports})

    @property
    def kommuner(self) -> list[str]:
        """Who reports."""
        return sorted({report.kommune for report in self.reports})

    @cached_property
    def busiest(self) -> str:
        """Who reports most."""
        counts = Counter(report.kommune for report in self.reports)
        return max(sorted(counts), key=counts.__getitem__)

    def files(self, day: str, without: str = "") -> list[Path]:
        """The files of a day, but of the municipality `without`."""
        return sorted(path for path in self.folder.glob(f"*/{day}.ndjson") if path.parent.name != without)

    def lines(self, kommune: str, day: str) -> list[tuple[str, bytes]]:
        """(id, bytes) of each report of one municipality and day."""
        file = self.folder / kommune / f"{day}.ndjson"
        found = file.read_bytes().splitlines() if file.is_file() else []
        return [(name, line) for line in found if (name := _said(line, is_broken=True)[0])]

    def someone(self, until: str, but: Iterable[str] = ()) -> str:
        """The CPR number of who is reported about most until that day, never after it, and in no broken report."""
        by_citizen = defaultdict[str, list[Report]](list)
        for report in self.reports:
            by_citizen[report.cpr].append(report)
        fitting = {
            cpr: len(theirs)
            for cpr, theirs in by_citizen.items()
            if cpr and cpr not in set(but) and all(each.day <= until and not each.is_broken for each in theirs)
        }
        return max(sorted(fitting), key=lambda cpr: fitting[cpr])

    def ids_of(self, cpr: str) -> set[str]:
        """The ids of the reports about one citizen."""
        return {report.id for report in self.reports if report.cpr == cpr}


def read(folder: Path) -> Reported:
    """The reports in a folder that `synlig generate` wrote."""
    broken = {(each["file"], each["line"]) for each in _json_lines(folder / "faults.ndjson")}
    reports = list[Report]()
    for file in sorted(folder.glob("*/*.ndjson")):
        name = f"{file.parent.name}/{file.name}"
        for number, line in enumerate(file.read_bytes().splitlines(), 1):
            is_broken = (name, number) in broken
            reports.append(Report(file.parent.name, file.stem, *_said(line, is_broken=is_broken), is_broken))
    return Reported(folder, reports)


def _json_lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_bytes().splitlines()] if file.is_file() else []


def _said(line: bytes, *, is_broken: bool) -> tuple[str, str]:
    """Id and citizen of a report; of a broken one any ten digits may be the citizen, whom nobody then chooses."""
    try:
        document = json.loads(line)
        return str(document.get("id", "")), _citizen(document)
    except (ValueError, RecursionError):
        if not is_broken:
            raise
        digits = TEN_DIGITS.search(line)
        return "", digits[1].decode() if digits else ""


def _citizen(document: object) -> str:
    try:
        resources = [entry["resource"] for entry in document["entry"]]  # type: ignore[index]
        return str(next(one["identifier"][0]["value"] for one in resources if one["resourceType"] == "Patient"))
    except (KeyError, TypeError, IndexError, StopIteration):
        return ""
