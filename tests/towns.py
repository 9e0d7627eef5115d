"""Two municipalities that report to one home, and what is found once their reports are rows; nobody in them exists."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from synlig.core.kommune import KommuneKode
from synlig.declared import organisations
from synlig.stories.add_sender import add_sender
from synlig.stories.create_home import create_home
from synlig.stories.find_afterwards import find_afterwards
from synlig.stories.list_findings import list_findings
from synlig.stories.process_reports import process_reports
from synlig.stories.receive_files import receive_files
from synlig.surfaces.wiring import Wiring
from tests import care_reports as care
from tests.care_reports import Json

SOENDERBORG, KOEGE = KommuneKode("0540"), KommuneKode("0259")
CONDITION, INTERVENTION = care.NURSING_CONDITION, care.NURSING_INTERVENTION


class Towns:
    """Two municipalities that report to one home, as one story sees it: its own reports, and what is found of them."""

    def __init__(self, folder: Path, wiring: Wiring) -> None:
        self.folder = folder
        self.wiring = wiring
        self.told = set[str]()

    def report(self, *reports: Json, kommune: KommuneKode = SOENDERBORG) -> None:
        """Deliver, process and judge; every report is accepted, whatever is found afterwards."""
        file = self.folder / "reports.ndjson"
        file.write_text("".join(json.dumps(one) + "\n" for one in reports), encoding="utf-8")
        self.told |= {one["id"] for one in reports}
        verdicts = list(self.wiring.tell(receive_files, f"eoj-{kommune}", (file,)))
        assert [(one.word, one.findings) for one in verdicts if one.word != "accepted"] == []
        self.wiring.tell(process_reports, quiet)
        self.judge()

    def judge(self) -> int:
        return self.wiring.tell(find_afterwards, quiet)

    def lines(self, kommune: KommuneKode | None = None, *, mended: bool = False) -> list[dict[str, Any]]:
        """What rules across reports found in this story's reports, and the door did not."""
        rules = {checked.rule.id for checked in self.wiring.rule_set.finding}
        lines = self.wiring.tell(list_findings, None, kommune, None, mended)
        return [line for line in lines if line["rule"] in rules and line["bundle_id"] in self.told]

    def found(self, rule: str, kommune: KommuneKode | None = None, *, mended: bool = False) -> list[str]:
        """Where the rule finds something, by resource id."""
        lines = [line for line in self.lines(kommune, mended=mended) if line["rule"] == rule]
        return [line["expression"].split("'")[1] for line in lines if bool(line["mended_at"]) == mended]

    def later(self, days: int) -> None:
        """Let days pass."""
        now = self.wiring.clock
        self.wiring.__dict__["clock"] = lambda: now() + timedelta(days=days)


def furnished(folder: Path) -> Wiring:
    Wiring(folder / "home", {}).tell(create_home)
    wiring = Wiring(folder / "home", {})
    for kode in (SOENDERBORG, KOEGE):
        wiring.tell(add_sender, f"eoj-{kode}", [kode], (), None, None)
    return wiring


def quiet(_number: int) -> None:
    """Nobody watches."""


def changed(entry: Json, key: str | None = None, **elements: Any) -> Json:
    """The entry with other elements, under `key` where it is given."""
    resource = {**entry["resource"], **elements}
    return {**entry, "resource": resource} if key is None else renamed({**entry, "resource": resource}, key)


def renamed(entry: Json, key: str) -> Json:
    kind = entry["resource"]["resourceType"]
    return {"fullUrl": f"https://journal.invalid/{kind}/{key}", "resource": {**entry["resource"], "id": key}}


def in_error(entry: Json) -> Json:
    """The entry, taken back."""
    if entry["resource"]["resourceType"] == "Condition":
        gone = {name: value for name, value in entry["resource"].items() if name != "clinicalStatus"}
        status = care.status("entered-in-error", "condition-ver-status")
        return {**entry, "resource": {**gone, "verificationStatus": status}}
    return changed(entry, status="entered-in-error")


def with_citizen(report: Json, **elements: Any) -> Json:
    """The report with the citizen's record told otherwise."""
    citizen, *others = report["entry"]
    return {**report, "entry": [changed(citizen, **elements), *others]}


def from_koege(report: Json) -> Json:
    """The report as Køge's system sends it."""
    units = organisations.load().units
    sor = next(unit.sor for unit in units if unit.owner == KOEGE and unit.kind != "hospital")
    organisation = {"identifier": {"use": "official", "system": "urn:oid:1.2.208.176.1.1", "value": sor}}
    told = with_citizen(report, managingOrganization=organisation)
    return {**told, "id": care.same_id("koege", report["id"])}


def everything_taken_back(report: Json, day: int) -> Json:
    """The report sent again as registered on the wrong citizen."""
    citizen, *others = report["entry"]
    later = {"timestamp": f"2026-11-{day:02}T20:00:00+01:00", "id": care.same_id("back", report["id"])}
    return {**report, **later, "entry": [changed(citizen, active=False), *map(in_error, others)]}
