"""One flipped bit in any kind of file that a home keeps: `synlig check --stores` exits 6 and names the store (K13)."""

import json
import random
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pytest

from synlig.surfaces.command.frame import Frame
from synlig.surfaces.command.main import run
from tests.attacks.attacked_log import with_spare_bits
from tests.people import furnished

KINDS: Final[Mapping[str, str]] = {
    "home/raw/*/*.seg": "raw",
    "home/tables/*/*.parquet": "tables",
    "home/releases/*/manifest.json": "releases",
    "home/releases/*/manifest.sig": "releases",
    "home/releases/*/*.parquet": "releases",
    "home/log/journal/*.jsonl": "log",
    "home/log/personal.parts": "log",
    "home/log/name": "log",
    "home-checkpoints/*.json": "log",
    "home/databases/control.db": "control",
    "home/databases/vault.db": "vault",
    "home/keys/*.key": "key",
    "home/keys/*.public": "",
    "home-tombstones/tombstones.jsonl": "register",
    "backup/main/*/*": "backup",
    "backup/vault/*/*": "backup",
    "backup/snapshots/*": "backup",
}
ROOT_KEY: Final = "root.key"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with everything in it, signed, and backed up beside it."""
    folder = tmp_path_factory.mktemp("whole")
    home = furnished(folder, citizens=6)
    for command in (("backup", "create", str(folder / "backup")), ("log", "checkpoint")):
        assert run(["--home", str(home.path), *command]) == 0
    return folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    """A copy; its catalogue still names the first backup, so that is flipped where it lies."""
    shutil.copytree(whole, tmp_path, dirs_exist_ok=True)
    return tmp_path


def checked(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The exit code, and what is said to be wrong."""
    capsys.readouterr()
    Frame.wiring.cache_clear()
    code = run(["--home", str(folder / "home"), "--json", "check", "--stores"])
    remarks = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return code, " ".join(f"{one['about']}: {one['says']}" for one in remarks if one["state"] == "wrong")


def test_a_sound_home_is_well(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert checked(folder, capsys) == (0, "")


@pytest.mark.parametrize("pattern", KINDS)
def test_a_flipped_bit_is_found(whole: Path, folder: Path, pattern: str, capsys: pytest.CaptureFixture[str]) -> None:
    place = whole if pattern.startswith("backup/") else folder
    files = [path for path in sorted(place.glob(pattern)) if path.name != ROOT_KEY]
    assert files, pattern
    for path in random.sample(files, min(3, len(files))):
        sound, mode = path.read_bytes(), path.stat().st_mode
        bit = random.choice(_telling(path, sound))
        flip(path, bit)
        code, said = checked(folder, capsys)
        path.chmod(0o600)
        path.write_bytes(sound)
        path.chmod(mode)
        assert code == 6, f"{path.name} bit {bit}: {said}"
        assert KINDS[pattern] in said, said


def test_a_stored_file_that_is_gone_is_found(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for pattern in ("home/raw/*/*.seg", "home/tables/*/*.parquet", "home/releases/*/*.parquet"):
        path = next(iter(sorted(folder.glob(pattern))))
        path.rename(path.with_suffix(".away"))
        assert checked(folder, capsys)[0] == 6, pattern
        path.with_suffix(".away").rename(path)


@pytest.mark.parametrize("pattern", ["home-checkpoints/*.json", "home/releases/*/manifest.sig"])
def test_the_spare_bits_of_a_signature_are_no_hiding_place(
    folder: Path, pattern: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = min(folder.glob(pattern))
    path.chmod(0o600)
    path.write_bytes(with_spare_bits(path.read_bytes()))
    code, said = checked(folder, capsys)
    assert code == 6, said


def flip(path: Path, bit: int) -> None:
    """One bit of the file, in place."""
    content = bytearray(path.read_bytes())
    content[bit // 8] ^= 1 << bit % 8
    path.chmod(0o600)
    path.write_bytes(bytes(content))


def _telling(path: Path, content: bytes) -> Sequence[int]:
    """The bits that mean anything: of base64 text not its line end, which is no part of the key."""
    end = len(content) - 1 if path.suffix in (".key", ".public") else len(content)
    return range(end * 8)
