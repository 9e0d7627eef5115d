"""The measure of branches counts what child processes do, and a run that skips what it may not is seen."""

import subprocess
import sys
from pathlib import Path

from house.coverage import Taken, by_file, measured, page

ROOT = Path(__file__).resolve().parents[2]
THIS = Path(__file__).resolve().relative_to(ROOT)


def test_figures_of_files_become_shares_of_folders() -> None:
    told = {"num_branches": 4, "covered_branches": 3, "num_statements": 10, "covered_lines": 9}
    files = by_file(
        {"files": {"/x/src/synlig/core/a.py": {"summary": told}, "src/synlig/guard/b.py": {"summary": told}}}
    )
    assert files["core/a.py"] == Taken(4, 3, 10, 9)
    lines = list(page(files, "Here."))
    assert "| core | 4 | 3 | 75.0 | 90.0 |" in lines
    assert "| **all** | 8 | 6 | 75.0 | 90.0 |" in lines
    assert "| guard/b.py | 1 |" in lines
    assert Taken().share == 100.0


def test_a_child_process_is_counted_too() -> None:
    """What a command loads is loaded by a child of the test only: without the patch nothing of it would be counted."""
    files, code = measured(["-q", f"{THIS}::test_as_a_child"], ROOT / "src" / "synlig" / "core")
    assert code == 0
    assert files["core/errors.py"].statements_taken > 0


def test_as_a_child() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "synlig", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "serve" in said.stdout


def test_a_skip_fails_where_none_is_allowed_but_for_the_reference_material(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text((ROOT / "tests/conftest.py").read_text())
    skips = {"test_server": "no server here", "test_material": "the reference material ../shared is not here"}
    tests = "\n\n".join(f'def {name}():\n    pytest.skip("{reason}")' for name, reason in skips.items())
    (tmp_path / "test_it.py").write_text(f"import pytest\n\n{tests}\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", tmp_path, tmp_path]
    strict = subprocess.run([*command, "--no-other-skips"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert strict.returncode == 1
    assert "2 skipped" in strict.stdout
    told = strict.stdout.partition("not allowed here")[2]
    assert "test_it.py::test_server: Skipped: no server here" in told
    assert "test_material" not in told.partition("short test summary")[0]
