"""The log by its commands: what was done is found again, and what was changed is found out."""

import json
from pathlib import Path
from typing import Any

import pytest

from synlig.surfaces.command.main import run


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
