"""Every rule of the house catches what it is there for, planted in a small tree, and lets the rest be."""

from pathlib import Path

import pytest

from house.places import ROOT
from house.rules.book import ALLOWED, judge
from house.rules.tree import Tree
from tests.house.planting import CLEAN, DATE_DIGITS, plant

ROOM = "src/synlig/pipeline/gate.py"
PAGE = "docs/CONTRACT.md"
TEST = "tests/unit/test_gate.py"

PLANTED = [
    (ROOM, '"""A gate."""\n\n\ndef judge() -> int:\n    """Judge."""\n' + "    print\n" * 50, "size"),
    (ROOM, '"""A gate."""\n\n\ndef judge() -> int:\n    """Judge."""\n' + "\n" * 250, "size"),
    (ROOM, "WIDE = True\n", "first-sentence"),
    (ROOM, '"""a gate."""\n', "first-sentence"),
    (ROOM, '"""A gate"""\n', "first-sentence"),
    (ROOM, '"""A gate\n\nthat judges."""\n', "first-sentence"),
    (ROOM, '"""A gate."""\n\n\ndef judge() -> int:\n    return 1\n', "docstring"),
    (
        ROOM,
        '"""A gate."""\n\n\nclass Gate:\n    """One."""\n\n    def judge(self) -> int:\n        return 1\n',
        "docstring",
    ),
    ("src/synlig/pipeline/utils.py", '"""Odds and ends."""\n', "name"),
    ("src/synlig/core/date_helpers.py", '"""Odds and ends."""\n', "name"),
    ("src/synlig/common/dates.py", '"""Odds and ends."""\n', "name"),
    (ROOM, '"""A gate."""\n\n\nclass GateManager:\n    """One."""\n', "name"),
    (ROOM, '"""A gate."""\n# TO' + "DO: judge\n", "undone"),
    (PAGE, "To come: FIX" + "ME\n", "undone"),
    (ROOM, f'"""A gate."""\n\nWHO = "{DATE_DIGITS}1234"\n', "personal"),
    ("docs/page.md", f"Citizen {DATE_DIGITS}-1234.\n", "personal"),
    ("src/synlig/declared/people.csv", f"name,cpr\nx,{DATE_DIGITS}1234\n", "personal"),
    ("docs/page.md", "See /wo" + "rk/main.\n", "elsewhere"),
    ("docs/page.md", "See /ro" + "ot/.cache for more.\n", "elsewhere"),
    ("lock/run.txt", "--index-url https://py" + "pi.org/simple\n", "elsewhere"),
    ("docs/page.md", "See sha" + "red/kl.\n", "elsewhere"),
    ("src/synlig/surfaces/page.py", '"""A page."""\n\nROWS = "select * from rows"\n', "sql"),
    ("src/synlig/pipeline/facts.sql", "select 1\n", "sql"),
    (ROOM, '"""A gate."""\n\nfrom datetime import datetime\n\nSTART = datetime.now()\n', "pure"),
    (ROOM, '"""A gate."""\n\nTEXT = open("profiles.toml")\n', "pure"),
    ("src/synlig/stories/receive.py", '"""Receives."""\n\n\ndef _keep(p):\n    p.mkdir()\n', "disk"),
    (TEST, '"""The gate."""\n\nimport pytest\n\n\n@pytest.mark.skip\ndef test_it() -> None: ...\n', "skip"),
    (TEST, '"""The gate."""\n\nfrom pytest import importorskip\n\nimportorskip("x")\n', "skip"),
    ("GLOSSARY.md", "# Words\n", "glossary"),
    ("GLOSSARY.md", "| **Gate** | port | judges | `pipeline/door.py` |\n", "glossary"),
    ("GLOSSARY.md", "| **Door** | port | judges | `pipeline/gate.py` |\n", "glossary"),
    ("GLOSSARY.md", "| **Gate** | judges | `pipeline/gate.py` |\n", "glossary"),
    (ROOM, '"""A gate."""\n\n\nclass Shut(Exception):\n    """No."""\n\n    exit_code = 9\n', "docs"),
    ("src/synlig/surfaces/web.py", '"""The web."""\n\nROUTES = [Route("/door", None)]\n', "docs"),
    ("docs/page.md", "See [more](nowhere.md).\n", "docs"),
    (ROOM, '"""A gate, as NOWHERE.md has it."""\n', "docs"),
    ("docs/decisions/0002-late.md", "# Late\n\n## Context\n\n## Decision\n\n## Consequences\n", "docs"),
    ("docs/decisions/0001-early.md", "# Early\n\n## Context\n\n## Decision\n", "docs"),
    ("docs/MAP.md", "# The map\n", "map"),
    (ALLOWED.as_posix(), '[[allowed]]\nrule = "sql"\npath = "docs/CONTRACT.md"\nreason = "None."\n', "allowance"),
]

HARMLESS = [
    ("src/synlig/declared/shape.py", '"""A shape."""\n\n' + "WIDTH = 1\n" * 260),
    ("src/synlig/storage/rows.py", '"""Rows."""\n\nROWS = "select * from rows"\n'),
    ("src/synlig/surfaces/words.py", '"""Words."""\n\nSAID = "Select a municipality, then update it."\n'),
    ("docs/page.md", "SOR 99901010000" + "1, id 0101" + "9012-3456-4789-8abc-010190123456.\n"),
    ("docs/page.md", "Read ../docs/work/page, a/tmp/b and ~/root.\n"),
]


def _rules_broken(root: Path) -> set[str]:
    return {violation.rule for violation in judge(Tree(root))}


def test_a_clean_tree_breaks_no_rule(tmp_path: Path) -> None:
    plant(tmp_path, CLEAN)
    assert judge(Tree(tmp_path)) == []


@pytest.mark.parametrize(("path", "text", "rule"), PLANTED, ids=range(len(PLANTED)))
def test_each_planted_violation_is_caught_by_its_rule(tmp_path: Path, path: str, text: str, rule: str) -> None:
    plant(tmp_path, CLEAN, {path: text})
    assert rule in _rules_broken(tmp_path)


@pytest.mark.parametrize(("path", "text"), HARMLESS, ids=range(len(HARMLESS)))
def test_what_only_resembles_a_violation_is_let_be(tmp_path: Path, path: str, text: str) -> None:
    plant(tmp_path, CLEAN, {path: text})
    assert _rules_broken(tmp_path) <= {"map"}


def test_an_allowance_lets_one_rule_rest_in_one_file_only(tmp_path: Path) -> None:
    sql = '"""A page."""\n\nROWS = "select * from rows"\n'
    allowance = '[[allowed]]\nrule = "sql"\npath = "src/synlig/guard/one.py"\nreason = "Its own log."\n'
    rooms = {"src/synlig/guard/one.py": sql, "src/synlig/guard/two.py": sql, ALLOWED.as_posix(): allowance}
    plant(tmp_path, CLEAN, rooms)
    assert {violation.path for violation in judge(Tree(tmp_path)) if violation.rule == "sql"} == {
        "src/synlig/guard/two.py"
    }


def test_a_violation_never_repeats_the_digits(tmp_path: Path) -> None:
    plant(tmp_path, CLEAN, {"docs/page.md": f"{DATE_DIGITS}1234\n"})
    assert all(DATE_DIGITS not in str(violation) for violation in judge(Tree(tmp_path)))


def test_this_house_breaks_no_rule() -> None:
    violations = [str(violation) for violation in judge(Tree(ROOT))]
    assert not violations, "\n".join(violations)
