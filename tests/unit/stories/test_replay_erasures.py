"""A restored home opens only when everyone who was erased is erased from it again, and nobody is found in its bytes."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from synlig.core.cpr import Cpr
from synlig.core.errors import IntegrityFailure, Unavailable
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.storage.backups.catalogue import Backup
from synlig.storage.erasing.erasures import Erasure
from synlig.storage.tombstones import Mark, Tombstone
from synlig.stories.replay_erasures import KEPT_DAYS
from tests.unit.stories.restored import ANOTHER, CPR, FRESH, LATER, LOOSE, OTHER, WHO, Restored
from tests.unit.stories.stand_ins import NOW, stone_of, tag_of
from tests.unit.stories.test_propose_erasure import patient


def stone(cpr: Cpr, serial: int = 3, at: datetime = NOW) -> Tombstone:
    return Tombstone(serial, stone_of(cpr), f"sag {serial}", at)


def test_who_was_erased_is_erased_again_and_all_log_ins_end(tmp_path: Path) -> None:
    restored = Restored(tmp_path, [stone(CPR)])
    assert restored.replay() == {"erased_again": 1, "files": 2}
    ((name, asked, actor),) = restored.all_that("begun")
    assert (name, actor) == ("restored 20261101 3", "os:carl")
    assert (asked.surrogate, asked.tombstone, asked.case) == (WHO, stone_of(CPR), "sag 3")
    assert asked.ground == "erased before the restore"
    assert restored.all_that("erased") == [(name, "os:carl")]
    assert restored.all_that("finished") == [name]
    assert restored.all_that("revealed") == [([WHO], "erasures replayed after a restore", "os:carl")]
    assert [name for name, _ in restored.all_that("swept")] == ["sessions", "tokens"]
    assert all(until > NOW + timedelta(days=3650) for _, until in restored.all_that("swept")), "however long they last"
    (said,) = restored.log.entries
    assert (said.event, said.actor) == (Event.BACKUP_RESTORED, "os:carl")
    assert said.facts == {"backup": "20261101-abcdef0123", "erased": 1}


def test_nobody_erased_is_nobody_to_erase(tmp_path: Path) -> None:
    restored = Restored(tmp_path, [stone(LOOSE)])
    assert restored.replay()["erased_again"] == 0
    assert restored.all_that("begun") == restored.all_that("made") == []


def test_who_came_again_after_the_erasure_stays(tmp_path: Path) -> None:
    restored = Restored(tmp_path, [stone(CPR)])
    restored.citizens.since = NOW + LATER
    assert restored.replay()["erased_again"] == 0
    restored.citizens.since = NOW
    assert restored.replay()["erased_again"] == 1, "at the same instant counts as before"


def test_the_newest_of_several_tombstones_counts(tmp_path: Path) -> None:
    later = stone(CPR, 5, NOW + timedelta(days=1))
    restored = Restored(tmp_path, [later, stone(CPR)])
    restored.citizens.since = NOW + timedelta(hours=1)
    assert restored.replay()["erased_again"] == 1
    assert [asked.case for _, asked, _ in restored.all_that("begun")] == ["sag 5"]


LOOSE_ONES: dict[str, dict[str, Any]] = {
    "that waits": {"waiting": [(1, f"om {LOOSE.reveal()}".encode())]},
    "that waits, about them": {"waiting": [(1, patient(LOOSE))]},
    "that nobody tied": {"unlinked": [(1, f"om {LOOSE.reveal()}".encode())]},
    "in which they were seen to stand": {"mentions": [(1, tag_of(LOOSE), f"om {LOOSE.reveal()}".encode())]},
}


@pytest.mark.parametrize("name", LOOSE_ONES)
def test_who_stands_in_a_report_is_erased_too(tmp_path: Path, name: str) -> None:
    restored = Restored(tmp_path, [stone(LOOSE)], **LOOSE_ONES[name])
    assert restored.replay()["erased_again"] == 1
    assert restored.all_that("made") == [[LOOSE]]
    assert restored.all_that("begun")[0][1].surrogate == FRESH
    newer = Restored(tmp_path / "newer", [stone(LOOSE)], received={1: NOW + LATER}, **LOOSE_ONES[name])
    assert newer.replay()["erased_again"] == 0


def test_reports_of_others_are_not_opened(tmp_path: Path) -> None:
    mentions = [(1, tag_of(OTHER), f"om {LOOSE.reveal()}".encode())]
    assert Restored(tmp_path, [stone(LOOSE)], mentions=mentions).replay()["erased_again"] == 0


def test_what_was_under_way_is_ended_first(tmp_path: Path) -> None:
    restored = Restored(tmp_path, [stone(CPR)])
    restored.erasing.erasures.known["change 1"] = Erasure("change 1", ANOTHER, "sag 0", NOW)
    restored.replay()
    assert restored.all_that("erased") == [("change 1", "os:carl"), ("restored 20261101 3", "os:carl")]
    assert restored.all_that("finished") == ["change 1", "restored 20261101 3"]


@pytest.mark.parametrize(
    ("register", "words"), [(Mark("another", 5), "another than the one"), (Mark("register", 4), "knows less")]
)
def test_another_register_or_an_older_one_opens_nothing(tmp_path: Path, register: Mark, words: str) -> None:
    restored = Restored(tmp_path, [stone(CPR)], register=register)
    with pytest.raises(IntegrityFailure, match=words):
        restored.replay()
    assert restored.told == []


def test_a_register_that_knows_less_than_the_log_opens_nothing(tmp_path: Path) -> None:
    restored = Restored(tmp_path, [stone(CPR)])
    for serial in (5, 6):
        told = Entry(Event.PERSON_ERASED, "os:carl", "begun", facts={"register": serial})
        restored.log.before.append(told)
        if serial == 5:
            assert restored.replay()["erased_again"] == 1
    restored.told.clear()
    with pytest.raises(IntegrityFailure, match="rolled back"):
        restored.replay()
    assert restored.told == []


def test_a_register_that_knows_more_is_the_right_one(tmp_path: Path) -> None:
    assert Restored(tmp_path, register=Mark("register", 6)).replay()["erased_again"] == 0


def test_who_is_still_known_after_it_opens_nothing(tmp_path: Path) -> None:
    restored = Restored(tmp_path, [stone(CPR)])
    restored.erasing.leaves = True
    with pytest.raises(IntegrityFailure, match="still in the restored home, in 0 files"):
        restored.replay()
    assert restored.backups == restored.log.entries == restored.all_that("swept") == []


@pytest.mark.parametrize("left", [CPR.reveal().encode(), WHO.encode()], ids=["a number", "a stand-in"])
def test_who_is_found_in_its_bytes_opens_nothing(tmp_path: Path, left: bytes) -> None:
    restored = Restored(tmp_path, [stone(CPR)])
    (restored.home.path / "somewhere").write_bytes(b"..." + left + b"...")
    with pytest.raises(IntegrityFailure, match="in 1 files"):
        restored.replay()
    assert restored.backups == restored.log.entries == []


def test_someone_in_hand_keeps_it_shut(tmp_path: Path) -> None:
    restored = Restored(tmp_path, [stone(CPR)])
    restored.erasing.busy = True
    with pytest.raises(Unavailable):
        restored.replay()
    assert restored.log.entries == []


def test_the_backup_itself_is_remembered_once(tmp_path: Path) -> None:
    restored = Restored(tmp_path)
    restored.replay()
    until = NOW + timedelta(days=KEPT_DAYS)
    snapshot = restored.staged.snapshot
    kept = Backup(snapshot.id, tmp_path / "backup", snapshot.made_at, "os:carl", 2, 42, until, until)
    assert restored.backups == [kept]
    restored.replay()
    assert restored.backups == [kept]
    restored.backups = [replace(kept, id="another")]
    restored.replay()
    assert restored.backups == [replace(kept, id="another"), kept]


def test_a_backup_is_taken_to_be_kept_for_five_weeks() -> None:
    assert KEPT_DAYS == 35
