"""A release that is taken back: by two people, told with its reason, answered from no more, and never forgotten."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from synlig.surfaces.command.frame import Frame
from synlig.surfaces.command.main import run
from tests.people import Home, furnished

Shell = Callable[..., tuple[int, list[dict[str, Any]]]]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return furnished(tmp_path)


@pytest.fixture
def shell(home: Home, capsys: pytest.CaptureFixture[str]) -> Shell:
    def told(*arguments: str) -> tuple[int, list[dict[str, Any]]]:
        capsys.readouterr()
        Frame.wiring.cache_clear()
        code = run(["--home", str(home.path), "--json", *arguments])
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]

    return told


def four_eyes(home: Home) -> None:
    """The home as production has it: a second person approves."""
    settings = home.path / "settings.toml"
    settings.write_text(settings.read_text().replace("four_eyes = false", "four_eyes = true"))


def test_a_release_is_taken_back_and_the_one_before_answers(
    shell: Shell, home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    (first,) = (row["release"] for row in shell("release", "--list")[1])
    second = shell("release", "tilstande")[1][0]["release"]
    assert shell("release", "--withdraw", second)[0] == 2
    code, (row,) = shell("release", "--withdraw", second, "--reason", "A sender sent another year")
    assert (code, row["state"], row["outcome"]) == (0, "done", {"release": second})
    listed = {row["release"]: row for row in shell("release", "--list")[1]}
    assert listed[second]["withdrawn_why"] == "A sender sent another year"
    assert listed[first]["withdrawn_at"] is None
    table = ("table", "tilstande", "--by", "region", "--measure", "antal", "--format", "csv")
    assert shell(*table, "--release", second)[0] == 3
    assert run(["--home", str(home.path), *table, "--release", second]) == 3
    assert "A sender sent another year" in capsys.readouterr().err
    assert shell(*table, "--out", str(home.path.parent / "t.csv"))[0] == 0
    assert first in (home.path.parent / "t.csv-metadata.json").read_text()
    assert shell("release", "--withdraw", second, "--reason", "again")[0] not in (0, 3)
    assert shell("release", "--withdraw", "r-20200101T000000Z-00000000", "--reason", "why")[0] == 5


def test_when_every_release_is_taken_back_nothing_is_answered(shell: Shell) -> None:
    (only,) = (row["release"] for row in shell("release", "--list")[1])
    shell("release", "--withdraw", only, "--reason", "Counted wrongly")
    assert shell("table", "tilstande", "--by", "region", "--measure", "antal", "--format", "csv")[0] == 5
    made = shell("release", "tilstande")
    assert made[0] == 0, "what was withdrawn is no hindrance, but the gate still reckons with it"
    assert shell("log", "search", "--class", "release:cube:withdrawn")[1]


def test_one_person_alone_takes_nothing_back(shell: Shell, home: Home) -> None:
    (only,) = (row["release"] for row in shell("release", "--list")[1])
    four_eyes(home)
    code, (row,) = shell("release", "--withdraw", only, "--reason", "Counted wrongly")
    assert (code, row["state"], row["effect"]["release"]) == (3, "proposed", only)
    assert shell("changes", "approve", str(row["change"]))[0] == 3
    assert shell("release", "--list")[1][0]["withdrawn_at"] is None
    assert shell("table", "tilstande", "--by", "region", "--measure", "antal", "--format", "csv")[0] == 0
