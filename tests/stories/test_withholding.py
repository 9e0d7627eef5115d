"""What was packed before a restriction or a protection came does not leave after it, and leaves when it is lifted."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from synlig.core.cpr import Cpr
from synlig.core.register import Stood
from tests import care_reports as care
from tests.counterparts import Counterpart, running
from tests.exchange import ACTOR, Gateway, days_reports
from tests.stories.test_delivering import sds

__all__ = ["sds"]
CASE = "S-1"


def restrict(gateway: Gateway, number: int) -> None:
    surrogate = gateway.vault.known(Cpr(care.digits_of(number)))
    assert surrogate is not None
    gateway.standings.add(surrogate, Stood("restriction", date(2026, 1, 1), None, CASE), ACTOR)


def lift(gateway: Gateway, number: int) -> None:
    surrogate = gateway.vault.known(Cpr(care.digits_of(number)))
    assert surrogate is not None
    assert gateway.standings.end(surrogate, "restriction", CASE, date(2026, 1, 2)) == 1


@pytest.mark.parametrize("tried_before", [False, True])
def test_what_is_queued_when_a_restriction_comes_waits_and_the_rest_leaves(
    tmp_path: Path, sds: Counterpart, tried_before: bool
) -> None:
    gateway = Gateway.at(tmp_path / "home", sds.url)
    gateway.receive(days_reports(range(9)))
    assert gateway.pack().packed == 6
    if tried_before:
        sds.be("down")
        gateway.deliver()
        sds.be("well")
        gateway.places.clock.ahead = timedelta(hours=1)
    restrict(gateway, 1)
    delivered = gateway.deliver()
    assert delivered.settled == {"held-back": 1, "receipted": 1}
    assert delivered.reports == {"accepted": 5, "nothing": 3}
    assert (sds.counts()["citizens"], sds.counts()["reports"]) == (5, 5)
    assert gateway.run().settled == {}
    lift(gateway, 1)
    assert gateway.run().settled == {"receipted": 1}
    assert (sds.counts()["citizens"], sds.counts()["reports"], sds.counts()["ids"]) == (6, 6, 6)


def test_a_delivery_of_the_restricted_alone_is_taken_back_whole(tmp_path: Path, sds: Counterpart) -> None:
    gateway = Gateway.at(tmp_path / "home", sds.url)
    gateway.receive([care.nursing_report(1)])
    gateway.pack()
    restrict(gateway, 1)
    assert gateway.run().settled == {"held-back": 1}
    assert sds.counts()["reports"] == 0
    assert gateway.outbox.ledger.deliveries("sds") == {}
    lift(gateway, 1)
    assert gateway.run().settled == {"receipted": 1}


def test_the_protected_leave_where_the_agreement_says_so_only(tmp_path: Path) -> None:
    with running("anyone", tmp_path / "theirs") as researchers, running("sds", tmp_path / "sds") as sds:
        exchange = {"sds_url": sds.url, "sds_sandbox": "true", "forskning_url": researchers.url}
        gateway = Gateway.at(tmp_path / "home", sds.url, exchange={**exchange, "forskning_sandbox": "true"})
        gateway.receive([care.nursing_report(1), care.nursing_report(2)])
        for agreement in ("sds", "forskning"):
            assert gateway.pack(agreement).packed == 2
        surrogate = gateway.vault.known(Cpr(care.digits_of(1)))
        assert surrogate is not None
        gateway.rights.protect(surrogate, date(2100, 1, 1), ACTOR)
        assert gateway.deliver("sds").reports == {"accepted": 2}
        assert gateway.deliver("forskning").reports == {"accepted": 1}
        assert gateway.pack("forskning").packed == 0
        assert (sds.counts()["reports"], researchers.counts()["reports"]) == (2, 1)
