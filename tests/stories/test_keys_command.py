"""Keys drawn anew while everything goes on, split for recovery, and a backup opened by two of three people."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from synlig.guard.keys import KeyStore, Secret
from synlig.guard.rotation import COMING, GOING, HERE, retire, rotate_root
from synlig.surfaces.command.frame import Frame
from synlig.surfaces.command.main import run
from tests.people import Home, furnished

Shell = Callable[..., tuple[int, list[dict[str, Any]]]]
KILLED = """
import os, sys
from pathlib import Path
from synlig.guard import key_files, rotation
from synlig.guard.keys import KeyStore, Secret
left = int(sys.argv[2])
def stepping(real):
    def step(*arguments, **named):
        global left
        left -= 1
        if left == 0:
            os._exit(9)
        return real(*arguments, **named)
    return step
for name in ("fsync", "rename", "replace", "link", "unlink", "open"):
    setattr(os, name, stepping(getattr(os, name)))
directory = Path(sys.argv[1])
keys = KeyStore.open(directory)
rotation.rotate_root(directory, keys) if sys.argv[3] == "root" else rotation.retire(directory, keys, Secret.CITIZENS)
"""


@pytest.fixture(scope="module")
def furnished_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return furnished(tmp_path_factory.mktemp("furnished"), citizens=6)


@pytest.fixture
def home(furnished_home: Home, tmp_path: Path) -> Home:
    return furnished_home.copy(tmp_path)


@pytest.fixture
def shell(home: Home, capsys: pytest.CaptureFixture[str]) -> Shell:
    def told(*arguments: str) -> tuple[int, list[dict[str, Any]]]:
        capsys.readouterr()
        Frame.wiring.cache_clear()
        code = run(["--home", str(home.path), "--json", *arguments])
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return told


def secrets_of(directory: Path) -> dict[str, bytes]:
    keys = KeyStore.open(directory)
    return {str(name): keys.secret(name) for name in Secret}


def test_a_new_root_key_opens_every_key_and_those_who_run_go_on(home: Home, shell: Shell) -> None:
    before, running = secrets_of(home.path / "keys"), KeyStore.open(home.path / "keys")
    old = (home.path / "keys" / HERE).read_bytes()
    code, (done,) = shell("keys", "rotate")
    assert (code, done["outcome"]["keys"]) == (0, len(Secret))
    assert (home.path / "keys" / HERE).read_bytes() != old
    assert not any((home.path / "keys" / name).exists() for name in (COMING, GOING))
    assert secrets_of(home.path / "keys") == before
    assert running.secret(Secret.WORKER) == before["worker"]
    assert shell("check", "--stores")[0] == 0


def test_every_citizens_key_is_under_the_new_one_and_those_who_run_go_on(home: Home, shell: Shell) -> None:
    running = home.wired()
    known = [surrogate for surrogate, _, _ in running.citizen_rights.all()]
    before, old = running.vault.keys_of(known), secrets_of(home.path / "keys")["citizens"]
    code, (done,) = shell("keys", "rotate", "--citizens")
    assert (code, done["outcome"]["citizens"]) == (0, len(known))
    assert secrets_of(home.path / "keys")["citizens"] != old
    assert running.vault.keys_of(known) == before
    assert running.vault.verify() == len(known)
    assert not list((home.path / "keys").glob("*.retired.key"))
    running.close()
    assert shell("check", "--stores")[0] == 0


@pytest.mark.parametrize("which", ["root", "citizens"])
def test_killed_at_any_step_every_key_still_opens_and_it_ends_whole(tmp_path: Path, which: str) -> None:
    whole = tmp_path / "whole"
    KeyStore.create(whole)
    before = secrets_of(whole)
    for step in range(1, 400, 17 if which == "root" else 2):
        directory = tmp_path / "keys"
        shutil.copytree(whole, directory)
        killed = subprocess.run([sys.executable, "-c", KILLED, str(directory), str(step), which], check=False)
        keys = KeyStore.open(directory)
        names = [name for name in Secret if which == "root" or name != Secret.CITIZENS]
        assert all(keys.secret(name) == before[str(name)] for name in names), step
        assert before["citizens"] in (keys.secret(Secret.CITIZENS), keys.retired(Secret.CITIZENS)), step
        if which == "root":
            rotate_root(directory, KeyStore.open(directory))
            assert secrets_of(directory) == before
            assert {path.name for path in directory.glob("root.*")} == {HERE}
        else:
            retire(directory, KeyStore.open(directory), Secret.CITIZENS)
            again = KeyStore.open(directory)
            assert again.retired(Secret.CITIZENS) == before["citizens"] != again.secret(Secret.CITIZENS)
        shutil.rmtree(directory)
        if killed.returncode == 0:
            return
    pytest.fail("it never ended")


def test_two_of_three_people_open_a_backup(home: Home, shell: Shell, tmp_path: Path) -> None:
    shares = [str(tmp_path / f"share-{number}") for number in (1, 2, 3)]
    assert shell("keys", "split", *shares)[0] == 0
    assert shell("backup", "create", str(tmp_path / "backup"))[0] == 0
    assert not home.path.with_name("home-recovery.key").exists()
    shutil.rmtree(home.path)
    assert shell("backup", "restore", str(tmp_path / "backup"))[0] == 5
    key = tmp_path / "recovery.key"
    assert shell("keys", "combine", shares[0], "--out", str(key))[0] == 2
    assert shell("keys", "combine", shares[2], shares[0], "--out", str(key))[0] == 0
    key.rename(home.path.with_name("home-recovery.key"))
    assert shell("backup", "restore", str(tmp_path / "backup"))[0] == 0
    assert shell("check", "--stores")[0] == 0


def test_a_backup_from_before_keys_were_drawn_anew_is_restored(home: Home, shell: Shell, tmp_path: Path) -> None:
    place = str(tmp_path / "backup")
    assert shell("backup", "create", place)[0] == 0
    for which in ((), ("--citizens",)):
        assert shell("keys", "rotate", *which)[0] == 0
    shutil.rmtree(home.path)
    assert shell("backup", "restore", place)[0] == 0
    assert shell("check", "--stores")[0] == 0


def test_an_older_copy_in_a_backup_written_to_since_is_restored(home: Home, shell: Shell, tmp_path: Path) -> None:
    place = str(tmp_path / "backup")
    _, (first,) = shell("backup", "create", place)
    for which in ((), ("--citizens",)):
        assert shell("keys", "rotate", *which)[0] == 0
    assert shell("backup", "create", place)[0] == 0
    shutil.rmtree(home.path)
    assert shell("backup", "restore", place, "--snapshot", first["id"])[0] == 0
    assert shell("check", "--stores")[0] == 0


def test_no_key_is_ever_shown(home: Home, shell: Shell) -> None:
    text = json.dumps(shell("keys", "list")) + json.dumps(shell("keys", "rotate")) + json.dumps(shell("check"))
    for secret in secrets_of(home.path / "keys").values():
        assert secret.hex() not in text
