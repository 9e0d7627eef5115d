"""Receipts are counted by Danish day on every database, and what is asked for again is kept once."""

from datetime import UTC, date, datetime, timedelta

import pytest

from synlig.core.completeness import Place
from synlig.core.errors import Conflict
from synlig.core.kommune import KommuneKode
from synlig.storage.completeness import CompletenessStore
from synlig.storage.intake import Intake
from synlig.storage.receipts import again_id
from tests.databases import kinds_of_database
from tests.resting import KOMMUNE, Places, report

PLACE = Place(("eoj", KOMMUNE))


def keep_at(places: Places, moment: datetime, **words: object) -> None:
    """Keep one report as if it were then."""
    intake = places.intake()
    kept: Intake = intake
    kept._clock = lambda: moment
    intake.keep([report(**words)])  # type: ignore[arg-type]
    intake.close()


@kinds_of_database()
def test_a_day_is_a_danish_day(places: Places) -> None:
    store = CompletenessStore(places.database, places.clock)
    for hour, minute in ((22, 30), (23, 30)):
        keep_at(places, datetime(2026, 11, 2, hour, minute, tzinfo=UTC))
    keep_at(places, datetime(2026, 11, 2, 9, tzinfo=UTC), accepted=False)
    found = {one.day: one for one in store.arrivals(datetime(2026, 11, 1, tzinfo=UTC))}
    assert {day: (one.accepted, one.rejected) for day, one in found.items()} == {
        date(2026, 11, 2): (1, 1),
        date(2026, 11, 3): (1, 0),
    }
    assert found[date(2026, 11, 2)].first_at == datetime(2026, 11, 2, 9, tzinfo=UTC)
    assert {one.place for one in found.values()} == {PLACE}


@kinds_of_database()
def test_only_what_was_sent_then_and_there_is_counted(places: Places) -> None:
    store, now = CompletenessStore(places.database, places.clock), datetime(2026, 11, 2, 9, tzinfo=UTC)
    keep_at(places, now - timedelta(days=9))
    keep_at(places, now, kommune=KommuneKode("0101"))
    keep_at(places, now, delivery_id=again_id(1))
    assert store.arrivals(now - timedelta(days=1), KOMMUNE) == []
    assert len(store.arrivals(now - timedelta(days=1))) == 1


@kinds_of_database()
def test_a_day_is_asked_for_once_and_answered_by_what_comes_after(places: Places) -> None:
    store, day = CompletenessStore(places.database, places.clock), date(2026, 11, 2)
    asked = store.ask(PLACE, day, "os:someone")
    with pytest.raises(Conflict):
        store.ask(PLACE, day, "os:another")
    assert list(store.resends()) == [asked]
    keep_at(places, asked.asked_at + timedelta(hours=1))
    (answered,) = store.resends(KOMMUNE)
    assert answered.answered_at == asked.asked_at + timedelta(hours=1)
    assert list(store.resends(KommuneKode("0101"))) == []
