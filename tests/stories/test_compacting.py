"""Small files are merged while all else goes on: releases, reconciliation, erasures and backups see the same rows."""

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from synlig.core.errors import Unavailable
from synlig.core.instant import danish_day
from synlig.core.release import AsKnown
from synlig.declared.cubes.code_lists import code_lists
from synlig.partners.synthetic import SyntheticSettings
from synlig.storage.manifest import Manifest
from synlig.storage.tables import compacting
from synlig.stories.add_sender import add_sender
from synlig.stories.compact_tables import compact_tables
from synlig.stories.create_home import create_home
from synlig.stories.generate_reports import generate_reports
from synlig.stories.make_release import make_release
from synlig.stories.process_reports import process_reports
from synlig.stories.receive_files import receive_files
from synlig.stories.reconcile_stores import reconcile_stores
from synlig.surfaces.command.main import run
from synlig.surfaces.wiring import Wiring
from tests.people import FEW_FILES, KOMMUNER, SETTINGS, Home, erase, number_of, rows_of_others

CUBE = "tilstande"


def quiet(_done: int) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a home that processed a few reports at a time, with a release in the middle and a signed end."""
    folder = tmp_path_factory.mktemp("furnished")
    Wiring(folder / "home", FEW_FILES).tell(create_home, SETTINGS)
    made = Wiring(folder / "home", FEW_FILES)
    made.tell(add_sender, "eoj", KOMMUNER, (), None, None)
    made.tell(generate_reports, SyntheticSettings(12, 2, KOMMUNER, 3, 0.0), folder / "reports", quiet)
    first, second = sorted({file.name for file in (folder / "reports").glob("*/*.ndjson")})
    for day in (first, second):
        for _ in made.tell(receive_files, "eoj", tuple(sorted((folder / "reports").glob(f"*/{day}")))):
            pass
        made.tell(process_reports, quiet, 8)
        if day == first:
            made.tell(make_release, (CUBE,), quiet)
    made.tell(reconcile_stores)
    made.close()
    return folder


@pytest.fixture
def wiring(furnished: Path, tmp_path: Path) -> Iterator[Wiring]:
    shutil.copytree(furnished, tmp_path, dirs_exist_ok=True)
    made = Wiring(tmp_path / "home", FEW_FILES)
    yield made
    made.close()


def cells_as_released(wiring: Wiring) -> list[NDArray[np.int64]]:
    """The exact cells that the release was made of, counted again."""
    cube, organisations = wiring.cubes[CUBE], wiring.organisations
    lists = code_lists(cube, wiring.codebook, organisations.kommuner, organisations.regioner)
    (logged,) = wiring.releases.all()
    known = AsKnown(danish_day(logged.known_at), logged.known_at, logged.made_at)
    return [block.values for block in wiring.exact(cube, lists, known)]


def same(one: list[NDArray[np.int64]], other: list[NDArray[np.int64]]) -> bool:
    return all(np.array_equal(each, its) for each, its in zip(one, other, strict=True))


def test_what_a_release_was_made_of_is_counted_the_same_and_the_stores_agree(wiring: Wiring) -> None:
    before, files = cells_as_released(wiring), len(Manifest(wiring.control).files())
    done = wiring.tell(compact_tables)
    assert done.files > done.into > 0
    assert len(Manifest(wiring.control).files()) == files - done.files + done.into
    assert same(cells_as_released(wiring), before)
    assert wiring.tell(reconcile_stores).differences == []
    (logged,) = wiring.whole_log.search(lambda header: header.event == "processing:tables:compacted")
    assert logged.header.facts == {"files": done.files, "into": done.into, "rows": done.rows, "removed": done.gone}


def test_merging_across_a_release_would_be_noticed(wiring: Wiring, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check above is none if it could not fail."""
    before = cells_as_released(wiring)
    ahead = [wiring.clock() + timedelta(days=1)]

    def one_far_ahead(_connection: object) -> list[datetime]:
        return ahead

    monkeypatch.setattr(compacting, "moments", one_far_ahead)
    wiring.tell(compact_tables)
    assert not same(cells_as_released(wiring), before)


def test_who_is_erased_is_in_no_file_that_was_merged_away(wiring: Wiring, tmp_path: Path) -> None:
    reports = min((tmp_path / "reports").glob("*/*.ndjson"))
    person = number_of(json.loads(reports.read_text(encoding="utf-8").splitlines()[0]))
    folder = tmp_path / "home" / "tables"
    held = wiring.stored()  # someone who reads on from the files as they were
    rows = Counter(held["conditions"].to_table()["resource_id"].to_pylist())
    assert wiring.tell(compact_tables).gone == 0
    assert Counter(held["conditions"].to_table()["resource_id"].to_pylist()) == rows
    old = set(folder.glob("*/*.parquet")) - {folder / file.path for file in Manifest(wiring.control).files()}
    assert old
    assert erase(wiring, person)["rows"] > 0
    assert not any(path.exists() for path in old)
    assert {folder / file.path for file in Manifest(wiring.control).files()} == set(folder.glob("*/*.parquet"))
    assert wiring.tell(reconcile_stores).differences == []


def test_erasures_and_backups_are_waited_for(wiring: Wiring) -> None:
    with wiring.maintenance.alone(), pytest.raises(Unavailable):
        wiring.tell(compact_tables)


def test_a_backup_that_is_made_while_old_files_are_read_is_restored_whole(
    wiring: Wiring, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home, backup = tmp_path / "home", tmp_path / "backup"
    rows = rows_of_others(Home(home, "", ""), ())
    held = wiring.stored()
    assert run(["compact", "--home", str(home), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["files"] > 0
    assert run(["backup", "create", str(backup), "--home", str(home)]) == 0
    del held
    wiring.close()
    capsys.readouterr()
    assert run(["backup", "restore", str(backup), "--home", str(home)]) == 0, capsys.readouterr().err
    restored = Wiring(home, FEW_FILES)
    assert restored.tell(compact_tables).gone > 0
    restored.close()
    assert rows_of_others(Home(home, "", ""), ()) == rows
