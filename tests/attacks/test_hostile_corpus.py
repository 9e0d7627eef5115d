"""Hostile documents at all four doors and at the commands: judged in bounded time, and no trace of anybody outside."""

import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from synlig.core.errors import WrongUsage
from synlig.core.finding import Verdict
from synlig.core.kommune import KommuneKode
from synlig.core.permission import Person, Role
from synlig.core.sensitivity import Sensitivity
from synlig.stories.add_sender import add_sender
from synlig.stories.create_home import create_home
from synlig.stories.list_receipts import list_receipts
from synlig.stories.receive_bundle import receive_bundle
from synlig.stories.receive_files import receive_files
from synlig.stories.receive_upload import receive_upload
from synlig.stories.take_files import take_files
from synlig.stories.validate_files import validate_files
from synlig.surfaces.command.main import run
from synlig.surfaces.wiring import Wiring
from tests.hostile_corpus import corpus
from tests.hostile_json import Hostile
from tests.intake_door import FHIR, of_kommune, serving, synthetic_reports
from tests.people import number_of
from tests.sftp_door import make_key

LONGEST_S: Final = 8.0
"""Of a processor's time, for one document of at most five megabytes; real ones take milliseconds."""
MOST_MEMORY: Final = 900 << 10
"""KiB, by which the test process may grow over what it held when the first was judged."""


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    return of_kommune(synthetic_reports(), "0540")[0]


@pytest.fixture(scope="module")
def hostile(report: dict[str, Any]) -> list[Hostile]:
    return list(corpus(report))


@pytest.fixture
def wiring(tmp_path: Path) -> Iterator[Wiring]:
    Wiring(tmp_path / "home", {}).tell(create_home)
    made = Wiring(tmp_path / "home", {"SYNLIG_SFTP__QUIET_SECONDS": "0"})
    made.tell(add_sender, "eoj", ["0540"], [], None, make_key(tmp_path, "eoj"))
    yield made
    made.close()


def personal(report: dict[str, Any]) -> set[str]:
    """What must stand nowhere but in the sealed bytes: the citizen's number, and the ids of what is told of them."""
    resources = [entry["resource"] for entry in report["entry"]]
    number = number_of(report)
    return {number, f"{number[:6]}-{number[6:]}", *(str(each["id"]) for each in resources)}


def traces(text: str, secrets: set[str]) -> list[str]:
    return [text[max(0, text.find(one) - 60) : text.find(one) + 20] for one in secrets if one in text]


def files_of(home: Path) -> list[str]:
    """Everything on disk: the log, traces, receipts in boxes, and what is sealed or encrypted, which must be so."""
    return [path.read_bytes().decode("latin-1") for path in home.rglob("*") if path.is_file()]


def accepted(verdicts: list[Verdict]) -> int:
    return sum(verdict.word == "accepted" for verdict in verdicts)


def written(folder: Path, hostile: list[Hostile]) -> dict[Path, Hostile]:
    """Each in a folder of its own."""
    files = {folder / f"{number:03}" / one.file: one for number, one in enumerate(hostile)}
    for file, one in files.items():
        file.parent.mkdir(parents=True)
        file.write_bytes(one.raw)
    return files


def test_there_are_enough_and_none_is_named_twice(hostile: list[Hostile]) -> None:
    assert len({one.name for one in hostile}) == len(hostile) >= 140


def peak() -> int:
    """The most memory this process held since it was last looked at anew, in KiB."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def peak_anew() -> int:
    """What it holds now is the most from now on: tests before this one held more."""
    Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")
    return peak()


def test_each_is_judged_in_bounded_time_and_memory(wiring: Wiring, hostile: list[Hostile], tmp_path: Path) -> None:
    slow, wrong, before = list[str](), list[str](), peak_anew()
    for file, one in written(tmp_path / "files", hostile).items():
        began = time.process_time()
        verdicts = list(wiring.tell(validate_files, (file,)))
        if time.process_time() - began > LONGEST_S:
            slow.append(one.name)
        if accepted(verdicts) != one.accepted or any(
            finding.rule == "synlig-unexplained" for verdict in verdicts for finding in verdict.findings
        ):
            wrong.append(one.name)
    assert (slow, wrong) == ([], [])
    assert peak() - before < MOST_MEMORY


def test_files_uploads_and_boxes_keep_them_and_leave_no_trace(
    wiring: Wiring,
    hostile: list[Hostile],
    report: dict[str, Any],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    some = hostile[::3]
    list(wiring.tell(receive_files, "eoj", tuple(written(tmp_path / "files", some))))
    person = Person("k", "K", KommuneKode("0540"), frozenset({Role.KVALITET}), Sensitivity(3), "Substantial", {})
    for one in hostile[1::3]:
        wiring.tell(receive_upload, person, one.file, one.raw)
    box = wiring.drop_boxes.of("eoj")
    for number, one in enumerate(hostile[2::3]):
        (box.folder / "in" / f"{number:03}-{one.file}").write_bytes(one.raw)
    assert wiring.tell(take_files) == len(hostile[2::3])
    assert not list((box.folder / "in").iterdir())
    receipts = list(wiring.tell(list_receipts, None, None))
    secrets = personal(report)
    said = [json.dumps({**line, "bundle_id": None}, ensure_ascii=False) for line in receipts]
    said += [path.read_text(encoding="utf-8") for path in (box.folder / "out").iterdir()]
    said += files_of(tmp_path / "home")
    said += [record.getMessage() + str(record.exc_info) for record in caplog.records]
    said += list(capsys.readouterr())
    assert [found for text in said for found in traces(text, secrets)] == []
    entries = [entry.header for entry in wiring.whole_log.search(lambda header: header.event.startswith("intake:"))]
    assert {str(entry.facts["door"]) for entry in entries if "door" in entry.facts} == {"command", "portal", "sftp"}
    kept = sum(int(entry.facts.get("kept", 0)) for entry in entries)
    rejected = sum(int(entry.facts.get("reports", 0)) for entry in entries)
    assert kept + rejected == len(receipts), "every report that was kept is counted in the log, and no other"


def test_over_https_each_is_refused_and_the_door_stays_open(
    hostile: list[Hostile], report: dict[str, Any], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets, said = personal(report), list[str]()
    kinds = {"json": FHIR, "xml": {"content-type": "application/fhir+xml"}, "zip": FHIR}
    with serving(tmp_path) as served, served.talk(served.client) as talk:
        for one in hostile[::2]:
            ending = one.file.partition(".")[2]
            if ending not in kinds:
                continue
            answer = talk.post("/fhir/Bundle", content=one.raw, headers=kinds[ending])
            sound = one.accepted and ending != "zip"
            assert answer.status_code in ((200, 201, 409) if sound else (400, 403, 413, 422)), one.name
            assert answer.json()["resourceType"] == "OperationOutcome"
            said.append(answer.text)
        number = number_of(report)
        said.append(talk.put(f"/fhir/Bundle/{number}", content=b"{}", headers=FHIR).text)
        said.append(talk.get(f"/fhir/{number}").text)
        assert talk.put(f"/fhir/Bundle/{report['id']}", json=report, headers=FHIR).status_code in (200, 201, 409)
        said.append(talk.get("/metrics").text)
        assert "synlig_requests_total" in said[-1]
        said += files_of(tmp_path / "home")
        said += [str(line.get("findings")) for line in served.wiring.tell(list_receipts, None, None)]
    said += [record.getMessage() + str(record.exc_info) for record in caplog.records if record.name != "httpx"]
    assert [found for text in said for found in traces(text, secrets)] == []


def test_a_terminal_is_told_nothing_that_it_would_carry_out(
    report: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "evil\x1b[2J\u202e\x9b31m"
    folder.mkdir()
    file = folder / "a.ndjson"
    file.write_text(json.dumps({**report, "id": "\x1b[2J\x9b31m\u202e"}) + "\n", encoding="utf-8")
    for words in ([], ["--json"]):
        assert run(["validate", str(file), *words]) == 4
        out = capsys.readouterr().out
        assert not set(out) & {"\x1b", "\x9b", "\u202e"}
    assert json.loads(out)["source"] == f"{file}:1"


def test_a_report_under_a_citizens_number_is_rejected_and_the_number_kept_nowhere(
    wiring: Wiring, report: dict[str, Any]
) -> None:
    number = number_of(report)
    for name in (number, f"{number[:6]}-{number[6:]}", f"care.{number}", f"borger{number[:6]}-{number[6:]}x"):
        sender = wiring.senders.named("eoj")
        answer = wiring.tell(receive_bundle, sender, json.dumps({**report, "id": name}).encode(), name)
        assert answer.status == 422
        assert {verdict.bundle_id for verdict in answer.verdicts} == {None}
    assert {line["bundle_id"] for line in wiring.receipts.receipts()} == {None}


def test_a_file_of_another_kind_is_wrong_usage(wiring: Wiring, tmp_path: Path) -> None:
    file = tmp_path / "a.json\u202e.exe"
    file.write_bytes(b"MZ")
    with pytest.raises(WrongUsage):
        list(wiring.tell(validate_files, (file,)))
