"""Own citizens and units in groups: numbers swapped, others dropped, counted as own figures, deleted with proof."""

import csv
import io
import json
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from synlig.core.cohort import FEWEST, FREE_STRANGERS, Cohorts
from synlig.core.cpr import Surrogate
from synlig.core.errors import NotFound, Refused, WrongUsage
from synlig.core.kommune import KommuneKode, Sor
from synlig.core.permission import Person, Role
from synlig.core.query import Asked
from synlig.core.sensitivity import Sensitivity
from synlig.core.upload import Sheet, Unreadable, WrongCell
from synlig.guard.log.wanted import Wanted
from synlig.storage.cohorts import cohort_member
from synlig.stories.export_own_table import export_own_table
from synlig.surfaces.portal_office import cohort_stories
from synlig.surfaces.wiring import Wiring
from tests.people import erase, number_of, reported
from tests.resting import synthetic_cpr


@dataclass
class Office:
    wiring: Wiring
    own: list[str] = field(repr=False)
    others: list[str] = field(repr=False)


def somebody(role: Role, kommune: str, name: str = "kim") -> Person:
    kode = KommuneKode(kommune)
    return Person(f"{name}:{kommune}", name, kode, frozenset({role}), Sensitivity.SENSITIVE, "Substantial", {})


KIM = somebody(Role.KVALITET, "0540")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Generator[Office]:
    folder = tmp_path_factory.mktemp("cohorts")
    wiring = reported(folder, 60, 2)
    numbers: dict[str, set[str]] = {"0540": set(), "0259": set()}
    for kommune, found in numbers.items():
        for place in (folder / "reports").glob(f"*{kommune}*"):
            found |= {number_of(one) for one in _reports_in(place)}
    yield Office(wiring, sorted(numbers["0540"]), sorted(numbers["0259"] - numbers["0540"]))
    wiring.close()


def _reports_in(folder: Path) -> Iterator[dict[str, Any]]:
    for file in sorted(folder.glob("*.ndjson")):
        yield from map(json.loads, file.read_text("utf-8").splitlines())


def kept(office: Office, sheet: Sheet, name: str = "Forløb") -> Cohorts:
    made = cohort_stories(office.wiring).keep(KIM, name, sheet)
    assert isinstance(made, Cohorts), made
    return made


def test_citizens_of_others_are_dropped_unsaid_and_the_counts_are_those_of_own_figures(office: Office) -> None:
    stranger = synthetic_cpr(Random(7)).reveal()
    rows = [(number, "alle") for number in (*office.own, *office.others[:3], stranger)]
    one = kept(office, Sheet(("cpr", "gruppe"), tuple(rows)))
    assert one.sizes == {"alle": len(office.own)}
    assert one.left_out == 4
    _, counts = cohort_stories(office.wiring).count(KIM, one.id, "tilstande")
    asked = Asked("tilstande", "omraade", f"aar={counts.year}", "borgere")
    own = office.wiring.tell(export_own_table, KIM, asked, "csv").content.decode()
    exact = {area: int(figure) for area, figure in list(csv.reader(io.StringIO(own)))[1:]}
    shown = {area: of["alle"] for area, of in counts.rows.items()}
    assert shown == {area: None if figure < FEWEST else figure for area, figure in exact.items()}
    assert any(figure is not None for figure in shown.values())
    with office.wiring.control.reading() as connection:
        held = connection.execute(select(cohort_member)).all()
    assert not any(number in str(row) for row in held for number in office.own)
    events = list(office.wiring.whole_log.search(Wanted(), None, []))
    assert sum(row.header.event == "person:record:found" for row in events) == len(office.own)


def test_groups_part_the_citizens_and_units_are_counted_by_what_they_reported(office: Office) -> None:
    half = len(office.own) // 2
    halves = [*((n, "a") for n in office.own[:half]), *((n, "b") for n in office.own[half:])]
    stories = cohort_stories(office.wiring)
    one = kept(office, Sheet(("CPR", "Gruppe"), tuple(halves)))
    _, parts = stories.count(KIM, one.id, "indsatser")
    whole = kept(office, Sheet(("cpr", "gruppe"), tuple((n, "alle") for n in office.own)))
    _, all_of_them = stories.count(KIM, whole.id, "indsatser")
    for area, of in parts.rows.items():
        if None not in of.values():
            assert sum(filter(None, of.values())) == all_of_them.rows[area]["alle"]
    patients = office.wiring.table_store.dataset("patients").to_table(columns=["kommune", "sor"]).to_pylist()
    units = {str(row["sor"]) for row in patients if row["kommune"] == "0540"}
    by_unit = kept(office, Sheet(("sor", "gruppe"), tuple((sor, "vores") for sor in units)))
    _, counted = stories.count(KIM, by_unit.id, "indsatser")
    assert {area: of["vores"] for area, of in counted.rows.items()} == {
        area: of["alle"] for area, of in all_of_them.rows.items()
    }


def test_who_tries_out_all_numbers_of_a_birthday_is_not_told_which_is_right(office: Office) -> None:
    number = office.own[0]
    guesses = [f"{number[:6]}{last:04d}" for last in range(int(number[-1]) % 2, 10_000, 2)]
    assert number in guesses
    kept_before = cohort_stories(office.wiring).of(KIM)
    for tried in (guesses, guesses[: FREE_STRANGERS + 3]):
        rows = tuple((guess, str(at * 8 // len(tried))) for at, guess in enumerate(tried))
        with pytest.raises(Unreadable):
            cohort_stories(office.wiring).keep(KIM, "x", Sheet(("cpr", "gruppe"), rows))
    assert cohort_stories(office.wiring).of(KIM) == kept_before
    refused = list(office.wiring.whole_log.search(Wanted(event="analysis:cohorts:kept", outcome="refused")))
    assert {row.header.facts["left_out"] for row in refused} >= {len(guesses) - 1}
    half = [(one, "a") for one in office.own] + [(guess, "a") for guess in guesses[: len(office.own)]]
    assert kept(office, Sheet(("cpr", "gruppe"), tuple(dict(half).items()))).sizes["a"] >= len(office.own)


def test_a_group_of_few_tells_not_even_in_which_areas_they_are(office: Office) -> None:
    stories = cohort_stories(office.wiring)
    shown = []
    for number in office.own[:4]:
        one = kept(office, Sheet(("cpr", "gruppe"), ((number, "en"),)))
        shown.append(stories.count(KIM, one.id, "tilstande")[1].rows)
    assert shown[0]
    assert all(rows == shown[0] for rows in shown)
    assert {figure for of in shown[0].values() for figure in of.values()} == {None}
    rest = tuple((number, "resten") for number in office.own[1:])
    both = kept(office, Sheet(("cpr", "gruppe"), ((office.own[0], "en"), *rest)))
    rows = stories.count(KIM, both.id, "tilstande")[1].rows
    assert {of["en"] for of in rows.values()} == {None}
    assert any(of["resten"] for of in rows.values())


def test_a_group_of_units_with_few_citizens_tells_not_in_which_areas_they_are(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    patients = office.wiring.table_store.dataset("patients").to_table().to_pylist()
    own = [(str(row["sor"]), Surrogate(row["surrogate"])) for row in patients if row["kommune"] == "0540"]
    conditions = office.wiring.table_store.dataset("conditions").to_table().to_pylist()
    counted = {
        row["surrogate"] for row in conditions if row["kommune"] == "0540" and row["clinical_status"] == "active"
    }
    real = office.wiring.cohort_cells
    sor, somebody_there = next(one for one in own if one[1] in counted)

    def of_one(cube: Any, lists: Any, known: Any, reach: Any, _citizens: Any) -> Any:
        return real(cube, lists, known, reach, [somebody_there])

    monkeypatch.setattr(office.wiring, "cohort_cells", of_one)
    one = kept(office, Sheet(("sor", "gruppe"), ((sor, "en"),)))
    rows = cohort_stories(office.wiring).count(KIM, one.id, "tilstande")[1].rows
    assert rows
    assert {of["en"] for of in rows.values()} == {None}
    monkeypatch.undo()
    all_units = kept(office, Sheet(("sor", "gruppe"), tuple((each, "alle") for each in {sor for sor, _ in own})))
    shown = cohort_stories(office.wiring).count(KIM, all_units.id, "tilstande")[1].rows
    assert any(of["alle"] for of in shown.values())


def test_a_group_is_the_own_municipalitys_and_of_those_who_may_see_citizens(office: Office) -> None:
    stories = cohort_stories(office.wiring)
    sheet = Sheet(("cpr", "gruppe"), ((office.own[0], "a"),))
    one = kept(office, sheet)
    colleague, far = somebody(Role.KVALITET, "0540", "mona"), somebody(Role.KVALITET, "0259")
    assert one.id not in [each.id for each in stories.of(colleague)]
    assert not stories.confirm(colleague, one.id)
    assert stories.confirm(KIM, one.id)
    assert one.id in [each.id for each in stories.of(colleague)]
    assert stories.of(far) == []
    with pytest.raises(Refused):
        stories.of(somebody(Role.ANALYTIKER, "0540"))
    for ask in (lambda: stories.count(far, one.id, "tilstande"), lambda: stories.remove(colleague, one.id)):
        with pytest.raises(NotFound):
            ask()
    analyst = somebody(Role.ANALYTIKER, "0540")
    for refused in (lambda: stories.keep(analyst, "x", sheet), lambda: stories.count(analyst, one.id, "tilstande")):
        with pytest.raises(Refused):
            refused()
    with pytest.raises(WrongUsage):
        stories.keep(KIM, f"om {office.own[0]}", sheet)
    with pytest.raises(Unreadable):
        stories.keep(KIM, "x", Sheet(("navn", "gruppe"), (("a", "b"),)))


def test_every_wrong_cell_is_told_without_its_number(office: Office) -> None:
    wrong = "311299" + "12345"
    rows = (
        (office.own[0], "a"),
        (office.own[0], "a"),
        (wrong, "a"),
        ("", "a"),
        (office.own[1], office.own[2]),
        (office.own[3], ""),
    )
    told = cohort_stories(office.wiring).keep(KIM, "x", Sheet(("cpr", "gruppe"), rows))
    assert told == [
        WrongCell(3, "cpr", "again"),
        WrongCell(4, "cpr", "member"),
        WrongCell(5, "cpr", "empty"),
        WrongCell(6, "gruppe", "cpr"),
        WrongCell(7, "gruppe", "empty"),
    ]


def test_what_is_deleted_is_gone_with_a_proof_and_an_erasure_takes_its_citizen_along(office: Office) -> None:
    stories = cohort_stories(office.wiring)
    one = kept(office, Sheet(("cpr", "gruppe"), tuple((n, "a") for n in office.own[:6])))
    other = kept(office, Sheet(("cpr", "gruppe"), tuple((n, "a") for n in office.own[:6])))
    assert stories.remove(KIM, one.id) == 6
    with pytest.raises(NotFound):
        stories.remove(KIM, one.id)
    proofs = list(office.wiring.whole_log.search(Wanted(correlation=f"cohorts {one.id}"), None, []))
    assert [(row.header.event, row.header.facts["members"]) for row in proofs] == [("analysis:cohorts:removed", 6)]
    erase(office.wiring, office.own[0])
    (left,) = (each for each in stories.of(KIM) if each.id == other.id)
    assert sum(left.sizes.values()) == 5


def test_who_is_limited_to_a_unit_joins_and_sees_its_citizens_alone(office: Office) -> None:
    units = office.wiring.table_store.dataset("patients").to_table(columns=["kommune", "sor"]).to_pylist()
    sor = min(str(row["sor"]) for row in units if row["kommune"] == "0540")
    unit = "0b1c2d3e-0000-4000-8000-00000000abcd"
    office.wiring.org_units = {Sor(sor): frozenset({unit})}
    limited = replace(somebody(Role.KVALITET, "0540", "lone"), attributes={"orgenhed": unit})
    stories, sheet = cohort_stories(office.wiring), Sheet(("cpr", "gruppe"), tuple((n, "a") for n in office.own))
    whole = kept(office, sheet)
    assert stories.confirm(KIM, whole.id)
    part = stories.keep(limited, "Vores", sheet)
    assert isinstance(part, Cohorts)
    assert 0 < part.sizes["a"] < whole.sizes["a"]
    assert [each.id for each in stories.of(limited)] == [part.id]
    with pytest.raises(NotFound):
        stories.count(limited, whole.id, "tilstande")
    _, counts = stories.count(limited, part.id, "tilstande")
    _, all_of_them = stories.count(KIM, whole.id, "tilstande")
    for area, of in counts.rows.items():
        assert (of["a"] or 0) <= (all_of_them.rows[area]["a"] or FEWEST)
