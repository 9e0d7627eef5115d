"""Killed at any moment, judging leaves nothing by half: a turn's findings stand all or not at all, in the end all."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from synlig.core.cpr import Surrogate
from synlig.storage.rules import FINDINGS
from synlig.surfaces.wiring import Wiring
from tests.people import FEW_FILES, reported

ROOT: Final = Path(__file__).parents[2]


def test_after_every_kill_all_or_nothing_stands_and_a_second_run_makes_it_whole(tmp_path: Path) -> None:
    reported(tmp_path, citizens=12, days=1).close()
    run = [sys.executable, "-m", "tests.attacks.killed_judging", str(tmp_path)]
    told = subprocess.run(run, capture_output=True, text=True, check=True, cwd=ROOT).stdout.splitlines()
    lines: list[dict[str, Any]] = [json.loads(line) for line in told]
    whole = lines[-1]["left"]
    assert whole
    assert not lines[-1]["killed"]
    assert len(lines) > 5
    assert {json.dumps(line["left"]) for line in lines} == {json.dumps([]), json.dumps(whole)}
    assert all(line["after"] == whole for line in lines)


def test_who_shares_an_id_is_put_down_in_the_transaction_that_keeps_the_finding(tmp_path: Path) -> None:
    wiring: Wiring = reported(tmp_path, citizens=6, days=1)
    wiring.touched.every(datetime.now(UTC).date(), "x")
    first, other = (Surrogate(one) for one in sorted(wiring.touched.claim(1_000))[:2])
    row = wiring.stored()["conditions"].to_table().to_pylist()[0]
    now = datetime.now(UTC)
    line = {"rule": "synlig-a", "severity": "warning", "source": "conditions", "kommune": "0540", "surrogate": first}
    more = {
        "resource_id": "r",
        "bundle_id": "b",
        "received_seq": row["received_seq"],
        "version_time": now,
        "known_at": now,
    }
    found = pa.Table.from_pylist([line | more], FINDINGS)
    assert wiring.late_findings.settle([first], found, {other}).new == 1
    assert wiring.touched.claim(1_000) == [other]
    assert wiring.late_findings.settle([other], FINDINGS.empty_table(), {first}).new == 0
    assert Wiring(tmp_path / "home", FEW_FILES).touched.claim(1_000) == []
    wiring.close()
