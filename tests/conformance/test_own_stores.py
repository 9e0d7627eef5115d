"""Subscriptions and cohorts behave alike on every kind of control database."""

from datetime import timedelta

from synlig.core.cpr import Surrogate
from synlig.core.kommune import KommuneKode, Sor
from synlig.core.permission import Person, Role
from synlig.core.reach import Reach
from synlig.core.sensitivity import Sensitivity
from synlig.storage.cohorts import CohortStore
from synlig.storage.control.database import Database
from synlig.storage.saved import SavedThings
from synlig.storage.subscriptions import WAITS, Subscriptions
from tests.answers import MADE
from tests.databases import kinds_of_database

KIM = Person("kim", "Kim", KommuneKode("0540"), frozenset({Role.KVALITET}), Sensitivity(3), "High", {})
OWN = Reach(KommuneKode("0540"))


@kinds_of_database()
def test_a_letter_is_queued_once_claimed_by_one_and_given_up_after_its_tries(database: Database) -> None:
    now = [MADE]
    saved, store = SavedThings(database), Subscriptions(database, lambda: now[0])
    one = saved.keep(KIM, "table", "Min", "kube=tilstande", False, MADE)
    store.begin(KIM, one.id, "tilstande", "kim@kommune.example")
    (asked,) = store.claim()
    assert (asked.kind, asked.address) == ("confirm", "kim@kommune.example")
    assert list(store.claim()) == []
    store.sent(asked.id)
    assert store.confirm(KIM, one.id, asked.about)
    newest = {"tilstande": ("r-2", MADE + timedelta(minutes=1)), "indsatser": ("r-2", MADE + timedelta(minutes=1))}
    assert [store.queue(newest), store.queue(newest)] == [1, 0]
    tries = 0
    while waiting := store.claim():
        tries += 1
        assert store.failed(waiting[0].id) is (tries > len(WAITS))
        now[0] += timedelta(days=2)
    assert tries == len(WAITS) + 1
    assert saved.remove(KIM, one.id)
    assert store.of(KIM, one.id) is None


@kinds_of_database()
def test_cohorts_are_kept_seen_and_gone_with_every_member(database: Database) -> None:
    store = CohortStore(database)
    citizens = {Surrogate(f"{number:032x}"): "ab"[number % 2] for number in range(1200)}
    one = store.keep(KIM, "Forløb", citizens, "citizen", 3, MADE)
    other = store.keep(KIM, "Enheder", {Sor("999054000001"): "nord"}, "unit", 0, MADE)
    assert one.sizes == {"a": 600, "b": 600}
    assert [each.name for each in store.of(KIM, OWN)] == ["Enheder", "Forløb"]
    assert store.members(other.id).units == {"nord": [Sor("999054000001")]}
    assert {label: len(found) for label, found in store.members(one.id).citizens.items()} == one.sizes
    assert store.reported(OWN, list(citizens)) == frozenset()
    assert store.confirm(KIM, one.id)
    assert [store.remove(KIM, one.id), store.remove(KIM, one.id), store.left_of(one.id)] == [1200, None, 0]
