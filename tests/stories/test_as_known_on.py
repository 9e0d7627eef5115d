"""A release made again as it was once known: the very same one, but for what an erasure touched."""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from synlig.core.cells import CellBlock
from synlig.core.errors import NotFound, WrongUsage
from synlig.core.instant import danish_day
from synlig.core.release import AsKnown, Release
from synlig.declared.cubes.code_lists import code_lists
from synlig.partners.synthetic import SyntheticSettings
from synlig.stories.add_sender import add_sender
from synlig.stories.create_home import create_home
from synlig.stories.generate_reports import generate_reports
from synlig.stories.make_release import make_release
from synlig.stories.process_reports import process_reports
from synlig.stories.receive_files import receive_files
from synlig.surfaces.command.main import run
from synlig.surfaces.wiring import Wiring
from tests.people import FEW_FILES, KOMMUNER, SETTINGS, erase, number_of

CUBES = ("tilstande", "funktionsevne")


def quiet(_done: int) -> None:
    pass


@pytest.fixture
def wiring(tmp_path: Path) -> Iterator[Wiring]:
    """A home that has taken in the first of two days of reports."""
    Wiring(tmp_path / "home", FEW_FILES).tell(create_home, SETTINGS)
    made = Wiring(tmp_path / "home", FEW_FILES)
    made.tell(add_sender, "eoj", KOMMUNER, (), None, None)
    made.tell(generate_reports, SyntheticSettings(60, 2, KOMMUNER, 3, 0.0), tmp_path / "reports", quiet)
    first, _ = sorted({file.name for file in (tmp_path / "reports").glob("*/*.ndjson")})
    took_in(made, sorted((tmp_path / "reports").glob(f"*/{first}")))
    yield made
    made.close()


def took_in(wiring: Wiring, files: Sequence[Path]) -> None:
    for _ in wiring.tell(receive_files, "eoj", tuple(files)):
        pass
    wiring.tell(process_reports, quiet)


def released(wiring: Wiring, as_known_on: str = "") -> Release:
    return wiring.tell(make_release, CUBES, quiet, as_known_on)


def places(before: Sequence[CellBlock], after: Sequence[CellBlock]) -> set[tuple[str, ...]]:
    """The places, without the code, at which two states of a cube differ."""
    found: set[tuple[str, ...]] = set()
    for one, other in zip(before, after, strict=True):
        kept = one.codes[:-1] if one.grain else one.codes
        for place in np.argwhere(one.values != other.values):
            found.add(tuple(codes[at] for codes, at in zip(kept, place, strict=False)))
    return found


def exact(wiring: Wiring, known: AsKnown) -> dict[str, list[CellBlock]]:
    organisations, found = wiring.organisations, dict[str, list[CellBlock]]()
    for name in CUBES:
        cube = wiring.cubes[name]
        lists = code_lists(cube, wiring.codebook, organisations.kommuner, organisations.regioner)
        found[name] = wiring.exact(cube, lists, known)
    return found


def test_what_came_later_changes_nothing_of_what_was_known(wiring: Wiring, tmp_path: Path) -> None:
    then = released(wiring)
    took_in(wiring, sorted((tmp_path / "reports").glob("*/*.ndjson")))
    now = released(wiring)
    assert wiring.releases.read(now.id).blocks != wiring.releases.read(then.id).blocks
    assert released(wiring, then.id) == then
    assert released(wiring, now.id) == now
    assert len(wiring.releases.all()) == 2


def test_days_later_a_day_is_counted_as_it_was_known_then(wiring: Wiring, monkeypatch: pytest.MonkeyPatch) -> None:
    then, clock = released(wiring), wiring.clock
    day = danish_day(then.known_at)
    monkeypatch.setattr(wiring, "clock", lambda: clock() + timedelta(days=400))
    later = released(wiring)
    assert wiring.releases.read(later.id).blocks != wiring.releases.read(then.id).blocks
    assert released(wiring, str(day)) == then
    assert wiring.releases.latest() == later
    before = released(wiring, str(day - timedelta(days=1)))
    assert danish_day(before.known_at) == day - timedelta(days=1)
    assert not any(block.values.any() for block in wiring.releases.read(before.id).blocks["tilstande"])
    assert wiring.releases.latest() == later
    assert wiring.released_cubes.read("tilstande").release == later


def test_only_cells_that_an_erasure_touched_differ(wiring: Wiring, tmp_path: Path) -> None:
    then = released(wiring)
    known = AsKnown(danish_day(then.known_at), then.known_at, then.made_at)
    truth = exact(wiring, known)
    reports = (tmp_path / "reports").glob("*/*.ndjson")
    person = number_of(json.loads(min(reports).read_text(encoding="utf-8").splitlines()[0]))
    erase(wiring, person)
    again = released(wiring, then.id)
    left = exact(wiring, known)
    assert again.known_at == then.known_at
    assert again != then
    for name in CUBES:
        before, after = (wiring.releases.read(made.id).blocks[name] for made in (then, again))
        touched = places(truth[name], left[name])
        assert places(before, after) <= touched
        assert touched
    assert released(wiring, then.id).known_at == then.known_at


def test_a_day_that_lies_ahead_is_none_and_unknown_releases_are_said(wiring: Wiring) -> None:
    ahead = danish_day(wiring.clock()) + timedelta(days=1)
    for words, error in (
        (str(ahead), WrongUsage),
        ("yesterday", WrongUsage),
        ("r-20200101T000000Z-0badcafe", NotFound),
    ):
        with pytest.raises(error):
            released(wiring, words)


def test_the_command_gives_the_same_release_again(
    wiring: Wiring, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    then = released(wiring)
    home = str(tmp_path / "home")
    assert run(["release", *CUBES, "--as-known-on", then.id, "--home", home]) == 0
    assert then.id in capsys.readouterr().out
