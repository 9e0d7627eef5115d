"""Another municipality's exact cell can never come out: whoever asks, whatever they ask, whatever is wrong inside."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from uuid import UUID

import pytest

from synlig.core.cells import CellBlock, CodeLists
from synlig.core.cube import Cube
from synlig.core.errors import IntegrityFailure, NotFound, Refused, SynligError, WrongUsage
from synlig.core.kommune import KommuneKode, Sor
from synlig.core.permission import Person, Role
from synlig.core.query import Asked
from synlig.core.reach import Reach
from synlig.core.release import AsKnown
from synlig.core.sensitivity import Sensitivity
from synlig.declared.cubes.code_lists import code_lists
from synlig.guard.log.events import Event
from synlig.stories.export_own_table import export_own_table
from synlig.stories.make_release import make_release
from synlig.surfaces.wiring import Wiring
from tests.people import KOMMUNER, reported

OWN, OTHER = KOMMUNER
QUALITY = Person("p1", "Kim", OWN, frozenset({Role.KVALITET}), Sensitivity.SENSITIVE, "Substantial", {})
MAY_NOT: Mapping[str, Person] = {
    "analyst": replace(QUALITY, roles=frozenset({Role.ANALYTIKER})),
    "outsider": replace(QUALITY, roles=frozenset({Role.EKSTERN})),
    "every other role": replace(QUALITY, roles=frozenset(set(Role) - {Role.KVALITET})),
    "no municipality": replace(QUALITY, kommune=None),
    "level 2": replace(QUALITY, sensitivity=Sensitivity.ORDINARY),
    "NSIS low": replace(QUALITY, nsis="Low"),
    "one unit": replace(QUALITY, attributes={"orgenhed": "a-unit"}),
}
"""Who may see neither own figures nor the rows behind them."""


def quiet(_done: int) -> None:
    pass


@pytest.fixture(scope="module")
def wiring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wiring]:
    """A home with reports of two municipalities."""
    made = reported(tmp_path_factory.mktemp("own"), citizens=80, days=2)
    made.tell(make_release, ("tilstande",), quiet)
    yield made
    made.close()


def told(wiring: Wiring, person: Person, asked: Asked) -> list[dict[str, str]]:
    file = wiring.tell(export_own_table, person, asked, "csv")
    return list(csv.DictReader(io.StringIO(file.content.decode())))


def truth(wiring: Wiring, cube: str, measure: str) -> dict[str, int]:
    """Exact sums of the finest cells by municipality, counted over everybody."""
    declared, places, now = wiring.cubes[cube], wiring.organisations, wiring.clock()
    lists = code_lists(declared, wiring.codebook, places.kommuner, places.regioner)
    blocks = wiring.exact(declared, lists, AsKnown(now.date(), now))
    finest = next(block for block in blocks if block.measure == measure)
    sums = finest.values.sum(axis=tuple(range(1, finest.values.ndim)))
    return {kode: int(figure) for kode, figure in zip(finest.codes[0], sums, strict=True) if figure}


def test_one_sees_ones_own_exact_figures_and_each_reading_is_in_the_log(wiring: Wiring) -> None:
    everybody = truth(wiring, "tilstande", "antal")
    assert set(everybody) == set(KOMMUNER)
    rows = told(wiring, QUALITY, Asked("tilstande", "kommune", "", "antal"))
    assert [(row["kommune"], int(row["antal"])) for row in rows] == [(OWN, everybody[OWN])]
    *_, read = wiring.whole_log.search(lambda header: header.event == Event.TABLE_READ)
    assert (read.header.actor, read.header.kommune) == ("p1", OWN)
    assert read.header.facts["figures"] == "own, exact"


@pytest.mark.parametrize("by", ["kommune", "region", "land", "kommune,aar,koen,aldersgruppe,tilstand"])
def test_whatever_is_asked_the_figures_add_up_to_ones_own_alone(wiring: Wiring, by: str) -> None:
    own = truth(wiring, "tilstande", "antal")[OWN]
    rows = told(wiring, QUALITY, Asked("tilstande", by, "", "antal"))
    assert sum(int(row["antal"]) for row in rows) == own
    assert OTHER not in {row.get("kommune") for row in rows}


@pytest.mark.parametrize("where", [f"kommune={OTHER}", f"kommune={OWN},kommune={OTHER}", "kommune=0000"])
def test_another_municipality_is_no_code_there_is(wiring: Wiring, where: str) -> None:
    with pytest.raises(SynligError, match="no such code"):
        told(wiring, QUALITY, Asked("tilstande", "kommune", where, "antal"))


def test_a_row_of_another_that_gets_in_stops_the_count(wiring: Wiring, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second bolt: were the filter lost, the other's rows have no place on the axes."""

    def everybody(cube: Cube, lists: CodeLists, known: AsKnown, _reach: Reach) -> list[CellBlock]:
        return wiring.exact(cube, lists, known)

    with monkeypatch.context() as broken:
        broken.setattr(wiring, "own_cells", everybody)
        with pytest.raises(IntegrityFailure):
            told(wiring, QUALITY, Asked("tilstande", "kommune", "", "antal"))


@pytest.mark.parametrize("person", MAY_NOT.values(), ids=MAY_NOT.keys())
def test_who_may_not_is_refused_before_anything_is_counted(
    wiring: Wiring, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def counted(*_asked: object) -> None:
        raise AssertionError("counted")

    with monkeypatch.context() as watched:
        watched.setattr(wiring, "own_cells", counted)
        with pytest.raises(Refused):
            told(wiring, person, Asked("tilstande", "kommune", "", "antal"))


def test_the_other_municipalitys_people_see_theirs_and_not_ours(wiring: Wiring) -> None:
    other = replace(QUALITY, kommune=KommuneKode(OTHER))
    rows = told(wiring, other, Asked("tilstande", "kommune", "", "antal"))
    assert [(row["kommune"], int(row["antal"])) for row in rows] == [
        (OTHER, truth(wiring, "tilstande", "antal")[OTHER])
    ]


def test_own_figures_are_never_mixed_with_released_ones(wiring: Wiring) -> None:
    latest = wiring.releases.latest()
    assert latest is not None
    with pytest.raises(NotFound):
        told(wiring, QUALITY, Asked("tilstande", "kommune", "", "antal", release=latest.id))
    file = wiring.tell(export_own_table, QUALITY, Asked("tilstande", "kommune", "", "antal"), "json-stat")
    assert "ikke til offentligg" in file.content.decode("utf-8") or "ikke til offentligg\\u00f8relse" in str(
        file.content
    )
    assert file.name.startswith(f"egne-{OWN}-")
    assert wiring.releases.latest() == latest


UNIT, ABOVE, ELSEWHERE = (str(UUID(int=number)) for number in (0xA, 0xB, 0xC))
LIMITED = replace(QUALITY, attributes={"orgenhed": UNIT})


def with_units(wiring: Wiring, monkeypatch: pytest.MonkeyPatch, *units: Sor) -> None:
    monkeypatch.setattr(wiring, "org_units", dict.fromkeys(units, frozenset({UNIT, ABOVE})))


def reporting(wiring: Wiring, kommune: KommuneKode) -> list[Sor]:
    """The units that reported for a municipality, the busiest first."""
    rows = wiring.stored()["patients"].to_table(columns=["kommune", "sor"]).to_pylist()
    return [Sor(unit) for unit, _ in Counter(row["sor"] for row in rows if row["kommune"] == kommune).most_common()]


def test_who_is_limited_to_units_has_counted_what_those_reported(
    wiring: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reports are of one unit each, so what units count by themselves adds up to the whole."""
    asked, units = Asked("tilstande", "kommune", "", "antal"), reporting(wiring, OWN)
    assert len(units) > 1
    parts = list[int]()
    for unit in units:
        with monkeypatch.context() as declared:
            with_units(wiring, declared, unit)
            parts.append(sum(int(row["antal"]) for row in told(wiring, LIMITED, asked)))
    whole = truth(wiring, "tilstande", "antal")[OWN]
    assert 0 < parts[0] < whole
    assert sum(parts) >= whole
    with_units(wiring, monkeypatch, *units)
    assert sum(int(row["antal"]) for row in told(wiring, LIMITED, asked)) == whole
    *_, read = wiring.whole_log.search(lambda header: header.event == Event.TABLE_READ)
    assert read.header.facts["units"] == len(units)


def test_units_of_another_municipality_give_none_of_its_rows(wiring: Wiring, monkeypatch: pytest.MonkeyPatch) -> None:
    with_units(wiring, monkeypatch, *reporting(wiring, OTHER))
    assert told(wiring, LIMITED, Asked("tilstande", "kommune", "", "antal")) == []


def test_units_that_nobody_declared_are_refused(wiring: Wiring, monkeypatch: pytest.MonkeyPatch) -> None:
    with_units(wiring, monkeypatch, *reporting(wiring, OWN))
    for units in (ELSEWHERE, "none", UNIT[:-1]):
        with pytest.raises(Refused):
            told(wiring, replace(QUALITY, attributes={"orgenhed": units}), Asked("tilstande", "kommune", "", "antal"))


def test_figures_of_units_say_so_and_are_not_put_over_all_inhabitants(
    wiring: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_units(wiring, monkeypatch, *reporting(wiring, OWN))
    for measure in ("pr_1000", "standardiseret"):
        with pytest.raises(WrongUsage, match="no measure"):
            told(wiring, LIMITED, Asked("tilstande", "kommune,aar", "", measure))
    file = wiring.tell(export_own_table, LIMITED, Asked("tilstande", "kommune", "", "antal"), "px")
    assert b"egne enheders tal" in file.content or "egne enheders tal".encode("cp1252") in file.content


@pytest.mark.parametrize("by", ["aar", "kommune,aar", "region,aar", "land,aar"])
def test_own_rates_are_per_inhabitant_of_ones_own_municipality(wiring: Wiring, by: str) -> None:
    """Whatever the place is called, only one's own is meant."""
    newest = str(wiring.clock().year)
    citizens, rates = (
        next(row for row in told(wiring, QUALITY, Asked("tilstande", by, "", measure)) if row["aar"] == newest)
        for measure in ("borgere", "pr_1000")
    )
    people = sum(count for (kommune, _, _), count in wiring.population.counts.items() if kommune == OWN)
    assert float(rates["pr_1000"]) == round(int(citizens["borgere"]) / people * 1000, 4)


def test_own_standardised_rates_are_weighed_by_the_whole_country(wiring: Wiring) -> None:
    newest = str(wiring.clock().year)
    asked = Asked("tilstande", "kommune,aar", f"aar={newest}", "standardiseret")
    (row,) = told(wiring, QUALITY, asked)
    groups = told(wiring, QUALITY, Asked("tilstande", "koen,aldersgruppe", f"aar={newest}", "borgere"))
    here, country = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for (kommune, koen, age), count in wiring.population.counts.items():
        country[koen, age] += count
        here[koen, age] += count if kommune == OWN else 0
    weighed = sum(
        int(it["borgere"]) / here[at] * country[at] for it in groups for at in [(it["koen"], it["aldersgruppe"])]
    )
    assert float(row["standardiseret"]) == pytest.approx(weighed / sum(country.values()) * 1000, abs=1e-4)
