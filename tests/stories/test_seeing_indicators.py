"""Every declared indicator answers from released cells, in one call, with peers that can be one's own choice."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from synlig.core.errors import NotFound, WrongUsage
from synlig.core.kommune import KommuneKode
from synlig.core.permission import Person, Role
from synlig.core.sensitivity import Sensitivity
from synlig.declared import indicators
from synlig.stories.make_release import make_release
from synlig.stories.see_indicators import see_indicators
from synlig.surfaces.command.frame import Frame
from synlig.surfaces.command.main import run
from synlig.surfaces.wiring import Wiring
from tests.people import FEW_FILES, furnished

ANALYST = Person(
    "someone", "Someone", KommuneKode("0540"), frozenset({Role.ANALYTIKER}), Sensitivity.OPEN, "Substantial", {}
)


def quiet(_done: int) -> None:
    pass


@pytest.fixture(scope="module")
def wiring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wiring]:
    home = furnished(tmp_path_factory.mktemp("indicators"), citizens=60)
    made = Wiring(home.path, FEW_FILES)
    made.tell(make_release, (), quiet)
    yield made
    made.close()


def test_every_declared_indicator_answers(wiring: Wiring) -> None:
    views = wiring.tell(see_indicators, ANALYST)
    assert [view.indicator for view in views] == list(indicators.load().values())
    for view in views:
        assert len(view.places) == 98
        assert view.own in view.places
        assert len(view.peers) == 10
        assert [one.code for one in view.trend] == [one.code for one in view.country_trend] == list(view.years)
        assert view.country.numerator == sum(one.numerator for one in view.places)
        assert view.country.denominator == sum(one.denominator for one in view.places)
        for one in (view.country, *view.places):
            if one.value is not None and one.lower is not None and one.upper is not None:
                assert 0 <= one.lower <= one.value <= one.upper
                assert not one.numerator % 5
    answered = [view.country.value for view in views if view.country.value is not None]
    assert len(answered) > 8


def test_figures_are_sums_of_released_cells_and_peers_are_added_up(wiring: Wiring) -> None:
    (view,) = wiring.tell(see_indicators, ANALYST, ["tilstande-borgere"])
    table = wiring.released_cubes.read("tilstande")
    block = next(one for one in table.blocks if (one.measure, one.grain) == ("borgere", ""))
    year = block.on("aar").index(view.aar)
    by_place = dict(zip(block.on("kommune"), block.values[:, year].sum(axis=(1, 2)).tolist(), strict=True))
    assert {one.code: one.numerator for one in view.places} == by_place
    assert view.group is not None
    assert view.group.numerator == sum(by_place[peer.code] for peer in view.peers)


def test_the_group_can_be_ones_own(wiring: Wiring) -> None:
    (view,) = wiring.tell(see_indicators, ANALYST, ["tilstande-borgere"], None, ["0101", "0751"])
    assert {peer.code for peer in view.peers} == {"0101", "0751"}
    assert all(peer.label and peer.background and peer.distance > 0 for peer in view.peers)


def test_who_has_no_municipality_sees_the_country_and_all_places(wiring: Wiring) -> None:
    (view,) = wiring.tell(see_indicators, replace(ANALYST, kommune=None), ["indsatser-borgere"])
    assert view.own is view.rank is view.slope is None
    assert (view.trend, view.peers, view.group) == ((), (), None)
    assert len(view.places) == 98


def test_what_there_is_not_is_said(wiring: Wiring) -> None:
    with pytest.raises(NotFound, match="no indicator"):
        wiring.tell(see_indicators, ANALYST, ["vejret"])
    with pytest.raises(NotFound, match="no municipality"):
        wiring.tell(see_indicators, ANALYST, ["tilstande-borgere"], None, ["9999"])
    with pytest.raises(WrongUsage, match="no figures for that year"):
        wiring.tell(see_indicators, ANALYST, ["tilstande-borgere"], "1999")


def test_the_command_says_what_the_story_says(wiring: Wiring, capsys: pytest.CaptureFixture[str]) -> None:
    Frame.wiring.cache_clear()
    home = ["--home", str(wiring.home.path), "--json", "indicators"]
    assert run([*home, "tilstande-borgere", "--municipality", "0540", "--group", "0101"]) == 0
    (row,) = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    (view,) = wiring.tell(see_indicators, ANALYST, ["tilstande-borgere"], None, ["0101"])
    assert view.own is not None
    assert (row["id"], row["release"], row["own"]["value"]) == ("tilstande-borgere", view.release.id, view.own.value)
    assert row["population"] == wiring.population.label
    assert [place["code"] for place in row["places"]] == [place.code for place in view.places]
    assert row["peers"][0]["background"].keys() == {one["id"] for one in row["background"]}
    assert run([*home, "vejret"]) == 5
    assert run([*home, "--municipality", "9999"]) == 2
    Frame.wiring.cache_clear()
