"""Rejected reports judged again: what changed becomes a new receipt, once, and nothing else moves (C4, K13)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from synlig.core.errors import Unavailable
from synlig.core.finding import Finding
from synlig.core.sender import Sender
from synlig.pipeline.admit import Admittance, Admitted
from synlig.storage.intake import Reception
from synlig.stories.add_sender import add_sender
from synlig.stories.create_home import create_home
from synlig.stories.list_receipts import list_receipts
from synlig.stories.receive_files import receive_files
from synlig.stories.remove_sender import remove_sender
from synlig.stories.replay_reports import replay_reports
from synlig.surfaces.wiring import Wiring
from tests.intake_door import of_kommune, synthetic_reports

STRICT = Finding("synlig-strict", "error", "Bundle", "A rule that is over.", "En regel, der er ophørt.")


@pytest.fixture
def wiring(tmp_path: Path) -> Iterator[Wiring]:
    Wiring(tmp_path / "home", {}).tell(create_home)
    made = Wiring(tmp_path / "home", {})
    made.tell(add_sender, "eoj", ["0540"], [], None, None)
    yield made
    made.close()


def received(wiring: Wiring, folder: Path, reports: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Receive while a rule is in force that rejects everything; the ids."""
    path = folder / "reports.ndjson"
    path.write_text("".join(json.dumps(report) + "\n" for report in reports), encoding="utf-8")
    of = Admittance.of

    def strict(self: Admittance, sender: Sender, raw: bytes | None, source: str) -> list[Admitted]:
        return [
            Admitted(one.bundle_id, one.kommune, (*one.findings, STRICT), one.raw, one.ig)
            for one in of(self, sender, raw, source)
        ]

    with monkeypatch.context() as patched:
        patched.setattr(Admittance, "of", strict)
        verdicts = list(wiring.tell(receive_files, "eoj", (path,)))
    assert {verdict.word for verdict in verdicts} == {"rejected"}
    return [str(verdict.bundle_id) for verdict in verdicts]


def words(wiring: Wiring) -> list[tuple[str, str]]:
    return [(line["bundle_id"], line["verdict"]) for line in wiring.tell(list_receipts, None, None)]


def test_what_a_rule_of_yesterday_rejected_is_accepted_once(
    wiring: Wiring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = received(wiring, tmp_path, of_kommune(synthetic_reports(), "0540")[:4], monkeypatch)
    assert list(wiring.tell(replay_reports, "another-rule")) == []
    again = list(wiring.tell(replay_reports, STRICT.rule))
    assert [(verdict.bundle_id, verdict.word) for verdict in again] == [(one, "accepted") for one in ids]
    assert words(wiring) == [(one, "rejected") for one in ids] + [(one, "accepted") for one in ids]
    assert list(wiring.tell(replay_reports, None)) == []
    assert wiring.work.waiting() == len(ids)


def test_what_is_still_wrong_gets_a_new_receipt_only_when_other_rules_say_so(
    wiring: Wiring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = [{**report, "type": "batch"} for report in of_kommune(synthetic_reports(), "0540")[:2]]
    received(wiring, tmp_path, broken, monkeypatch)
    again = list(wiring.tell(replay_reports, None))
    assert [STRICT.rule in {finding.rule for finding in verdict.findings} for verdict in again] == [False, False]
    assert {verdict.word for verdict in again} == {"rejected"}
    assert list(wiring.tell(replay_reports, None)) == []
    assert len(words(wiring)) == 4


def test_it_may_be_cut_off_and_run_again(wiring: Wiring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = received(wiring, tmp_path, of_kommune(synthetic_reports(), "0540")[:3], monkeypatch)
    first = wiring.tell(replay_reports, None)
    next(first)
    with monkeypatch.context() as patched:
        patched.setattr(Reception, "keep", _fails)
        with pytest.raises(Unavailable):
            next(first)
    assert len(list(wiring.tell(replay_reports, None))) == len(ids) - 1
    assert sorted(words(wiring)) == sorted([(one, word) for one in ids for word in ("accepted", "rejected")])


def test_a_report_whose_sender_is_gone_stays_as_it_is(
    wiring: Wiring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    received(wiring, tmp_path, of_kommune(synthetic_reports(), "0540")[:1], monkeypatch)
    wiring.tell(remove_sender, "eoj")
    assert list(wiring.tell(replay_reports, None)) == []


def _fails(*_given: object) -> None:
    raise Unavailable("the disk is full")
