"""The three cases the Gateway exists for (K1), from a municipality's reports to what the other side returns."""

import json
from collections import Counter
from collections.abc import Generator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from synlig.core.instant import danish_day
from synlig.core.kommune import KommuneKode
from synlig.partners.synthetic import SyntheticSettings
from synlig.stories.add_sender import add_sender
from synlig.stories.create_home import create_home
from synlig.stories.generate_reports import generate_reports
from synlig.stories.make_release import make_release
from synlig.stories.process_reports import process_reports
from synlig.stories.receive_files import receive_files
from synlig.stories.reconcile_deliveries import reconcile_deliveries
from synlig.stories.see_linkage import see_linkage
from synlig.surfaces.exchanging import pack_and_deliver
from synlig.surfaces.scheduled import collected
from synlig.surfaces.wiring import Wiring
from synlig_sandbox.register import Register
from tests.counterparts import running
from tests.stories.test_whole_way import Shell

KOEGE, SOENDERBORG = KommuneKode("0259"), KommuneKode("0540")
SETTINGS = """
[approvals]
four_eyes = false
"""
LONG_AGO = 400


def quiet(_steps: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class Both:
    """Our home, and the folders of the other sides."""

    home: Wiring
    folders: dict[str, Path]

    def theirs(self, name: str) -> list[dict[str, Any]]:
        """Every report that the other side accepted, read from its own store."""
        return [json.loads(body) for body in Register(self.folders[name]).bodies()]

    def ours(self, name: str) -> dict[str, str]:
        """Report id to CPR number of everything we say was accepted."""
        asked = "SELECT report, surrogate FROM outbox_item WHERE agreement = ? AND state = 'accepted'"
        with self.home.control.reading() as connection:
            rows = connection.exec_driver_sql(asked, (name,)).all()
        numbers = self.home.vault.reveal_all([row.surrogate for row in rows], "a test", "os:test")
        return {row.report: numbers[row.surrogate].reveal() for row in rows}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Generator[Both]:
    folder = tmp_path_factory.mktemp("k1")
    folders = {name: folder / name for name in ("sds", "dhrd")}
    with ExitStack() as stack:
        urls = {name: stack.enter_context(running(name, where)).url for name, where in folders.items()}
        said = {f"SYNLIG_EXCHANGE__{name.upper()}_URL": url for name, url in urls.items()}
        said |= {f"SYNLIG_EXCHANGE__{name.upper()}_SANDBOX": "true" for name in urls}
        sources = {"SDS_KIND": "search", "SDS_URL": f"{urls['sds']}/fhir", "SDS_RETURNS": "sds", "SDS_SANDBOX": "true"}
        sources |= {"DHRD_KIND": "files", "DHRD_URL": urls["dhrd"], "DHRD_RETURNS": "dhrd", "DHRD_SANDBOX": "true"}
        Wiring(folder / "home", {}).tell(create_home, SETTINGS)
        home = Wiring(folder / "home", {**said, **{f"SYNLIG_SOURCES__{key}": value for key, value in sources.items()}})
        _filled(home, folder / "reports")
        yield Both(home, folders)
        home.close()


def _filled(home: Wiring, reports: Path) -> None:
    yesterday = danish_day(home.clock()) - timedelta(days=1)
    wanted = SyntheticSettings(800, 6, (KOEGE, SOENDERBORG), 3, 0.0, yesterday)
    home.tell(generate_reports, wanted, reports, quiet)
    home.tell(add_sender, "eoj", [KOEGE, SOENDERBORG], (), None, None)
    verdicts = Counter(verdict.word for verdict in home.tell(receive_files, "eoj", (reports,)))
    assert set(verdicts) == {"accepted"}
    home.tell(process_reports, quiet)


def number_of(report: dict[str, Any]) -> str:
    (patient,) = [each["resource"] for each in report["entry"] if each["resource"]["resourceType"] == "Patient"]
    return str(patient["identifier"][0]["value"])


def the_same_on_both_sides(both: Both, name: str) -> int:
    """Both stores compared report by report and day by day; how many there are."""
    ours, theirs = both.ours(name), {report["id"]: number_of(report) for report in both.theirs(name)}
    assert ours == theirs
    assert all(day.equal for day in both.home.tell(reconcile_deliveries, name, LONG_AGO).days)
    return len(ours)


def test_case_1_heart_rehabilitation_reaches_dhrd_and_its_indicators_and_diagnoses_come_back(both: Both) -> None:
    _, done, _ = pack_and_deliver(both.home, "dhrd", quiet)
    assert set(done.reports) == {"accepted"}
    count = the_same_on_both_sides(both, "dhrd")
    assert count == done.reports["accepted"] > 10
    kinds = Counter(each["resource"]["resourceType"] for report in both.theirs("dhrd") for each in report["entry"])
    assert kinds["CarePlan"] > 0
    assert set(kinds) <= {"Patient", "ServiceRequest", "CarePlan", "Observation"}
    returned = collected(both.home, "dhrd", quiet)
    assert returned["indicators"] > 0
    assert returned["linked"] == len(set(both.ours("dhrd").values()))
    figures = both.home.dhrd_indicators.of([("kommune", KOEGE), ("land", "DK"), ("region", "1085")])
    own = {(one.period, one.indicator): one for one in figures if one.level == "kommune"}
    country = {(one.period, one.indicator): one for one in figures if one.level == "land"}
    assert own
    assert all(one.denominator <= country[key].denominator for key, one in own.items())


def test_case_2_soenderborg_compares_itself_with_another_municipality_in_released_figures(
    both: Both, capsys: pytest.CaptureFixture[str]
) -> None:
    both.home.tell(make_release, ("tilstande",), quiet)
    shell = Shell(both.home.home_path, capsys)
    year = (danish_day(both.home.clock()) - timedelta(days=1)).year
    asked = ("--by", "kommune", "--where", f"aar={year}", "--measure", "borgere", "--format", "csv")
    code, out = shell("table", "tilstande", *asked)
    assert code == 0
    figures = dict(line.split(",") for line in out.split("\r\n")[1:] if line)
    assert set(figures) == {KOEGE, SOENDERBORG}
    assert all(int(figure) % 5 == 0 for figure in figures.values())


def test_case_3_home_nursing_and_nothing_else_reaches_sds_and_hospital_stays_come_back(both: Both) -> None:
    _, done, _ = pack_and_deliver(both.home, "sds", quiet)
    assert set(done.reports) == {"accepted", "nothing"}
    assert the_same_on_both_sides(both, "sds") == done.reports["accepted"] > 100
    told = {each["resource"]["resourceType"] for report in both.theirs("sds") for each in report["entry"]}
    assert not told & {"Goal", "ServiceRequest"}
    assert not any("severity" in each["resource"] for report in both.theirs("sds") for each in report["entry"])
    returned = collected(both.home, "sds", quiet)
    assert returned["linked"] > 10
    assert returned["unknown-citizen"] > 0
    linkage = {one.source: one for one in both.home.tell(see_linkage)}["sds"]
    assert (linkage.sector, linkage.records) == ("stat", returned["linked"])
    assert linkage.citizens <= len(set(both.ours("sds").values()))
