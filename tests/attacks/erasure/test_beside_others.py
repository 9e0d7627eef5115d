"""An erasure never works against who has a report in hand: it says so, and ends when it is run again."""

from datetime import timedelta

import pytest

from synlig.core.errors import Conflict, IntegrityFailure, Unavailable
from synlig.declared import agreements
from synlig.storage.tombstones import Tombstones
from synlig.storage.work import Finished, Work
from synlig.surfaces.wiring import Wiring
from tests.attacks.erasure.test_nothing_is_left import erased
from tests.people import Home
from tests.resting import as_table


def test_a_report_that_a_worker_holds_is_waited_for(home: Home) -> None:
    worker = home.wired()
    claimed = worker.work.claim(100)
    assert claimed
    with pytest.raises(Unavailable, match="is being processed"):
        erased(home)
    worker.work.give_back([one.receipt_id for one in claimed])
    worker.close()
    erased(home)
    assert home.found() == []


def test_a_worker_whose_lease_ran_out_cannot_bring_the_person_back(home: Home) -> None:
    worker = home.wired()
    late = Work(worker.control, worker.reports, worker.clock, timedelta(seconds=-1))
    claimed = late.claim(100)
    citizens = worker.vault.citizens([home.cpr] * len(claimed))
    erased(home)
    done = [Finished(one.receipt_id, who.surrogate, who.key) for one, who in zip(claimed, citizens, strict=True)]
    store = worker.table_store
    store._work = late
    with pytest.raises(Conflict):
        store.append({"conditions": as_table(done)}, done)
    worker.close()
    assert home.found() == []


def test_a_delivery_on_its_way_is_waited_for(home: Home) -> None:
    sender = home.wired()
    outgoing = sender.outbox.sending.claim(agreements.named("sds"), sender.clock())
    assert outgoing is not None
    with pytest.raises(Unavailable, match="is being sent"):
        erased(home)
    assert "tables" not in {row.store for row in home.found()}, "what could be erased is erased"
    sender.outbox.sending.give_back(outgoing)
    sender.close()
    assert erased(home)["packed"] == 3
    assert home.found() == []


def test_without_the_register_or_the_log_nothing_is_erased(home: Home) -> None:
    before = home.found()
    wiring = home.wired()
    place = home.path.parent / "home-tombstones"
    place.write_text("in the way")
    with pytest.raises(IntegrityFailure, match="register"):
        erased(home)
    place.unlink()
    assert Tombstones(place).all() == []
    _without_log(home, wiring)
    assert {row.store for row in home.found()} == {row.store for row in before} | {"log"}


def _without_log(home: Home, wiring: Wiring) -> None:
    lock = wiring.home.log / "journal" / "lock"
    wiring.close()
    lock.unlink()
    lock.mkdir()
    with pytest.raises(Unavailable, match="log"):
        erased(home)
    lock.rmdir()
