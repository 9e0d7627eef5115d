"""Taking files out of drop boxes, cut off at every point: each is taken once, and its receipt is whole (A3, K13)."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from synlig.core.errors import Unavailable
from synlig.storage import delivered
from synlig.storage.drop_boxes import Box, DropBoxes, boxes
from synlig.storage.intake import Incoming, Kept, Reception
from synlig.stories.add_sender import add_sender
from synlig.stories.create_home import create_home
from synlig.stories.list_receipts import list_receipts
from synlig.stories.take_files import take_files
from synlig.surfaces.wiring import Wiring
from tests.intake_door import of_kommune, synthetic_reports
from tests.sftp_door import make_key

BOTH_KINDS = 8
"""Reports in the file; each other one is broken."""


class Cut(Exception):
    """The process ended here."""


@pytest.fixture
def wiring(tmp_path: Path) -> Iterator[Wiring]:
    Wiring(tmp_path / "home", {}).tell(create_home)
    made = Wiring(tmp_path / "home", {"SYNLIG_SFTP__QUIET_SECONDS": "0"})
    made.tell(add_sender, "one", ["0540"], [], None, make_key(tmp_path, "one"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def reports() -> list[dict[str, Any]]:
    some = of_kommune(synthetic_reports(), "0540")[:BOTH_KINDS]
    return [report if number % 2 else {**report, "type": "batch"} for number, report in enumerate(some)]


def put(wiring: Wiring, reports: Sequence[dict[str, Any]]) -> Box:
    box = wiring.drop_boxes.of("one")
    text = "".join(json.dumps(report) + "\n" for report in reports)
    (box.folder / "in" / "a.ndjson").write_text(text, encoding="utf-8")
    return box


def lines_of(box: Box) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (box.folder / "out" / "a.ndjson.receipt.json").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("after", range(BOTH_KINDS // 2 + 1))
def test_cut_off_between_commits_it_goes_on_where_it_was(
    wiring: Wiring, reports: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(delivered, "BATCH", 2)
    box, commits, keep = put(wiring, reports), Counter[str](), Reception.keep

    def cut(self: Reception, batch: Sequence[Incoming], actor: str) -> list[Kept]:
        commits["done"] += 1
        if commits["done"] > after:
            raise Unavailable("the disk is full")
        return keep(self, batch, actor)

    with monkeypatch.context() as patched, suppress(Unavailable):
        patched.setattr(Reception, "keep", cut)
        wiring.tell(take_files)
    assert wiring.tell(take_files) == (1 if after < BOTH_KINDS // 2 else 0)
    _check_whole(wiring, box, reports)


def test_cut_off_before_and_after_its_receipt_it_is_neither_doubled_nor_lost(
    wiring: Wiring, reports: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    box, finish = put(wiring, reports), boxes.finish

    def before(*_given: object) -> None:
        raise Cut

    def after(*given: Any) -> None:
        with monkeypatch.context() as patched:
            patched.setattr("shutil.rmtree", before)
            finish(*given)

    for cut in (before, after):
        with monkeypatch.context() as patched:
            patched.setattr(boxes, "finish", cut)
            with pytest.raises(Cut):
                wiring.tell(take_files)
    assert wiring.tell(take_files) == 1
    _check_whole(wiring, box, reports)


def _check_whole(wiring: Wiring, box: Box, reports: Sequence[dict[str, Any]]) -> None:
    receipts = list(wiring.tell(list_receipts, None, None))
    assert Counter(line["bundle_id"] for line in receipts) == Counter(report["id"] for report in reports)
    lines = lines_of(box)
    assert [line["bundle_id"] for line in lines] == [report["id"] for report in reports]
    assert [line["verdict"] for line in lines] == ["rejected", "accepted"] * (BOTH_KINDS // 2)
    assert wiring.tell(take_files) == 0
    assert list((box.folder / "taking").iterdir()) == []


def test_a_sender_without_a_key_has_no_files_taken(wiring: Wiring, reports: list[dict[str, Any]]) -> None:
    wiring.tell(add_sender, "two", ["0540"], [], None, None)
    box = wiring.drop_boxes.of("two")
    (box.folder / "in" / "a.json").write_text(json.dumps(reports[1]), encoding="utf-8")
    assert wiring.tell(take_files) == 0


def test_two_processes_cannot_take_from_one_home(tmp_path: Path) -> None:
    first = DropBoxes(tmp_path / "sftp", 1, 0)
    with pytest.raises(Unavailable):
        DropBoxes(tmp_path / "sftp", 1, 0)
    first.close()
    DropBoxes(tmp_path / "sftp", 1, 0).close()


@pytest.mark.parametrize("name", ["..", ".", "a/b", "../one", "x" * 100, "Ærø", "one~", ".hidden", "a b"])
def test_every_sender_has_a_folder_of_its_own_in_there(tmp_path: Path, name: str) -> None:
    held = DropBoxes(tmp_path / "sftp", 1, 0)
    box = held.of(name)
    assert box.folder.parent == tmp_path / "sftp"
    assert box.folder != held.of("one").folder
    held.close()
