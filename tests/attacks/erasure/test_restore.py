"""What was erased never comes back from a backup: not half, not for a moment, not when the restore is killed."""

import json
import random
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from synlig.core.errors import NotFound, Refused
from synlig.core.settings import parse_settings
from synlig.guard.backup_sealing import BackupSealer, Part
from synlig.storage.backups.repository import PARTS, Repository
from synlig.storage.home import Home as StoredHome
from synlig.storage.tombstones import Tombstones
from synlig.stories.link_rejected import link_rejected
from synlig.stories.make_backup import make_backup
from synlig.stories.process_reports import process_reports
from synlig.stories.restore_backup import restore_backup
from synlig.surfaces.command.main import run
from tests.attacks.erasure.test_killed import EVERY, ROOT
from tests.attacks.erasure.test_nothing_is_left import erased, scanned, traces
from tests.opened_up import needles
from tests.people import Home, erase, keep, rows_of_others, surrogate_of
from tests.resting import synthetic_cpr


def quiet(_done: int) -> None:
    """Nobody watches."""


def backed_up(home: Home) -> Path:
    place = home.path.parent.parent / f"{home.path.parent.name}-backup"
    wiring = home.wired()
    wiring.tell(make_backup, place, quiet)
    wiring.close()
    return place


def restored(home: Home, place: Path, *arguments: str) -> int:
    return run(["--home", str(home.path), "--json", "backup", "restore", str(place), *arguments])


def test_after_a_restore_nothing_is_left_of_the_person_and_everything_of_the_others(home: Home) -> None:
    wanted, place, wiring = traces(home), backed_up(home), home.wired()
    before = rows_of_others(home, [surrogate_of(wiring, home.person)])
    wiring.close()
    erased(home)
    shutil.rmtree(home.path)
    assert restored(home, place) == 0
    assert scanned(home, wanted) == []
    assert home.found() == []
    assert rows_of_others(home, []) == before
    assert home.found(home.other)


def test_in_quarantine_no_one_opens_it(home: Home) -> None:
    place, wiring = backed_up(home), home.wired()
    staged = restore_backup(place, None, quiet, home_path=home.path, settings=parse_settings({}, {}))
    wiring.close()
    with pytest.raises(Refused, match="not checked"):
        StoredHome.open(staged.home.path)
    assert run(["--home", str(staged.home.path), "receipts"]) == 3


@pytest.mark.parametrize("processed", [False, True])
def test_who_stands_only_in_reports_about_others_is_erased_again_too(home: Home, processed: bool) -> None:
    stranger = Home(home.path, synthetic_cpr(random.Random(8)).reveal(), home.other)
    wiring = home.wired()
    own = next(wiring.found_reports.of(surrogate_of(wiring, home.other)))
    ids = [row["receipt_id"] for row in wiring.receipts.receipts() if row["bundle_id"] == own.bundle_id]
    (_, raw) = next(wiring.reports.opened(ids, wiring.vault.keys_of))
    about_other = {**json.loads(raw), "id": "about-other", "language": f"cf. {stranger.person}"}
    keep(wiring, json.dumps(about_other).encode(), accepted=True)
    keep(wiring, f"{stranger.person} and {home.other}".encode(), accepted=False, bundle_id="of-two")
    if processed:
        wiring.tell(process_reports, quiet)
        wiring.tell(link_rejected)
    wiring.close()
    assert {row.bundle_id for row in stranger.found()} == {"about-other", "of-two"}
    place = backed_up(home)
    assert erased(stranger)["masked"] == 1
    assert stranger.found() == []
    shutil.rmtree(home.path)
    assert restored(home, place) == 0
    assert stranger.found() == []
    assert scanned(home, needles([stranger.person])) == []
    assert "about-other" in {row.bundle_id for row in home.found(home.other)}


def test_what_came_after_the_erasure_is_restored(home: Home) -> None:
    erased(home)
    wiring = home.wired()
    wiring.vault.citizens([home.cpr])
    wiring.close()
    place = backed_up(home)
    shutil.rmtree(home.path)
    assert restored(home, place) == 0
    assert [row.store for row in home.found() if row.store == "vault"] == ["vault"]


@pytest.mark.parametrize("harm", ["gone", "another", "behind"])
def test_without_the_right_register_nothing_is_opened(home: Home, harm: str) -> None:
    place, register = backed_up(home), home.path.parent / "home-tombstones" / "tombstones.jsonl"
    old = register.read_bytes()
    erased(home)
    later = backed_up(home)
    shutil.rmtree(home.path)
    if harm == "gone":
        shutil.rmtree(register.parent)
    elif harm == "another":
        register.write_text(json.dumps({"register": "0" * 32, "serial": 9}) + "\n")
    else:
        register.write_bytes(old)
    assert later == place
    assert restored(home, place) == (5 if harm == "gone" else 6)
    assert not home.path.exists()
    assert not [path for path in home.path.parent.iterdir() if path.name.startswith(".")]


def test_what_a_killed_backup_was_writing_is_no_damage_and_is_cleared(home: Home) -> None:
    place = backed_up(home)
    some = next(path for path in (place / "main").glob("*/*"))
    remains = [some.with_name(f".{some.name}.0"), place / "snapshots" / ".half"]
    for path in remains:
        path.write_bytes(b"half of it")
    wiring = home.wired()
    keys: dict[Part, BackupSealer] = {part: BackupSealer(wiring.keys, part) for part in PARTS}
    wiring.close()
    assert Repository(place, keys).verify() > 0
    backed_up(home)
    assert not any(path.exists() for path in remains)


def test_any_damaged_object_is_found_and_the_home_that_lies_there_stays(home: Home) -> None:
    place, randomly = backed_up(home), random.Random(random.random())
    before = home.found(home.other)
    objects = [path for path in place.rglob("*") if path.is_file() and path.parent.parent.name in ("main", "vault")]
    for path in (*randomly.sample(objects, 3), *(place / "snapshots").iterdir()):
        sound = path.read_bytes()
        at = randomly.randrange(len(sound))
        path.write_bytes(sound[:at] + bytes([sound[at] ^ 1]) + sound[at + 1 :])
        assert restored(home, place) == 6
        path.write_bytes(sound[:-1])
        assert restored(home, place) == 6
        path.write_bytes(sound)
    assert [row for row in home.found(home.other) if row.store not in ("log", "backups")] == [
        row for row in before if row.store not in ("log", "backups")
    ]


def test_a_second_backup_keeps_only_what_is_new_and_either_can_be_restored(home: Home) -> None:
    place = backed_up(home)
    count = sum(1 for path in place.rglob("*") if path.is_file())
    backed_up(home)
    assert sum(1 for path in place.rglob("*") if path.is_file()) - count < 12
    ids = sorted(path.name.partition("Z-")[2] for path in (place / "snapshots").iterdir())
    for one in ids:
        assert restored(home, place, "--snapshot", one) == 0
    assert restored(home, place, "--snapshot", "none") == 5


def test_nothing_of_a_backup_can_be_read_and_no_root_key_is_in_it(home: Home) -> None:
    wanted = traces(home)
    place = backed_up(home)
    root = (home.path / "keys" / "root.key").read_bytes().strip()
    for path in place.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(needle in content for needle in (*wanted, root)), path.name


def test_a_clock_that_was_set_back_brings_nobody_back(home: Home) -> None:
    """Erased, by the clock, years before they were first heard of and before the backup was made."""
    place = backed_up(home)
    back = datetime.now(UTC) - timedelta(days=900)
    wiring = home.wired()
    wiring.__dict__["clock"] = lambda: back
    erase(wiring, home.person)
    wiring.close()
    register = Tombstones(home.path.parent / "home-tombstones")
    (made,) = {stone.at for stone in register.all()}
    assert made == back
    assert register.purge(datetime.now(UTC) - timedelta(days=1)) == 0, "the backup from before it may be there still"
    assert restored(home, place) == 0
    assert home.found() == []
    assert register.purge(datetime.now(UTC)) > 0


def test_a_register_that_was_rolled_back_after_the_backup_opens_nothing(home: Home) -> None:
    """It is no older than the backup; what it lacks is known by the log alone, which lies where it lay."""
    place, register = backed_up(home), Tombstones(home.path.parent / "home-tombstones").place
    before = register.read_bytes()
    erased(home)
    after = register.read_bytes()
    register.write_bytes(before)
    assert restored(home, place) == 6
    register.write_bytes(after)
    assert restored(home, place) == 0
    assert home.found() == []


def test_without_the_recovery_key_a_backup_is_closed(home: Home) -> None:
    place = backed_up(home)
    shutil.rmtree(home.path)
    (home.path.parent / "home-recovery.key").unlink()
    with pytest.raises(NotFound, match="recovery"):
        restore_backup(place, None, quiet, home_path=home.path, settings=parse_settings({}, {}))


def test_a_home_in_use_is_not_replaced(home: Home) -> None:
    place, worker = backed_up(home), home.wired()
    assert worker.intake
    assert restored(home, place) == 7
    worker.close()
    assert restored(home, place) == 0
    (aside,) = home.path.parent.glob("home-replaced-*")
    assert erased(home)["replaced_homes"] == 1
    assert not aside.exists()


def test_another_homes_backup_or_any_folder_is_not_written_into(home: Home, tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "file").touch()
    assert run(["--home", str(home.path), "backup", "create", str(full)]) == 2
    assert run(["--home", str(home.path), "backup", "restore", str(full)]) == 5


def test_killed_at_any_step_a_restore_ends_whole_and_never_shows_anyone(home: Home, tmp_path: Path) -> None:
    place, first = backed_up(home), random.randint(1, EVERY * 4)
    erased(home)
    command = [sys.executable, "-m", "tests.attacks.erasure.restored", str(home.path), str(place), str(tmp_path / "k")]
    numbers = f"{home.person} {home.other}\n"
    again = [*command, str(first), str(EVERY * 4)]
    done = subprocess.run(again, input=numbers, capture_output=True, text=True, check=True, cwd=ROOT)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["killed"] for line in lines].count(False) == 1
    wrong = [line for line in lines if line["early"] or line["late"] != [] or line["left"] or line["code"]]
    assert wrong == [], f"from step {first}"
