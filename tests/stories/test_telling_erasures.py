"""Recipients are told which reports are erased here: once, when they can be reached, never of whom (GDPR art. 19)."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from synlig.core.errors import Unavailable
from synlig.storage.control.database import Database
from synlig.storage.control.forgetting import forget_deleted
from synlig.storage.erasing import notices
from synlig.storage.erasing.schema import erasure_notice
from synlig.stories.tell_erasures import tell_erasures
from synlig.surfaces.wiring import Wiring
from tests.counterparts import Counterpart, running
from tests.people import FEW_FILES, Home, erase, furnished


@pytest.fixture(scope="module")
def sds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counterpart]:
    with running("sds", tmp_path_factory.mktemp("sds")) as counterpart:
        yield counterpart


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = furnished(tmp_path_factory.mktemp("furnished"), citizens=8)
    wiring = home.wired()
    assert erase(wiring, home.person)["notices"] > 0
    wiring.close()
    return home


@pytest.fixture
def wiring(home: Home, sds: Counterpart, tmp_path: Path) -> Iterator[Wiring]:
    copy = home.copy(tmp_path)
    wiring = Wiring(
        copy.path, {**FEW_FILES, "SYNLIG_EXCHANGE__SDS_URL": sds.url, "SYNLIG_EXCHANGE__SDS_SANDBOX": "true"}
    )
    yield wiring
    wiring.close()


def reports(wiring: Wiring) -> list[str | None]:
    with wiring.control.reading() as connection:
        return list(connection.scalars(select(erasure_notice.c.report)))


def test_a_recipient_is_told_once_and_then_it_is_forgotten_which_reports_it_was(wiring: Wiring) -> None:
    waiting = reports(wiring)
    assert all(waiting)
    assert wiring.tell(tell_erasures, "sds") == {"told": len(waiting)}
    assert reports(wiring) == [None] * len(waiting)
    assert wiring.tell(tell_erasures, "sds") == {}
    assert wiring.notices.count() == {}
    (entry,) = [one.header for one in wiring.whole_log.search(lambda each: each.event == "exchange:erasure:told")]
    assert not any(str(report) in json.dumps(dict(entry.facts)) for report in waiting)


@pytest.mark.parametrize("busy_with", ["writing", "reading"])
def test_what_is_crossed_out_is_only_let_go_of_when_no_page_holds_it(
    wiring: Wiring, monkeypatch: pytest.MonkeyPatch, busy_with: str
) -> None:
    written_anew = list[str]()

    def busy(database: Database) -> bool:
        if busy_with == "writing":
            raise Unavailable(f"{database.name} is busy")
        return False

    def anew(database: Database) -> bool:
        written_anew.append(database.name)
        return forget_deleted(database)

    monkeypatch.setattr(notices, "forget_deleted", busy)
    waiting = reports(wiring)
    assert wiring.tell(tell_erasures, "sds") == {"told": len(waiting)}
    assert set(reports(wiring)) == {notices.CROSSED_OUT}
    monkeypatch.setattr(notices, "forget_deleted", anew)
    for _ in range(2):
        assert wiring.tell(tell_erasures, "sds") == {}
        assert set(reports(wiring)) == {None}
    assert written_anew == ["control"]


def test_one_that_is_away_is_told_at_the_next_run(wiring: Wiring, sds: Counterpart) -> None:
    sds.be("down", 1)
    assert set(wiring.tell(tell_erasures, "sds")) == {"waits"}
    assert all(reports(wiring))
    assert set(wiring.tell(tell_erasures, "sds")) == {"told"}


def test_where_nothing_waits_nobody_is_asked(wiring: Wiring) -> None:
    assert wiring.tell(tell_erasures, "flis") == {}
