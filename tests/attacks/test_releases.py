"""A release is whole or not there, and nothing of it can be changed, added or taken away unnoticed (K13)."""

import errno
import os
import random
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from synlig.core.errors import IntegrityFailure, Unavailable
from synlig.core.release import Release
from synlig.guard.keys import KeyStore
from synlig.storage.releases import Releases
from synlig.storage.releases.orphans import alone, sweep
from tests.frozen import LISTS, cells, reader, release_at, store
from tests.resting import Places, files_under, whole_home

FLIPS = 120
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Frozen:
    """A home with one release, and a way to look at it afresh."""

    places: Places
    release: Release

    @property
    def folder(self) -> Path:
        return self.places.folder / "releases" / self.release.id

    def look(self) -> object:
        return self.fresh().read(self.release.id)

    def fresh(self) -> Releases:
        return reader(self.places.folder, self.places.database, self.places.keys)


@pytest.fixture
def frozen(tmp_path: Path) -> Frozen:
    places = whole_home(tmp_path)
    return Frozen(places, store(places).freeze(release_at(1), cells(), LISTS))


@pytest.mark.parametrize("name", ["manifest.json", "manifest.sig", "tilstande.parquet"])
def test_any_flipped_bit_is_found(frozen: Frozen, name: str) -> None:
    path = frozen.folder / name
    sound, size = path.read_bytes(), path.stat().st_size * 8
    bits = range(size) if size < 1000 else random.Random(random.random()).sample(range(size), FLIPS)
    for bit in bits:
        path.write_bytes(sound[: bit // 8] + bytes([sound[bit // 8] ^ 1 << bit % 8]) + sound[bit // 8 + 1 :])
        with pytest.raises(IntegrityFailure):
            frozen.look()
    path.write_bytes(sound)
    assert frozen.look()


@pytest.mark.parametrize("name", ["manifest.json", "manifest.sig", "tilstande.parquet"])
def test_a_file_that_was_cut_or_grew_is_found(frozen: Frozen, name: str) -> None:
    path = frozen.folder / name
    sound = path.read_bytes()
    for changed in (sound[:-1], sound + b"\n", b""):
        path.write_bytes(changed)
        with pytest.raises(IntegrityFailure):
            frozen.look()


@pytest.mark.parametrize("name", ["manifest.json", "manifest.sig", "tilstande.parquet"])
def test_a_missing_file_is_found(frozen: Frozen, name: str) -> None:
    (frozen.folder / name).unlink()
    with pytest.raises(IntegrityFailure):
        frozen.look()


def test_an_added_file_is_found(frozen: Frozen) -> None:
    (frozen.folder / "indsatser.parquet").write_bytes(b"")
    with pytest.raises(IntegrityFailure, match=r"indsatser\.parquet"):
        frozen.look()


def test_a_missing_folder_is_found_also_when_only_the_newest_is_asked_for(frozen: Frozen) -> None:
    frozen.folder.rename(frozen.folder.with_name("elsewhere"))
    with pytest.raises(IntegrityFailure):
        frozen.look()
    with pytest.raises(IntegrityFailure):
        frozen.fresh().latest()


def test_the_files_of_another_release_do_not_pass_for_this_one(frozen: Frozen) -> None:
    other = store(frozen.places).freeze(release_at(2), cells(), LISTS)
    for path in files_under(frozen.folder.with_name(other.id)):
        (frozen.folder / path.name).write_bytes(path.read_bytes())
    with pytest.raises(IntegrityFailure):
        frozen.look()


def test_another_homes_signature_does_not_pass(frozen: Frozen, tmp_path: Path) -> None:
    stranger = KeyStore.create(tmp_path / "stranger")
    with pytest.raises(IntegrityFailure):
        reader(frozen.places.folder, frozen.places.database, stranger).read(frozen.release.id)


@pytest.mark.parametrize("moment", range(6))
def test_whichever_sync_fails_nothing_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int) -> None:
    places = whole_home(tmp_path)
    releases, real, calls = store(places), os.fsync, list[int]()

    def fsync(handle: int) -> None:
        calls.append(handle)
        if len(calls) == moment + 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(Unavailable):
        releases.freeze(release_at(1), cells(), LISTS)
    monkeypatch.undo()
    assert releases.all() == []
    assert [path.name for path in (tmp_path / "releases").iterdir()] == [".turn"]
    releases.freeze(release_at(1), cells(), LISTS)
    assert releases.verify() == 1


def test_killed_at_every_step_it_leaves_whole_releases_only(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.attacks.killed_freezing", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    said = done.stdout.split()
    steps = int(said[-1])
    assert said == ["frozen", "0", "frozen", str(steps + 1), "killed", str(steps)]
    assert steps >= 12
    kept = [logged.id for logged in store(whole_home(tmp_path)).all()]
    assert {release_at(0).id, release_at(steps + 1).id} <= set(kept)


def test_what_another_process_is_writing_is_left_alone(frozen: Frozen) -> None:
    folder = frozen.folder.parent
    unfinished = folder / ".r-unfinished"
    unfinished.mkdir()
    with alone(folder, wait=True):
        store(frozen.places)
        assert unfinished.is_dir()
    store(frozen.places)
    assert not unfinished.is_dir()


def test_a_database_that_knows_no_release_makes_none_disappear(frozen: Frozen, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    unfinished = frozen.folder.with_name(".r-unfinished")
    unfinished.mkdir()
    assert sweep(frozen.folder.parent, whole_home(other).database) == 1
    assert not unfinished.exists()
    assert frozen.look()
