"""The register of changes is the same on every kind of database: decided on once, in time, by someone."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from synlig.core.change import LIFE, Change, Proposal
from synlig.core.errors import Conflict, NotFound, Refused, SynligError
from synlig.storage.changes import Changes
from synlig.storage.control.database import Database
from tests.databases import kinds_of_database

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PROPOSAL = Proposal("codes", "Import SKS", b"document", '{"added": 3}')


def proposed(changes: Changes, proposal: Proposal = PROPOSAL) -> Change:
    return changes.propose(proposal, "os:anna", NOW)


@kinds_of_database()
def test_a_proposal_comes_back_as_it_was_made(database: Database) -> None:
    changes = Changes(database)
    one = proposed(changes)
    assert changes.named(one.id, NOW) == one
    assert (one.proposal, one.digest, one.state) == (PROPOSAL, PROPOSAL.digest, "proposed")
    assert one.expires_at == NOW + LIFE
    for number in (one.id + 1, 0, 2**63, 10**30):
        with pytest.raises(NotFound):
            changes.named(number, NOW)


@kinds_of_database()
def test_it_is_decided_on_once(database: Database) -> None:
    changes = Changes(database)
    one = proposed(changes)
    changes.decide(one, "approved", "os:bent", NOW, signature="s")
    for state in ("approved", "rejected"):
        with pytest.raises(Conflict):
            changes.decide(one, state, "os:carl", NOW)
    assert changes.named(one.id, NOW).decided_by == "os:bent"


@kinds_of_database()
def test_of_many_at_once_one_decides(database: Database) -> None:
    changes, results = Changes(database), list[str]()
    one = proposed(changes)

    def decide(who: str) -> None:
        try:
            results.append(changes.decide(one, "approved", who, NOW).decided_by or "")
        except SynligError as error:
            results.append(type(error).__name__)

    threads = [threading.Thread(target=decide, args=(f"os:{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results)[:5] == ["Conflict"] * 5
    assert changes.named(one.id, NOW).decided_by in results


@kinds_of_database()
@pytest.mark.parametrize("late", [LIFE, LIFE + timedelta(days=9)])
def test_after_72_hours_it_must_be_proposed_again(database: Database, late: timedelta) -> None:
    changes = Changes(database)
    one = proposed(changes)
    with pytest.raises(Refused, match="expired"):
        changes.decide(one, "approved", "os:bent", NOW + late)
    assert changes.every(NOW + late) == []
    assert changes.sweep(NOW + late) == 1
    (gone,) = changes.every(NOW + late, decided=True)
    assert (gone.state, gone.proposal.document, gone.digest) == ("expired", b"", PROPOSAL.digest)


@kinds_of_database()
def test_until_then_it_waits(database: Database) -> None:
    changes = Changes(database)
    one = proposed(changes)
    just_in_time = NOW + LIFE - timedelta(seconds=1)
    assert [each.id for each in changes.every(just_in_time)] == [one.id]
    assert changes.sweep(just_in_time) == 0
    assert changes.decide(one, "approved", "os:bent", just_in_time).state == "approved"


@kinds_of_database()
def test_a_document_is_let_go_of_when_it_is_rejected_or_personal_and_done(database: Database) -> None:
    changes = Changes(database)
    rejected = changes.decide(proposed(changes), "rejected", "os:bent", NOW, "No.")
    assert (rejected.proposal.document, rejected.reason) == (b"", "No.")
    for personal in (False, True):
        one = proposed(changes, Proposal("erasure", "Case 4", b"document", personal=personal))
        done = changes.done(changes.decide(one, "approved", "os:bent", NOW), '{"rows": 2}', NOW)
        assert (done.state, done.proposal.document, done.outcome) == (
            "done",
            b"" if personal else b"document",
            '{"rows": 2}',
        )


@kinds_of_database()
def test_only_an_approved_change_gets_done_and_only_once(database: Database) -> None:
    changes = Changes(database)
    one = proposed(changes)
    assert changes.done(one, "{}", NOW).state == "proposed"
    approved = changes.decide(one, "approved", "os:bent", NOW)
    changes.done(approved, '{"first": true}', NOW)
    assert changes.done(approved, '{"second": true}', NOW).outcome == '{"first": true}'
