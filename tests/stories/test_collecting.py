"""Reports fetched from a FHIR server, both ways: all of them, once, also when it falls between any two pieces."""

from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from synlig.core.delivery import WireFailed
from synlig.core.errors import NotFound, Unavailable, WrongUsage
from synlig.partners import pull_bulk
from synlig.storage.reaches import Reaches
from synlig.stories.add_sender import add_sender
from synlig.stories.collect_reports import collect_reports
from synlig.stories.create_home import create_home
from synlig.stories.list_receipts import list_receipts
from synlig.surfaces.command.main import run
from synlig.surfaces.wiring import Wiring
from tests.fhir_source import FhirSource, serving_fhir
from tests.intake_door import of_kommune, synthetic_reports

KINDS = ("search", "bulk")
COUNT = 10


@pytest.fixture(scope="module")
def reports() -> list[dict[str, Any]]:
    some = of_kommune(synthetic_reports(), "0540")[: COUNT + 4]
    return [{**report, "type": "batch"} if number % 3 == 2 else report for number, report in enumerate(some)]


@pytest.fixture
def source(reports: list[dict[str, Any]]) -> Generator[FhirSource]:
    with serving_fhir() as served:
        for number, report in enumerate(reports[:COUNT]):
            served.add(report, f"2026-11-02T08:00:{number // 2:02}Z")
        yield served


@pytest.fixture(params=KINDS)
def wiring(
    tmp_path: Path, source: FhirSource, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Wiring]:
    monkeypatch.setattr(pull_bulk, "LINES", 2)
    monkeypatch.setattr(pull_bulk, "A_WAIT_S", 0.0)
    monkeypatch.setattr(pull_bulk, "LONGEST_STEP_S", 0.0)
    Wiring(tmp_path / "home", {}).tell(create_home)
    made = Wiring(tmp_path / "home", settings(source, request.param))
    made.tell(add_sender, "eoj", ["0540"], [], None, None)
    yield made
    made.close()


def settings(source: FhirSource, kind: str) -> dict[str, str]:
    said = {"kind": kind, "url": source.url, "sender": "eoj", "sandbox": "true"}
    return {f"SYNLIG_SOURCES__KOEGE_{name.upper()}": value for name, value in said.items()}


def collected(wiring: Wiring) -> dict[str, int]:
    return dict(wiring.tell(collect_reports, "koege", quiet))


def quiet(_documents: int) -> None:
    """Nobody watches."""


def kept(wiring: Wiring) -> Counter[str]:
    return Counter(line["bundle_id"] for line in wiring.tell(list_receipts, None, None))


def test_all_is_fetched_once_and_then_only_what_is_new(
    wiring: Wiring, source: FhirSource, reports: list[dict[str, Any]]
) -> None:
    first = collected(wiring)
    assert (first["kept"], first["rejected"]) == (7, 3)
    assert kept(wiring) == Counter(report["id"] for report in reports[:COUNT])
    again = collected(wiring)
    assert again.get("kept", 0) == 0
    for number, report in enumerate(reports[COUNT:]):
        source.add(report, f"2026-11-03T08:00:0{number}Z")
    source.wait = 0
    assert collected(wiring)["kept"] == 3
    accepted = [report["id"] for report in reports if report["type"] == "collection"]
    assert all(kept(wiring)[name] == 1 for name in accepted)


@pytest.mark.parametrize("after", range(1, 9))
def test_cut_off_after_any_answer_it_goes_on_and_keeps_nothing_twice(
    wiring: Wiring, source: FhirSource, reports: list[dict[str, Any]], after: int
) -> None:
    source.fails = [0] * after + [503]
    try:
        collected(wiring)
    except WireFailed:
        collected(wiring)
    assert kept(wiring) == Counter(report["id"] for report in reports[:COUNT])


@pytest.mark.parametrize("after", range(5))
def test_killed_between_keeping_and_noting_it_keeps_nothing_twice(
    wiring: Wiring, reports: list[dict[str, Any]], after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes, keep = Counter[str](), Reaches.keep

    def dies(self: Reaches, name: str, reach: Any) -> None:
        notes["done"] += 1
        if notes["done"] == after + 1:
            raise Unavailable("killed")
        keep(self, name, reach)

    with monkeypatch.context() as patched:
        patched.setattr(Reaches, "keep", dies)
        try:
            collected(wiring)
        except Unavailable:
            collected(wiring)
    assert kept(wiring) == Counter(report["id"] for report in reports[:COUNT])


def test_links_to_another_host_are_not_followed(wiring: Wiring, source: FhirSource) -> None:
    source.elsewhere, source.wait = "http://127.0.0.1:9", 0
    with pytest.raises(WireFailed, match="another host"):
        collected(wiring)


@pytest.mark.parametrize("status", [401, 404, 500])
def test_a_source_that_refuses_is_unavailable_and_nothing_is_kept(
    wiring: Wiring, source: FhirSource, status: int
) -> None:
    source.fails = [status]
    with pytest.raises(Unavailable):
        collected(wiring)
    assert not kept(wiring)


def test_the_command_collects_from_every_source(
    wiring: Wiring, source: FhirSource, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = ["--home", str(wiring.home_path)]
    assert run(["collect", "--home", str(wiring.home_path.parent)]) == WrongUsage.exit_code
    for name, value in settings(source, "search").items():
        monkeypatch.setenv(name, value)
    assert run(["collect", "another", *home]) == NotFound.exit_code
    assert run(["collect", *home]) == 0
    assert "koege: 7 kept, 3 rejected." in capsys.readouterr().out
