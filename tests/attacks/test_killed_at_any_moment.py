"""Killed at any moment, a process leaves what it acknowledged exactly once, and nothing by half (A3, K13)."""

import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from synlig.storage.control.schema import raw_object
from synlig.storage.control.soundness import check_sound
from tests.attacks.victim import raw_of
from tests.resting import LEASE, Places, as_table, files_under, finished, whole_home

KILLS = 6
ROOT = Path(__file__).parents[2]


@dataclass
class Acknowledged:
    """What a killed process had said before."""

    kept: dict[str, int] = field(default_factory=dict[str, int])
    done: set[int] = field(default_factory=set[int])


def _start(folder: Path, mark: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.attacks.victim", str(folder), mark]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def _kill(victim: "subprocess.Popen[str]", after: str, seconds: float, said: Acknowledged) -> None:
    """Kill it `seconds` after its first line that begins with `after`, and note all it said."""
    assert victim.stdout is not None
    lines = list[str]()
    while not (lines and lines[-1].startswith(after)):
        lines.append(victim.stdout.readline())
        assert lines[-1], "the process ended by itself"
    time.sleep(seconds)
    victim.kill()
    lines += victim.stdout.readlines()
    victim.stdout.close()
    victim.wait()
    for line in lines:
        match line.split():
            case ["kept", bundle_id, receipt_id] if line.endswith("\n"):
                assert said.kept.setdefault(bundle_id, int(receipt_id)) == int(receipt_id)
            case ["done", receipt_id] if line.endswith("\n"):
                said.done.add(int(receipt_id))
            case _:
                pass


def test_what_was_acknowledged_is_there_once_and_nothing_by_half(tmp_path: Path) -> None:
    randomly, said = random.Random(random.random()), Acknowledged()
    whole_home(tmp_path).database.close()
    for turn in range(KILLS):
        victim = _start(tmp_path, f"m{turn}")
        _kill(victim, ("kept", "done")[turn % 2], randomly.uniform(0.0, 0.3), said)
    _check_all(tmp_path, said)


def test_two_processes_that_get_the_same_reports_keep_each_once(tmp_path: Path) -> None:
    said = Acknowledged()
    whole_home(tmp_path).database.close()
    victims = [_start(tmp_path, "both") for _ in range(2)]
    for victim in victims:
        _kill(victim, "done", 0.5, said)
    _check_all(tmp_path, said)


def _check_all(folder: Path, said: Acknowledged) -> None:
    assert said.kept
    assert said.done
    places = whole_home(folder)
    check_sound(places.database)
    _check_reports(places, said)
    _check_rows(places, said)
    _check_no_orphans(places)
    places.database.close()


def _check_reports(places: Places, said: Acknowledged) -> None:
    lines = list(places.receipts.receipts())
    ids = {line["bundle_id"]: line["receipt_id"] for line in lines}
    assert len(ids) == len(lines), "a report is there twice"
    assert said.kept.items() <= ids.items(), "an acknowledged report is not there"
    opened = dict(places.reports.opened(list(ids.values()), lambda some: dict.fromkeys(some, b"k" * 32)))
    assert all(opened[receipt_id] == raw_of(bundle_id) for bundle_id, receipt_id in ids.items())


def _check_rows(places: Places, said: Acknowledged) -> None:
    """Every processed receipt has its one row in each table; every other receipt is still to come, and comes."""
    states = {line["receipt_id"]: line["state"] for line in places.receipts.receipts()}
    processed = {receipt_id for receipt_id, state in states.items() if state == "processed"}
    assert said.done <= processed
    for table in ("conditions", "goals"):
        rows = places.tables(places.work()).dataset(table).to_table()
        assert Counter(rows["received_seq"].to_pylist()) == Counter(processed)
    places.clock.ahead = LEASE + timedelta(seconds=1)
    work = places.work()
    tables = places.tables(work)
    while claimed := work.claim(200):
        done = finished(claimed)
        tables.append({"conditions": as_table(done)}, done)
    assert [row["n"] for row in places.rows("SELECT count(*) AS n FROM conditions")] == [len(states)]


def _check_no_orphans(places: Places) -> None:
    places.intake().close()
    with places.database.reading() as connection:
        known = set(connection.scalars(select(raw_object.c.segment).distinct()))
    assert {str(path.relative_to(places.folder / "raw")) for path in files_under(places.folder / "raw")} == known | {
        ".presence"
    }
    work = places.work()
    tables = places.tables(work)
    assert tables.verify() == len(list((places.folder / "tables").glob("*/*.parquet")))
    tables.close()
