"""The bench harness: rows merge by area, the report says what was measured on what, peers run apart."""

import dataclasses
import json
import sys
from pathlib import Path

import pytest

from bench.harness import peers, report
from bench.harness.machine import machine
from bench.harness.row import Peer, Row
from bench.harness.timing import per_second

ROW = Row("intake", "decode", 120_000.0, "resources/s", 60_000.0, "higher", (Peer("floor", 3.0, ran=True, source="x"),))
KEYS = {"area", "name", "figure", "unit", "aim", "better", "peers"}


def test_a_row_survives_being_kept_and_has_the_agreed_keys(tmp_path: Path) -> None:
    report.write(tmp_path, [ROW])
    assert report.read(tmp_path) == [ROW]
    kept = json.loads((tmp_path / "benchmarks.json").read_text("utf-8"))[0]
    assert set(kept) >= KEYS
    assert set(kept["peers"][0]) == {"name", "figure", "ran", "source"}


def test_an_area_measured_again_replaces_its_rows_and_leaves_the_others() -> None:
    before = [ROW, dataclasses.replace(ROW, area="cubes"), dataclasses.replace(ROW, area="gone")]
    again = dataclasses.replace(ROW, figure=1.0)
    assert report.merge(before, [again], ["cubes", "intake"]) == [dataclasses.replace(ROW, area="cubes"), again]


@pytest.mark.parametrize(("better", "figure", "reached"), [("higher", 59_999.0, False), ("lower", 59_999.0, True)])
def test_an_aim_is_reached_in_the_right_direction(better: str, figure: float, reached: bool) -> None:
    row = Row("a", "b", figure, "s", 60_000.0, "higher" if better == "higher" else "lower")
    assert row.reached is reached


def test_the_page_says_what_was_missed_and_what_did_not_run() -> None:
    slow = dataclasses.replace(ROW, figure=1.0, peers=(Peer("other", None, ran=False, source="no wheel"),))
    text = "\n".join(report.page([dataclasses.replace(slow, machine=machine(), command="make bench ONLY=intake")]))
    assert "**not reached**" in text
    assert "other: not run (no wheel)" in text
    assert "`make bench ONLY=intake` on cores" in text
    assert "Python" in text


def test_things_per_second_counts_the_things_that_work_says_it_did() -> None:
    assert per_second(lambda: 1_000, runs=1, at_least=0.001) > per_second(lambda: 1, runs=1, at_least=0.001)


def _ask(root: Path, script: str) -> Peer:
    (root / "bench" / "peers").mkdir(parents=True)
    (root / "bench" / "peers" / "other_tool.py").write_text(script, encoding="utf-8")
    return peers.ask("other-tool", "input.ndjson", root=root, python_of=lambda _peer, _root: Path(sys.executable))


def test_a_peer_answers_with_its_figure(tmp_path: Path) -> None:
    script = 'import sys\nprint(\'{"figure": 7, "source": "other 1.0 on \' + sys.argv[1] + \'"}\')\n'
    assert _ask(tmp_path, script) == Peer("other-tool", 7.0, ran=True, source="other 1.0 on input.ndjson")


@pytest.mark.parametrize("script", ["raise SystemExit(1)", "print('not json')", "print('{}')"])
def test_a_peer_that_fails_is_told_as_not_run(tmp_path: Path, script: str) -> None:
    answer = _ask(tmp_path, script)
    assert not answer.ran
    assert answer.figure is None
