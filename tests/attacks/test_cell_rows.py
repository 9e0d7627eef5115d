"""From a figure to its rows: one's own alone, whoever asks and however, and in the log before anything is shown."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from synlig.core.errors import IntegrityFailure, NotFound, Refused, SynligError
from synlig.core.instant import danish_day
from synlig.core.kommune import KommuneKode
from synlig.core.permission import Person
from synlig.core.query import Asked
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.wanted import Wanted
from synlig.stories.see_cell_rows import SeenCell, see_cell_rows
from synlig.surfaces.wiring import Wiring
from tests.attacks.test_own_figures import MAY_NOT, OTHER, OWN, QUALITY
from tests.people import reported

ALL = Asked("tilstande", "", "", "antal")


@pytest.fixture(scope="module")
def wiring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wiring]:
    made = reported(tmp_path_factory.mktemp("rows"), citizens=30, days=2)
    yield made
    made.close()


def seen(wiring: Wiring, person: Person, asked: Asked) -> SeenCell:
    return wiring.tell(see_cell_rows, person, asked)


def own_ids(wiring: Wiring, kommune: str) -> set[str]:
    rows = wiring.stored()["conditions"].to_table(columns=["kommune", "resource_id"]).to_pylist()
    return {row["resource_id"] for row in rows if row["kommune"] == kommune}


def test_each_row_of_ones_own_is_told_with_its_rules_and_its_report_and_that_it_was_seen(wiring: Wiring) -> None:
    year = danish_day(wiring.clock()).year
    found = seen(wiring, QUALITY, replace(ALL, where=f"aar={year}"))
    assert found.table == "conditions"
    assert found.total == found.number == len(found.rows) > 0
    assert {one.row["resource_id"] for one in found.rows} <= own_ids(wiring, OWN)
    declared = {one.rule.id: one.rule for one in wiring.rule_set.all}
    for one in found.rows:
        assert one.row["bundle_id"]
        assert one.row["source_element"].endswith(f"ofType(Condition).where(id = '{one.row['resource_id']}')")
        assert not {"surrogate", "kommune"} & set(one.reported)
        made = dict(one.touched)
        assert made["synlig-condition-code"]
        assert {declared[key].table for key in made} == {"conditions"}
    *_, entry = wiring.whole_log.search(lambda header: header.event == Event.PERSON_SEEN)
    assert (entry.header.actor, entry.header.kommune) == ("p1", OWN)
    assert entry.header.facts["cube"] == "tilstande"
    ids = {one.row["resource_id"] for one in found.rows}
    stored = wiring.stored()["conditions"].to_table(columns=["surrogate", "resource_id"]).to_pylist()
    assert set(entry.about) == {row["surrogate"] for row in stored if row["resource_id"] in ids}
    (by_whom,) = wiring.whole_log.search(Wanted(event=Event.PERSON_SEEN), entry.about[0])
    assert by_whom.header.seq == entry.header.seq


@pytest.mark.parametrize("where", [f"kommune={OTHER}", f"kommune={OWN},kommune={OTHER}", "region=1081", "kommune=0000"])
def test_another_municipalitys_cell_is_no_cell_there_is(wiring: Wiring, where: str) -> None:
    with pytest.raises(SynligError, match="no such code"):
        seen(wiring, QUALITY, replace(ALL, where=where))


@pytest.mark.parametrize(
    "where", ["koen=K' OR 1=1 --", "aar=2026) OR (1=1", "koen=K;aar=2026", "surrogate=x", "koen", "tilstand=%"]
)
def test_what_is_no_filter_is_refused(wiring: Wiring, where: str) -> None:
    with pytest.raises(SynligError):
        seen(wiring, QUALITY, replace(ALL, where=where))


@pytest.mark.parametrize("asked", [replace(ALL, cube="patients"), replace(ALL, release="r-1"), replace(ALL, cube="")])
def test_only_what_is_counted_now_has_rows(wiring: Wiring, asked: Asked) -> None:
    with pytest.raises(NotFound):
        seen(wiring, QUALITY, asked)


@pytest.mark.parametrize("person", MAY_NOT.values(), ids=MAY_NOT.keys())
def test_who_may_not_is_refused_before_anything_is_read(
    wiring: Wiring, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_asked: object) -> None:
        raise AssertionError("read")

    with monkeypatch.context() as watched:
        watched.setattr(wiring, "own_cell_rows", read)
        watched.setattr(wiring, "rules_on_rows", read)
        with pytest.raises(Refused):
            seen(wiring, person, ALL)


def test_the_other_municipality_sees_theirs_and_not_ours(wiring: Wiring) -> None:
    found = seen(wiring, replace(QUALITY, kommune=KommuneKode(OTHER)), ALL)
    assert {one.row["resource_id"] for one in found.rows} <= own_ids(wiring, OTHER) - own_ids(wiring, OWN)
    assert found.rows


def test_nothing_is_shown_that_the_log_does_not_have(wiring: Wiring, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def record(self, _entries: list[Entry]) -> None:
            raise IntegrityFailure("full")

    with monkeypatch.context() as broken:
        broken.setattr(wiring, "log", Full())
        with pytest.raises(IntegrityFailure):
            seen(wiring, QUALITY, ALL)
