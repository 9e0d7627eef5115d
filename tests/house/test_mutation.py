"""The faults that mutation testing tries, and that they really are in the code while it tries them."""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from house.mutation.__main__ import _shown, _targets
from house.mutation.mutants import Mutant, mutants_of
from house.mutation.planting import plant

SOURCE = '''"""Words about the module."""
from functools import cache
LIMIT: int = 3
SAID: str = "far"

@cache
def is_far(steps: int, limit: int = 5) -> bool:
    """Words about the function."""
    if steps < 0:
        raise ValueError("no such way")
    return steps > LIMIT and not limit == 4

class Walker:
    @property
    def word(self) -> str:
        log(SAID)
        return SAID

def log(word: str) -> None:
    heard.append(word)

heard: list[str] = []
'''


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    (tmp_path / "tried_module.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield import_module("tried_module")
    del sys.modules["tried_module"]


def told(found: list[Mutant]) -> list[tuple[str, str]]:
    return [(one.unit, one.what) for one in found]


def the(unit: str, what: str) -> Mutant:
    return next(one for one in mutants_of("tried_module.py", SOURCE) if (one.unit, one.what) == (unit, what))


def test_every_fault_of_a_module_is_listed_and_none_of_its_words() -> None:
    assert told(mutants_of("tried_module.py", SOURCE)) == [
        ("=LIMIT", "3 to 4"),
        ("=SAID", "'far' changed"),
        ("is_far", "condition turned"),
        ("is_far", "lt to lte"),
        ("is_far", "0 to 1"),
        ("is_far", "raise left out"),
        ("is_far", "returns None"),
        ("is_far", "and to or"),
        ("is_far", "gt to gte"),
        ("is_far", "not left out"),
        ("is_far", "eq to noteq"),
        ("is_far", "4 to 5"),
        ("Walker.word", "expr left out"),
        ("Walker.word", "argument 1 None"),
        ("Walker.word", "returns None"),
        ("log", "expr left out"),
        ("log", "argument 1 None"),
    ]


def test_a_fault_of_a_function_is_there_and_what_was_remembered_is_forgotten(module: ModuleType) -> None:
    assert not module.is_far(3)
    plant(module, SOURCE, the("is_far", "gt to gte"))
    assert module.is_far(3)
    assert not module.is_far(2)


def test_a_fault_of_a_constant_is_there_for_all_who_know_it(module: ModuleType) -> None:
    other = ModuleType("tried_elsewhere")
    other.SAID = module.SAID  # pyright: ignore[reportAttributeAccessIssue]
    sys.modules["tried_elsewhere"] = other
    plant(module, SOURCE, the("=SAID", "'far' changed"))
    assert module.Walker().word == other.SAID == "XfarX"
    del sys.modules["tried_elsewhere"]


def test_a_fault_of_a_property_is_there_and_the_rest_stays(module: ModuleType) -> None:
    plant(module, SOURCE, the("Walker.word", "expr left out"))
    assert module.Walker().word == "far"
    assert module.heard == []


def test_every_target_has_files_and_tests_that_are_there() -> None:
    targets = _targets([])
    assert {target["name"] for target in targets} >= {"guard/saml", "guard/access", "guard/keys", "pipeline/disclose"}
    for target in targets:
        assert target["files"]
        assert all(Path(test.removeprefix("--ignore=")).exists() for test in target["tests"])


def test_every_file_of_the_guard_belongs_to_one_target() -> None:
    files = [file for target in _targets([]) for file in target["files"] if "/guard/" in file]
    assert len(files) == len(set(files))
    there = {str(path) for path in Path("src/synlig/guard").rglob("*.py") if path.stat().st_size > 200}
    assert there <= set(files)


def test_what_was_not_noticed_is_named_with_its_share(capsys: pytest.CaptureFixture[str]) -> None:
    row = {"file": "a.py", "unit": "f", "line": 1, "what": "raise left out", "tests": 2}
    assert _shown("all", [{**row, "noticed": True}, {**row, "line": 2, "noticed": False}]) == 50
    assert "not noticed: a.py:2 f: raise left out (2 tests)" in capsys.readouterr().out
