"""A full disk: the sender is told to try again, and nothing is kept by half (K14)."""

import errno
import os
import subprocess
from collections.abc import Generator
from pathlib import Path

import pytest

from synlig.core.errors import Unavailable
from synlig.storage.control.soundness import check_sound
from tests.resting import Places, as_table, files_under, finished, report, whole_home


@pytest.fixture
def small_disk(tmp_path: Path) -> Generator[Path, None, None]:
    """A real file system of 6 MiB."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(place)], check=False, capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip("a small disk cannot be mounted here: that takes root")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def _keep_until_full(places: Places) -> int:
    intake, kept = places.intake(), 0
    while True:
        try:
            kept += len(intake.keep([report(raw=os.urandom(20_000)) for _ in range(10)]))
        except Unavailable:
            return kept


def test_on_a_full_disk_what_was_acknowledged_stays_and_the_rest_is_not_there(small_disk: Path) -> None:
    places = whole_home(small_disk)
    kept = _keep_until_full(places)
    assert kept > 0
    assert len(list(places.receipts.receipts())) == kept == places.reports.verify(lambda _some: {})
    segments = [path for path in files_under(small_disk / "raw") if path.suffix == ".seg"]
    assert len(segments) == kept // 10
    check_sound(places.database)
    places.database.close()


def test_when_there_is_room_again_intake_goes_on(small_disk: Path) -> None:
    places = whole_home(small_disk)
    (small_disk / "ballast").write_bytes(bytes(2 << 20))
    kept = _keep_until_full(places)
    (small_disk / "ballast").unlink()
    assert places.intake().keep([report("again")])[0].outcome == "kept"
    assert len(list(places.receipts.receipts())) == kept + 1
    places.database.close()


def test_on_a_full_disk_nothing_is_processed_by_half(small_disk: Path) -> None:
    places = whole_home(small_disk)
    places.intake().keep([report() for _ in range(50)])
    work = places.work()
    tables, done = places.tables(work), finished(work.claim(50))
    ballast = small_disk / "ballast"
    with pytest.raises(OSError, match="space"):
        ballast.write_bytes(bytes(8 << 20))
    with pytest.raises(Unavailable):
        tables.append({"conditions": as_table(done)}, done)
    assert places.receipts.count_by_state() == {"claimed": 50}
    assert tables.names() == []
    ballast.unlink()
    tables.append({"conditions": as_table(done)}, done)
    assert places.receipts.count_by_state() == {"processed": 50}
    places.database.close()


@pytest.mark.parametrize("moment", range(4))
def test_whichever_sync_fails_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int) -> None:
    places = whole_home(tmp_path)
    intake, real, calls = places.intake(), os.fsync, list[int]()

    def fsync(handle: int) -> None:
        calls.append(handle)
        if len(calls) == moment + 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    syncs_of_one_batch = 3
    if moment < syncs_of_one_batch:
        with pytest.raises(Unavailable):
            intake.keep([report("b")])
    else:
        intake.keep([report("b")])
    monkeypatch.undo()
    assert len(list(places.receipts.receipts())) == (moment >= syncs_of_one_batch)
    assert intake.keep([report("b")])[0].outcome == ("kept" if moment < syncs_of_one_batch else "same-again")
    places.intake().close()
    assert places.reports.verify(lambda _some: {}) == 1
    places.database.close()
