"""Files over SFTP by OpenSSH's own client: taken once when complete, answered by a receipt, seen by nobody else."""

import json
import os
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from synlig.guard.log.log import Recorded
from synlig.guard.log.wanted import Wanted
from synlig.stories.list_receipts import list_receipts
from tests.intake_door import of_kommune, synthetic_reports
from tests.sftp_door import Files, make_key, serving_files


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Generator[Files]:
    with serving_files(tmp_path_factory.mktemp("sftp"), {"SYNLIG_SFTP__QUOTA_BYTES": "3000000"}) as door:
        yield door


@pytest.fixture(scope="module")
def reports() -> list[dict[str, Any]]:
    return of_kommune(synthetic_reports(), "0540")


def written(folder: Path, name: str, reports: list[dict[str, Any]]) -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(report) + "\n" for report in reports), encoding="utf-8")
    return path


def test_a_file_that_is_renamed_is_taken_and_its_receipt_is_the_verdict_lines(
    files: Files, reports: list[dict[str, Any]]
) -> None:
    path = written(files.folder, "a.ndjson", [*reports[:3], {"resourceType": "Nothing"}])
    done = files.sftp("one", f"put {path} /in/a.ndjson.part", "rename /in/a.ndjson.part /in/a.ndjson")
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in files.receipt("one", "a.ndjson").splitlines()]
    assert [line["verdict"] for line in lines] == ["accepted"] * 3 + ["rejected"]
    assert [line["source"] for line in lines] == [f"a.ndjson:{number}" for number in (1, 2, 3, 4)]
    assert len({line["delivery_id"] for line in lines}) == 1
    kept = [line for line in files.wiring.tell(list_receipts, "one", None) if line["source"].startswith("a.ndjson")]
    assert [line["bundle_id"] for line in kept] == [line["bundle_id"] for line in lines]
    assert files.sftp("one", "ls -1 /in").stdout.split() == ["sftp>", "ls", "-1", "/in"]


def test_a_file_that_is_quiet_is_taken_and_the_same_again_is_kept_once(
    files: Files, reports: list[dict[str, Any]]
) -> None:
    lines = list[dict[str, Any]]()
    for number in range(2):
        path = written(files.folder, f"b{number}.ndjson", reports[5:8])
        assert files.sftp("one", f"put {path} /in/").returncode == 0
        lines = [json.loads(line) for line in files.receipt("one", path.name).splitlines()]
        assert [line["verdict"] for line in lines] == ["accepted"] * 3
    assert [line["findings"][-1]["rule"] for line in lines] == ["synlig-same-again"] * 3
    ids = {report["id"] for report in reports[5:8]}
    kept = [line for line in files.wiring.tell(list_receipts, "one", None) if line["bundle_id"] in ids]
    assert len(kept) == 3


def test_a_file_under_an_unfinished_name_is_waited_for(files: Files, reports: list[dict[str, Any]]) -> None:
    path = written(files.folder, "c.ndjson", reports[:1])
    files.sftp("one", f"put {path} /in/c.ndjson.filepart", f"put {path} /in/d.ndjson")
    files.receipt("one", "d.ndjson")
    assert "c.ndjson.filepart" in files.sftp("one", "ls -1 /in").stdout
    assert files.sftp("one", "rm /in/c.ndjson.filepart").returncode == 0


def test_a_file_of_another_kind_is_answered_as_unreadable(files: Files) -> None:
    (files.folder / "e.docx").write_text("a;b\n", encoding="utf-8")
    files.sftp("one", f"put {files.folder / 'e.docx'} /in/")
    (line,) = [json.loads(line) for line in files.receipt("one", "e.docx").splitlines()]
    assert (line["verdict"], line["findings"][0]["rule"]) == ("rejected", "json")


def test_a_sender_sees_its_own_box_only(files: Files, reports: list[dict[str, Any]]) -> None:
    path = written(files.folder, "f.ndjson", reports[:1])
    files.sftp("one", f"put {path} /in/")
    files.receipt("one", "f.ndjson")
    assert "f.ndjson" not in files.sftp("two", "ls /out", "ls /in").stdout
    assert sorted(files.sftp("two", "ls -1 /").stdout.split()[4:]) == ["/in", "/out"]
    lines = files.sftp("two", f"put {path} /in/g.ndjson")
    assert lines.returncode == 0
    (line,) = [json.loads(text) for text in files.receipt("two", "g.ndjson").splitlines()]
    assert line["findings"][-1]["rule"] == "synlig-sender-unit"


@pytest.mark.parametrize(
    "command",
    [
        "get /in/h.ndjson stolen",
        "get /../../../../etc/passwd stolen",
        "get /out/../../one/in/h.ndjson stolen",
        "get /settings.toml stolen",
        "ls /etc",
        "ls /in/..//../home",
        "put {path} /x.ndjson",
        "put {path} /out/x.receipt.json",
        "put {path} /in/sub/x.ndjson",
        "put {path} /in/",
        "mkdir /in/sub",
        "mkdir /elsewhere",
        "rmdir /in",
        "rename /in/h.part /out/h.ndjson",
        "rename /in/h.part /h.ndjson",
        "rename /out /in/out",
        "symlink /etc/passwd /in/link",
        "symlink ../../keys /in/keys",
        "ln /in/h.part /in/hard",
        "ln -s /out /in/way",
        "df /in",
        "rm /in/nothing",
    ],
)
def test_path_tricks_links_and_all_else_are_refused(files: Files, command: str) -> None:
    path = files.folder / "h.ndjson"
    path.write_text("{}", encoding="utf-8")
    (files.folder / "stolen").unlink(missing_ok=True)
    files.sftp("two", f"put {path} /in/h.part")
    trick = command.format(path=files.folder / "odd\x01name" if command == "put {path} /in/" else path)
    (files.folder / "odd\x01name").write_text("{}", encoding="utf-8")
    assert files.sftp("two", trick).returncode == 1
    assert not (files.folder / "stolen").exists() or not (files.folder / "stolen").read_bytes()
    box = files.folder / "home" / "sftp" / "two"
    assert {entry.name for entry in box.iterdir()} <= {"in", "out", "taking"}
    assert {entry.name for entry in os.scandir(box / "in")} == {"h.part"}


def test_more_than_the_quota_is_refused_and_there_is_room_again_after(
    files: Files, reports: list[dict[str, Any]]
) -> None:
    large = files.folder / "large.part"
    large.write_bytes(b" " * 4_000_000)
    assert files.sftp("one", f"put {large} /in/").returncode == 1
    files.sftp("one", "rm /in/large.part")
    path = written(files.folder, "i.ndjson", reports[:1])
    assert files.sftp("one", f"put {path} /in/").returncode == 0


def _refusals(files: Files) -> list[Recorded]:
    """The refusals in the log; the client may hear of its own a moment before its entry is durable."""
    for _ in range(100):
        if found := list(files.wiring.whole_log.search(Wanted(event="intake:sender:refused"))):
            return found
        time.sleep(0.1)
    return []


def test_who_has_no_registered_key_is_refused_and_that_is_in_the_log(files: Files) -> None:
    make_key(files.folder, "stranger")
    assert files.sftp("stranger", "ls /").returncode == 255
    refused = [found.header for found in _refusals(files)]
    assert refused[-1].facts["door"] == "sftp"


def test_a_symbolic_link_that_someone_planted_is_not_followed(files: Files) -> None:
    box = files.folder / "home" / "sftp" / "two"
    secret = files.folder / "secret"
    secret.write_text("secret", encoding="utf-8")
    for side in ("in", "out"):
        (box / side / "link.json").symlink_to(secret)
    assert "link" not in files.sftp("two", "ls /in", "ls /out").stdout
    assert files.sftp("two", "get /out/link.json stolen").returncode == 1
    assert files.sftp("two", f"put {files.folder / 'secret'} /in/link.json").returncode == 1
    assert secret.read_text(encoding="utf-8") == "secret"
    for side in ("in", "out"):
        (box / side / "link.json").unlink()
