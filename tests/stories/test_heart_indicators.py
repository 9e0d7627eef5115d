"""What the page of heart rehabilitation shows: released shares with intervals, targets, and what DHRD returned."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from synlig.core.errors import NotFound, WrongUsage
from synlig.core.kommune import KommuneKode
from synlig.core.permission import Person, Role
from synlig.core.returned import Returned
from synlig.core.sensitivity import Sensitivity
from synlig.stories.add_sender import add_sender
from synlig.stories.create_home import create_home
from synlig.stories.make_release import make_release
from synlig.stories.process_reports import process_reports
from synlig.stories.receive_files import receive_files
from synlig.stories.see_heart_indicators import see_heart_indicators
from synlig.surfaces.wiring import Wiring
from tests.heart_lines import cells, file_of

CODES = ["vedholdende", "fremmoede", "fremgang", "rygestop", "diaet", "depressionsscreening"]
RETURNED = datetime(2026, 5, 21, 8, tzinfo=UTC)
TARGETS = {"SYNLIG_TARGETS__VEDHOLDENDE": "75", "SYNLIG_TARGETS__VEDHOLDENDE_SOURCE": "Byrådet 2026"}


def someone(kommune: str | None, role: Role = Role.ANALYTIKER) -> Person:
    kode = None if kommune is None else KommuneKode(kommune)
    return Person("p", "En", kode, frozenset({role}), Sensitivity.SENSITIVE, "Substantial", {})


@pytest.fixture(scope="module")
def wiring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wiring]:
    folder = tmp_path_factory.mktemp("heart")
    made = furnished(folder, TARGETS)
    lines = [cells(number, status="gennemfoert" if number % 4 else "stoppet",
                   aarsag="" if number % 4 else "udeblevet") for number in range(40)]  # fmt: skip
    (folder / "hjerte.csv").write_bytes(file_of(*lines))
    assert {each.word for each in made.tell(receive_files, "koege", (folder / "hjerte.csv",))} == {"accepted"}
    made.tell(process_reports, quiet)
    made.tell(make_release, ["hjerterehabilitering"], quiet)
    yield made
    made.close()


def furnished(folder: Path, settings: dict[str, str]) -> Wiring:
    Wiring(folder / "home", {}).tell(create_home)
    made = Wiring(folder / "home", settings)
    made.tell(add_sender, "koege", ["0259"], [], None, None)
    return made


def quiet(_count: int) -> None:
    """Nobody watches."""


def test_the_six_indicators_are_shown_for_own_region_and_country(wiring: Wiring) -> None:
    seen = wiring.tell(see_heart_indicators, someone("0259"), None)
    assert [one.indicator.where.partition("=")[2] for one in seen.indicators] == CODES
    assert seen.names == {"kommune": "Køge", "region": "Region Sjælland", "land": "Hele landet"}
    assert (seen.aar, seen.years[-1]) == ("2026", "2026")
    assert all(set(one.figures) == {"kommune", "region", "land"} for one in seen.indicators)


def test_shares_come_from_rounded_counts_and_hold_the_truth_in_their_interval(wiring: Wiring) -> None:
    own = wiring.tell(see_heart_indicators, someone("0259"), "2026").indicators[0].figures["kommune"]
    assert own.met % 5 == own.total % 5 == 0
    assert (own.lower or 100) <= 75 <= (own.upper or 0)
    assert own.share == pytest.approx(100 * own.met / own.total)


def test_a_target_stands_only_where_someone_set_one_with_its_source(wiring: Wiring) -> None:
    seen = wiring.tell(see_heart_indicators, someone("0259"), None)
    assert [(one.target, one.target_source) for one in seen.indicators] == [(75.0, "Byrådet 2026")] + [(None, "")] * 5


def test_what_dhrd_returned_stands_beside_it_for_the_own_places_only(wiring: Wiring) -> None:
    told = [
        Returned("kommune", "0259", "2024", "vedholdende", 30, 50, RETURNED),
        Returned("kommune", "0259", "2025", "vedholdende", 41, 50, RETURNED),
        Returned("kommune", "0540", "2025", "vedholdende", 9, 30, RETURNED),
        Returned("land", "DK", "2025", "vedholdende", 2100, 2800, RETURNED),
    ]
    wiring.dhrd_indicators.keep(told)
    first = wiring.tell(see_heart_indicators, someone("0259"), None).indicators[0]
    assert first.returned == {"kommune": told[1], "land": told[3]}
    outside = wiring.tell(see_heart_indicators, someone(None, Role.EKSTERN), None)
    assert set(outside.names) == {"land"}
    assert outside.indicators[0].returned == {"land": told[3]}


def test_a_year_without_figures_is_said_to_be_so(wiring: Wiring) -> None:
    with pytest.raises(WrongUsage):
        wiring.tell(see_heart_indicators, someone("0259"), "1999")


def test_before_the_first_release_there_is_nothing(tmp_path: Path) -> None:
    made = furnished(tmp_path, {})
    with pytest.raises(NotFound):
        made.tell(see_heart_indicators, someone("0259"), None)
    made.close()
