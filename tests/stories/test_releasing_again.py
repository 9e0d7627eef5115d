"""A home is released again: unchanged, with new reports, after an erasure; the same truth is never refused."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from synlig.core.cells import CellBlock
from synlig.core.population import ALDERSGRUPPER, Population
from synlig.core.query import Asked
from synlig.partners.synthetic import SyntheticSettings
from synlig.stories.add_sender import add_sender
from synlig.stories.create_home import create_home
from synlig.stories.generate_reports import generate_reports
from synlig.stories.make_release import make_release
from synlig.stories.process_reports import process_reports
from synlig.stories.read_table import read_table
from synlig.stories.receive_files import receive_files
from synlig.surfaces.wiring import Wiring
from tests.people import FEW_FILES, KOMMUNER, SETTINGS, _reports, erase, number_of

CUBE = "tilstande"
MANY = 10_000


@dataclass(frozen=True)
class Office:
    """The home, the folder of the reports that come later, and a citizen's number."""

    wiring: Wiring
    later: Path
    person: str = field(repr=False)


def quiet(_done: int) -> None:
    pass


def took_in(wiring: Wiring, folder: Path) -> None:
    for _ in wiring.tell(receive_files, "eoj", (folder,)):
        pass
    wiring.tell(process_reports, quiet)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A home whose citizens are all of one age group, the reports that it will get later, and one citizen's number."""
    path, later = tmp_path / "home", tmp_path / "later"
    Wiring(path, FEW_FILES).tell(create_home, SETTINGS)
    wiring = Wiring(path, FEW_FILES)
    wiring.tell(add_sender, "eoj", KOMMUNER, (), None, None)
    wiring.tell(generate_reports, SyntheticSettings(60, 2, KOMMUNER, 3, 0.0), tmp_path / "reports", quiet)
    person = number_of(next(_reports(tmp_path / "reports")))
    last = max(file.name for file in (tmp_path / "reports").glob("*/*.ndjson"))
    for file in list((tmp_path / "reports").glob(f"*/{last}")):
        (later / file.parent.name).mkdir(parents=True)
        shutil.move(file, later / file.parent.name / file.name)
    took_in(wiring, tmp_path / "reports")
    wiring.population = inhabited(wiring.population, {})
    yield Office(wiring, later, person)
    wiring.close()


def inhabited(population: Population, few: dict[tuple[str, str], int]) -> Population:
    """Everybody is young: so many of each municipality and sex, `few` somewhere; all other age groups are merged."""
    counts = {
        (kommune, koen, group): few.get((kommune, koen), MANY) if group == ALDERSGRUPPER[0] else 0
        for kommune, koen, group in population.counts
    }
    return replace(population, counts=counts)


def nearly_everybody(wiring: Wiring, shown: CellBlock) -> dict[tuple[str, str], int]:
    """Inhabitants who leave the largest figure of the last year two possible truths: its least, and one more."""
    place = max(
        ((k, s) for k in range(shown.values.shape[0]) for s in range(2)),
        key=lambda at: shown.values[at[0], -1, at[1], 0],
    )
    figure = int(shown.values[place[0], -1, place[1], 0])
    assert figure >= 2 * wiring.cubes[CUBE].base
    return {(shown.on("kommune")[place[0]], shown.on("koen")[place[1]]): figure - 3}


def everyone(wiring: Wiring, release_id: str) -> CellBlock:
    blocks = wiring.release_store.read(release_id).blocks[CUBE]
    return next(one for one in blocks if (one.measure, one.grain) == ("borgere", ""))


def test_the_same_truth_is_never_refused_though_nearly_everybody_somewhere_counts(
    office: Office,
) -> None:
    wiring, later = office.wiring, office.later
    first = wiring.tell(make_release, (CUBE,), quiet)
    wiring.population = inhabited(wiring.population, nearly_everybody(wiring, everyone(wiring, first.id)))
    same = [wiring.tell(make_release, (CUBE,), quiet) for _ in range(2)]
    assert {cube.sha256 for one in (first, *same) for cube in one.cubes} == {first.cubes[0].sha256}
    took_in(wiring, later)
    more = [wiring.tell(make_release, (CUBE,), quiet) for _ in range(2)]
    assert more[0].cubes[0].sha256 == more[1].cubes[0].sha256 != first.cubes[0].sha256
    erase(wiring, office.person)
    less = [wiring.tell(make_release, (CUBE,), quiet) for _ in range(2)]
    assert less[0].cubes[0].sha256 == less[1].cubes[0].sha256
    assert len(wiring.release_store.all()) == 7


def test_newer_inhabitants_change_rates_and_no_cell_though_other_age_groups_are_small(office: Office) -> None:
    """Else a group would be shown by itself today and within its neighbour tomorrow, and the two would tell."""
    wiring = office.wiring
    first = wiring.tell(make_release, (CUBE,), quiet)
    before = wiring.tell(read_table, Asked(CUBE, "kommune", "aar=2026", "pr_1000"))
    everywhere = dict.fromkeys(wiring.population.counts, 2 * MANY)
    wiring.population = Population("FOLK1A 2026K3", "newer", everywhere)
    again = wiring.tell(make_release, (CUBE,), quiet)
    assert again.merged_groups == first.merged_groups != ()
    assert again.cubes[0].sha256 == first.cubes[0].sha256
    after = wiring.tell(read_table, Asked(CUBE, "kommune", "aar=2026", "pr_1000"))
    assert (before.release.population, after.release.population) == (first.population, "FOLK1A 2026K3")
    rates = [{row[0]: float(str(row[-1])) for row in one.table.rows} for one in (before, after)]
    assert rates[0].keys() == rates[1].keys()
    assert all(rates[1][kommune] < rates[0][kommune] for kommune in rates[0])
