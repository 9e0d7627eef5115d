"""`synlig codes` and `synlig changes` as they are typed: what is said, and with which exit code."""

import json
from pathlib import Path
from typing import Any

import pytest

from synlig.surfaces.command.frame import Frame
from synlig.surfaces.command.main import run
from tests.code_files import CODESYSTEM, SYSTEM, json_file, package

WASHING = "4d46bd94-9518-431c-82e8-ebb91bca307a"


class Typed:
    """Types a command; gives its exit code and the JSON lines it said."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._home, self._capsys = home, capsys

    def __call__(self, *words: str) -> tuple[int, list[dict[str, Any]]]:
        Frame.wiring.cache_clear()  # each command is a process of its own
        code = run(["--home", str(self._home), "--json", *words])
        return code, [json.loads(line) for line in self._capsys.readouterr().out.splitlines()]


@pytest.fixture
def typed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Typed:
    return Typed(tmp_path / "home", capsys)


def test_codes_are_known_without_a_home(typed: Typed) -> None:
    code, (told,) = typed("codes", "lookup", "J1.1")
    code, (told,) = typed("codes", "lookup", "J1.1")
    assert (code, told["display"], told["display_en"], told["replaced_by"]) == (
        0,
        "Vaske sig",
        "Washing oneself",
        [WASHING],
    )
    assert typed("codes", "lookup", "nix")[0] == 5
    assert typed("codes", "lookup", "0540", "--system", "kommune", "--date", "2006-01-01")[1][0]["active"] is False


def test_a_code_that_may_not_be_used_exits_with_4(typed: Typed) -> None:
    assert typed("codes", "validate", "J1.1", "--valueset", "FSIIICareConditions")[0] == 0
    code, (told,) = typed("codes", "validate", "G1.10", "--valueset", "FSIIICareConditions")
    assert (code, told["result"]) == (4, False)
    assert typed("codes", "validate", "J1.1", "--valueset", "nix")[0] == 5


def test_expansions_and_translations_are_lines(typed: Typed) -> None:
    code, told = typed("codes", "expand", "FSIIICareConditions", "--filter", "tryksår")
    assert (code, {row["display"] for row in told}) == (0, {"Problemer med tryksår"})
    code, told = typed("codes", "translate", "0540", "--system", "kommune")
    assert (code, [row["code"] for row in told]) == (0, ["1083"])
    assert typed("codes", "translate", "nix")[0] == 5


def test_an_import_waits_and_root_or_its_proposer_cannot_let_it_through(typed: Typed, tmp_path: Path) -> None:
    typed("init")
    code, (proposed,) = typed("codes", "import", str(package(tmp_path, {"CodeSystem-1.json": CODESYSTEM})))
    assert (code, proposed["state"], proposed["effect"]["editions"][0]["added"]) == (3, "proposed", 4)
    assert typed("changes", "approve", str(proposed["change"]))[0] == 3
    assert [row["change"] for row in typed("changes", "list")[1]] == [proposed["change"]]
    assert typed("changes", "show", "1")[1][0]["digest"] == proposed["digest"]
    assert typed("changes", "reject", "1", "--reason", "Not this one")[1][0]["state"] == "rejected"
    assert typed("changes", "list") == (0, [])
    assert typed("changes", "show", "9")[0] == 5
    assert typed("changes", "list", "--all")[1][0]["reason"] == "Not this one"


def test_without_four_eyes_an_import_is_done_at_once(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed("init")
    monkeypatch.setenv("SYNLIG_APPROVALS__FOUR_EYES", "false")
    code, (done,) = typed("codes", "import", str(json_file(tmp_path, CODESYSTEM)))
    assert (code, done["state"], done["outcome"]) == (0, "done", {"imported": 1})
    assert typed("codes", "lookup", "D11", "--system", SYSTEM)[1][0]["display"] == "Svigt"
    assert typed("codes", "import", str(json_file(tmp_path, CODESYSTEM)))[0] == 2
    assert typed("codes", "import", str(json_file(tmp_path, {"resourceType": "Patient"})))[0] == 4
    assert typed("codes", "import", str(tmp_path / "missing.tgz"))[0] == 5
    assert typed("changes", "propose", "agreement", "sds")[1][0]["state"] == "done"
