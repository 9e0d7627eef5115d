"""What has been kept long enough goes; what has not stays; and a wrong clock takes nothing."""

import os
import shutil
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from synlig.core.errors import NotFound, Refused
from synlig.stories.make_backup import make_backup
from synlig.stories.process_reports import process_reports
from synlig.stories.run_retention import run_retention
from synlig.surfaces.command.main import run
from synlig.surfaces.wiring import Wiring
from tests.people import Home, erase, furnished


@pytest.fixture(scope="module")
def furnished_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return furnished(tmp_path_factory.mktemp("furnished"))


@pytest.fixture
def home(furnished_home: Home, tmp_path: Path) -> Home:
    return furnished_home.copy(tmp_path / "copy")


def quiet(_done: int) -> None:
    """Nobody watches."""


def ahead(home: Home, days: int) -> Wiring:
    """The home, that many days later."""
    wiring = home.wired()
    wiring.__dict__["clock"] = lambda: datetime.now(UTC) + timedelta(days=days)
    return wiring


def cleaned(home: Home, days: int, *, dry: bool = False) -> Mapping[str, int]:
    wiring = ahead(home, days)
    try:
        return {one.rule.id: one.gone for one in wiring.tell(run_retention, dry, True) if one.gone}
    finally:
        wiring.close()


def states(home: Home) -> Counter[str]:
    wiring = home.wired()
    counted = Counter(wiring.receipts.count_by_state())
    wiring.close()
    return counted


def test_a_dry_run_says_what_would_go_and_takes_nothing(home: Home) -> None:
    before = states(home)
    told = cleaned(home, 4000, dry=True)
    assert told["receipts"] == before["processed"] - 4, "four are still to be sent"
    assert states(home) == before
    done = cleaned(home, 4000)
    assert {name: done[name] for name in told if name != "citizens"} == {
        name: number for name, number in told.items() if name != "citizens"
    }


def test_each_kind_goes_in_its_own_time(home: Home) -> None:
    before = states(home)
    assert cleaned(home, 89) == {}
    assert cleaned(home, 91) == {"rejected-reports": before["rejected"]}
    assert cleaned(home, 1830)["raw-reports"] == before["processed"]
    assert states(home)["processed"] == before["processed"]
    wiring = home.wired()
    with pytest.raises(NotFound):
        list(wiring.reports.opened([1], wiring.vault.keys_of))
    wiring.close()
    assert cleaned(home, 3660)["rows"] > 20
    wiring = home.wired()
    assert wiring.table_store.names() == []
    assert wiring.table_store.verify() == 0
    wiring.close()


def test_nobody_is_forgotten_while_reports_wait_and_everybody_of_whom_nothing_is_left_after(home: Home) -> None:
    assert "citizens" not in cleaned(home, 4000)
    wiring = home.wired()
    wiring.tell(process_reports, quiet)
    wiring.close()
    assert cleaned(home, 4000)["citizens"] > 5


def test_backups_go_and_then_the_tombstones_that_they_needed(home: Home) -> None:
    place = home.path.parent / "backup"
    wiring = home.wired()
    wiring.tell(make_backup, place, quiet)
    erase(wiring, home.person)
    wiring.close()
    assert "tombstones" not in cleaned(home, 20)
    vaults = list((place / "vault").glob("*/*"))
    assert vaults == [], "the vault's part is kept for two weeks"
    assert cleaned(home, 36)["backups"] == 1
    assert list((place / "snapshots").iterdir()) == []
    assert list((place / "main").glob("*/*")) == []
    assert cleaned(home, 36).get("tombstones", 1) == 1
    assert home.wired().tombstones.all() == []


def test_a_tombstone_stays_while_a_backup_from_before_exists_also_after_a_restore(home: Home) -> None:
    place = home.path.parent / "backup"
    wiring = home.wired()
    wiring.tell(make_backup, place, quiet)
    erase(wiring, home.person)
    wiring.close()
    shutil.rmtree(home.path)
    assert run(["--home", str(home.path), "backup", "restore", str(place)]) == 0
    assert "tombstones" not in cleaned(home, 1)
    assert len(home.wired().tombstones.all()) == 1


def test_remains_and_homes_put_aside_go(home: Home) -> None:
    old = datetime.now(UTC).timestamp() - 86400 * 20
    for name in (".backup-x", "synlig-demo-y"):
        (home.path / name).mkdir()
        os.utime(home.path / name, (old, old))
    aside = home.path.with_name("home-replaced-20200101T000000Z")
    shutil.copytree(home.path, aside)
    os.utime(aside, (old, old))
    assert cleaned(home, 0) == {"temporary-files": 2, "replaced-homes": 1}
    assert not aside.exists()


@pytest.mark.parametrize("days", [-1, 33])
def test_a_clock_that_jumped_takes_nothing(home: Home, days: int) -> None:
    wiring = ahead(home, days)
    with pytest.raises(Refused, match="clock"):
        wiring.tell(run_retention, False, False)
    wiring.close()
    wiring = ahead(home, 31)
    assert wiring.tell(run_retention, False, False)
    wiring.close()


def test_persons_in_old_entries_of_the_log_are_forgotten_and_it_still_holds(home: Home) -> None:
    wiring = home.wired()
    before = sum(one.subject is not None for one in wiring.whole_log.search(lambda _header: True))
    wiring.close()
    assert before > 0
    assert cleaned(home, 1830)["log-persons"] == before
    wiring = home.wired()
    assert wiring.whole_log.verify().personal_parts == 0
    wiring.close()
