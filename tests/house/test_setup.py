"""Set-up: a step is skipped only when it was done with the same content, and a failure says what to do."""

import re
import sys
from pathlib import Path

import pytest

from house.places import ROOT
from house.setup.environment import Environment, SetupFailed, Stamp, fingerprint, run
from house.setup.locks import LISTS

LOCKS = sorted((ROOT / "lock").glob("*.txt"))


def test_a_stamp_holds_for_the_same_content_only(tmp_path: Path) -> None:
    listed = tmp_path / "run.txt"
    listed.write_text("a==1\n", encoding="utf-8")
    stamp = Stamp(tmp_path / "steps" / "run", fingerprint(listed))
    assert not stamp.holds()
    stamp.set()
    assert stamp.holds()
    listed.write_text("a==2\n", encoding="utf-8")
    assert not Stamp(stamp.file, fingerprint(listed)).holds()


def test_a_step_that_fails_shows_what_it_printed_and_what_to_do() -> None:
    with pytest.raises(SetupFailed, match=r"no such thing\nAsk for another\."):
        run([sys.executable, "-c", "import sys; sys.exit('no such thing')"], "Ask for another.")


def test_a_package_that_is_not_what_its_hash_says_is_not_installed(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()
    wheel = tmp_path / "thing-1-py3-none-any.whl"
    wheel.write_bytes(b"not what was locked")
    text = f"thing @ {wheel.as_uri()} --hash=sha256:{'0' * 64}\n"
    (tmp_path / "lock" / "run.txt").write_text(text, encoding="utf-8")
    environment = Environment("env", tmp_path)
    environment.create()
    with pytest.raises(SetupFailed, match="DO NOT MATCH THE HASHES"):
        environment.install("run")
    assert not (environment.folder / "steps").exists()


def test_there_is_a_list_for_each_use_and_no_other() -> None:
    assert {file.stem for file in LOCKS} == set(LISTS)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_locked_package_has_its_version_and_hashes(lock: Path) -> None:
    entries = re.split(r"\n(?=\S)", lock.read_text("utf-8").strip())
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+==\S+", entry), entry[:80]
        assert "--hash=sha256:" in entry, entry[:80]


def test_running_needs_no_test_tool_no_peer_and_no_cluster() -> None:
    text = (ROOT / "lock" / "run.txt").read_text("utf-8")
    names = {line.partition("==")[0] for line in text.splitlines() if "==" in line}
    assert not names & {"pytest", "hypothesis", "ruff", "pyright", "pyspark", "fhir-resources", "fhirkit-rs", "pandas"}
