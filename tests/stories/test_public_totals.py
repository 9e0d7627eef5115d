"""A register of public totals in a home: a release that they would lay open is refused, logged, and not made."""

import json

import numpy as np
import pytest

from synlig.core.errors import InputRejected
from synlig.core.instant import danish_day
from synlig.core.release import AsKnown
from synlig.declared import public_totals
from synlig.declared.cubes.code_lists import code_lists
from synlig.surfaces.command.frame import Frame
from synlig.surfaces.command.main import run
from synlig.surfaces.wiring import Wiring
from tests.people import FEW_FILES, Home, furnished

HEAD = ",".join(public_totals.COLUMNS)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return furnished(tmp_path_factory.mktemp("totals"))


def small_cell(home: Home) -> tuple[str, int]:
    """Where a municipality has 1 to 4 conditions of a kind, as `--where` says it, and how many."""
    wiring = Wiring(home.path, FEW_FILES)
    cube, places = wiring.cubes["tilstande"], wiring.organisations
    lists = code_lists(cube, wiring.codebook, places.kommuner, places.regioner)
    now = wiring.clock()
    (events,) = (one for one in wiring.exact(cube, lists, AsKnown(danish_day(now), now)) if one.measure == "antal")
    wiring.close()
    at = np.argwhere((events.values > 0) & (events.values < cube.base))[0]
    named = [f"{axis}={codes[place]}" for axis, codes, place in zip(events.axes, events.codes, at, strict=True)]
    return ",".join(named), int(events.values[tuple(at)])


def test_a_small_figure_that_is_public_elsewhere_stops_the_release(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    where, count = small_cell(home)
    command = ["--home", str(home.path), "--json"]
    register = home.path / "public_totals.csv"
    register.write_text(f'{HEAD}\ntilstande,antal,"{where}",{count},2020-01-01,,A yearbook\n', encoding="utf-8")
    Frame.wiring.cache_clear()
    assert run([*command, "release", "tilstande"]) == 3
    said = capsys.readouterr().err
    assert "by tilstand (kommune=" in said
    assert "public totals" in said
    assert run([*command, "log", "search", "--class", "release:cube:refused"]) == 0
    (entry,) = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert entry["outcome"] == "refused"
    register.write_text(f"{HEAD}\n", encoding="utf-8")
    Frame.wiring.cache_clear()
    assert run([*command, "release", "tilstande"]) == 0


@pytest.mark.parametrize(
    "row",
    [
        "vejret,antal,aar=2026,3,2026-01-01,,A yearbook",
        "tilstande,vejr,aar=2026,3,2026-01-01,,A yearbook",
        "tilstande,antal,maane=2026,3,2026-01-01,,A yearbook",
        "tilstande,antal,aar=2026,tre,2026-01-01,,A yearbook",
        "tilstande,antal,aar=2026,3,i går,,A yearbook",
        "tilstande,antal,aar=2026,3,2026-01-01,,",
    ],
)
def test_a_row_that_is_not_understood_is_named(row: str) -> None:
    with pytest.raises(InputRejected, match="Row 2"):
        public_totals.read(f"{HEAD}\n{row}\n")
    with pytest.raises(InputRejected, match="columns"):
        public_totals.read("a,b\n1,2\n")


def test_totals_are_read_with_their_filters_and_days() -> None:
    (one,) = public_totals.read(f'{HEAD}\ntilstande,antal,"aar=2026,aar=2025,region=1084",12,2026-01-01,2026-06-30,X\n')
    assert one.where == {"aar": ("2026", "2025"), "region": ("1084",)}
    assert one.holds_on(one.first)
    assert one.last is not None
    assert not one.holds_on(one.last.replace(year=2027))
    assert public_totals.load() == ()
