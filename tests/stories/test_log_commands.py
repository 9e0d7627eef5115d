"""The log by its commands: what was done is found again, and what was changed is found out."""

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from synlig.core.cpr import Cpr
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.telemetry import trace_id
from synlig.surfaces.command.main import run
from synlig.surfaces.wiring import Wiring


class Shell:
    """Commands on one home; gives exit code and lines."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home, self._capsys = home, capsys

    def __call__(self, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
        self._capsys.readouterr()
        code = run([*arguments, "--home", str(self.home), "--json"])
        return code, [json.loads(line) for line in self._capsys.readouterr().out.splitlines() if line[:1] == "{"]


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    shell = Shell(tmp_path / "home", capsys)
    shell("init")
    shell("sender", "add", "eoj", "--municipality", "0540")
    return shell


def test_what_was_done_is_found_by_class_actor_and_view(shell: Shell) -> None:
    shell("sender", "add", "other", "--municipality", "0540")
    shell("sender", "remove", "eoj")
    _, found = shell("log", "search", "--class", "intake:sender:", "--outcome", "done")
    assert [row["facts"]["action"] for row in found] == ["added", "added", "removed"]
    assert shell("log", "search", "--actor", "nobody") == (0, [])
    assert shell("log", "search", "--view", "alarms") == (0, [])
    _, searches = shell("log", "search", "--class", "log:journal:searched")
    assert len(searches) == 4


def test_a_checkpoint_is_made_and_a_change_before_it_is_found(shell: Shell) -> None:
    (journal,) = (shell.home / "log" / "journal").glob("*.jsonl")
    _, (signed,) = shell("log", "checkpoint")
    assert signed["size"] == 2
    code, (held,) = shell("log", "verify")
    assert (code, held["entries"], held["open_tail"]) == (0, 2, 0)
    journal.write_bytes(journal.read_bytes().replace(b"added", b"never"))
    assert shell("log", "verify")[0] == 6


def test_an_entry_is_proven_once_a_checkpoint_covers_it(shell: Shell) -> None:
    shell("log", "checkpoint")
    code, (proof,) = shell("log", "prove", "1")
    assert (code, proof["size"], len(proof["path"])) == (0, 2, 1)
    assert shell("log", "prove", "3")[0] == 5


def test_a_full_or_closed_log_stops_what_must_be_in_it(shell: Shell) -> None:
    (shell.home / "log" / "journal" / "lock").unlink()
    (shell.home / "log" / "journal" / "lock").mkdir()
    assert shell("sender", "add", "other", "--municipality", "0540")[0] == 7
    assert [row["name"] for row in shell("sender", "list")[1]] == ["eoj"]


def test_a_person_nobody_here_knows_is_not_looked_up(shell: Shell) -> None:
    digits = "010203" + "0000"
    assert shell("log", "search", "--subject", digits)[0] == 5
    assert shell("log", "search", "--subject", "no number")[0] == 2


def test_entries_are_told_to_opentelemetry_with_ids_that_tie_them(
    shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    _, entries = shell("log", "search", "--class", "intake:")
    capsys.readouterr()
    assert run(["log", "search", "--class", "intake:", "--otel", "--home", str(shell.home)]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    records = [line["resourceLogs"][0]["scopeLogs"][0]["logRecords"][0] for line in lines]
    assert [record["eventName"] for record in records] == [entry["event"] for entry in entries]
    assert all(re.fullmatch("[0-9a-f]{32}", record["traceId"]) for record in records)
    assert all(re.fullmatch("[0-9a-f]{16}", record["spanId"]) for record in records)
    assert [int(record["timeUnixNano"]) for record in records] == [entry["at_ns"] for entry in entries]


def test_a_trace_of_the_caller_stays_one_and_the_same_correlation_is_the_same_trace() -> None:
    given = "4bf92f3577b34da6a3ce929d0e0e4736"
    assert trace_id(given) == given
    assert trace_id("delivery-1") == trace_id("delivery-1") != trace_id("delivery-2")


def test_the_log_is_backed_up_by_itself_and_its_own_verifier_holds_it(shell: Shell, tmp_path: Path) -> None:
    place = tmp_path / "copy"
    _, (first,) = shell("log", "backup", str(place))
    shell("sender", "remove", "eoj")
    code, (second,) = shell("log", "backup", str(place))
    assert (code, second["new_bytes"] > 0, second["checkpoints"] > first["checkpoints"]) == (0, True, True)
    parts = [str(place / name) for name in ("verifier.py", "journal", "checkpoints", "checkpoint.public")]
    held = subprocess.run([sys.executable, *parts], capture_output=True, text=True, check=False)
    assert held.returncode == 0, held.stdout
    assert not list(place.rglob("personal*"))


def test_a_log_that_is_not_what_was_backed_up_is_found(shell: Shell, tmp_path: Path) -> None:
    shell("log", "backup", str(tmp_path / "copy"))
    (journal,) = (tmp_path / "copy" / "journal").glob("*.jsonl")
    journal.write_bytes(journal.read_bytes().replace(b"added", b"never"))
    assert shell("log", "backup", str(tmp_path / "copy"))[0] == 6


def test_looks_at_protected_persons_are_a_view(shell: Shell) -> None:
    wiring = Wiring(shell.home, {})
    kept, other = (wiring.vault.citizens([Cpr(f"01020{number}" + "0405")])[0].surrogate for number in (3, 4))
    wiring.citizen_rights.protect(kept, date(2100, 1, 1), "somebody")
    wiring.log.record([Entry(Event.PERSON_SEEN, "a", subject=kept), Entry(Event.PERSON_SEEN, "b", subject=other)])
    wiring.close()
    _, found = shell("log", "search", "--view", "protected-persons")
    assert [entry["actor"] for entry in found] == ["a"]
