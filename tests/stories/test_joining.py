"""A person who was here under two numbers becomes one: history follows, and either number finds and erases it all."""

from typing import Any

import pytest

from synlig.core.arrow import arrow_schema
from synlig.core.change import Change
from synlig.core.cpr import Cpr, Surrogate
from synlig.core.errors import Conflict, NotFound, Unavailable, WrongUsage
from synlig.core.register import TO_JOIN, Stood
from synlig.declared import agreements, tables
from synlig.guard.log.wanted import Wanted
from synlig.storage import joining
from synlig.storage.tables.buckets import bucket_of
from synlig.stories.approve_change import approve_change
from synlig.stories.propose_erasure import propose_erasure
from synlig.stories.propose_join import propose_join
from synlig.surfaces.carrying_out import carry_out
from tests.opened_up import found_in, needles
from tests.people import Home, erase, furnished, rows_of_others, surrogate_of
from tests.stories.test_keys_command import Shell, home, shell

__all__ = ["home", "shell"]


@pytest.fixture(scope="module")
def furnished_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return furnished(tmp_path_factory.mktemp("furnished"), citizens=8)


def both(home: Home) -> tuple[Surrogate, Surrogate]:
    wiring = home.wired()
    found = surrogate_of(wiring, home.person), surrogate_of(wiring, home.other)
    wiring.close()
    return found


def joined(home: Home) -> dict[str, Any]:
    """`person`'s number was the former, `other`'s is that of today."""
    wiring = home.wired()
    change = wiring.tell(propose_join, home.cpr, Cpr(home.other), "S-9", "CPR-kontoret")
    approved = wiring.tell(approve_change, change.id, wiring.operator, change.digest)
    done = dict(carry_out(wiring, approved))
    wiring.close()
    return done


def rows_of(home: Home) -> dict[str, list[dict[str, Any]]]:
    wiring = home.wired()
    store = wiring.table_store
    rows = {name: store.dataset(name).to_table().to_pylist() for name in store.names()}
    wiring.close()
    return rows


def test_history_follows_the_number_of_today(home: Home, shell: Shell) -> None:
    before, after = both(home)
    wiring = home.wired()
    wiring.standings.add(before, Stood("number", wiring.clock().date(), None, TO_JOIN), "cpr")
    wiring.close()
    assert any(one["about"] == "numbers" for one in shell("check")[1])
    rows, others = rows_of(home), rows_of_others(home, [before, after])
    code, (done,) = shell("person", "join", home.person, home.other, "--case", "S-9", "--ground", "CPR-kontoret")
    assert (code, done["state"]) == (0, "done")
    assert done["outcome"]["reports"] > 0 < done["outcome"]["rows"]
    assert both(home) == (after, after)
    assert rows_of_others(home, [after]) == others
    now, number = rows_of(home), Cpr(home.other)
    assert {name: len(some) for name, some in now.items()} == {name: len(some) for name, some in rows.items()}
    told = {(row["koen"], row["birth_date"]) for some in now.values() for row in some if row["surrogate"] == after}
    assert told == {(number.sex, number.birth_date)}
    by_former, by_other = ([row for row in home.found(one) if row.store != "log"] for one in (home.person, home.other))
    assert by_former == by_other
    assert {row.kind for row in home.found()} >= {"person:record:joined", "citizen"}
    assert shell("check", "--stores")[0] == 0
    assert not any(one["about"] == "numbers" for one in shell("check")[1])
    assert shell("keys", "rotate", "--citizens")[0] == 0
    assert shell("check", "--stores")[0] == 0


def test_history_lies_where_the_rules_look_for_it(home: Home) -> None:
    joined(home)
    after, rows = both(home)[1], rows_of(home)
    wiring = home.wired()
    store, buckets = wiring.table_store, {bucket_of(after, wiring.settings.tables.buckets)}
    schemas = {name: arrow_schema(schema) for name, schema in tables.load().items() if name in rows}
    looked = {
        name: store.dataset(name, one, buckets).to_table()["surrogate"].to_pylist() for name, one in schemas.items()
    }
    wiring.close()
    expected = {name: [row["surrogate"] for row in some].count(after) for name, some in rows.items()}
    assert {name: some.count(after) for name, some in looked.items()} == expected
    assert sum(expected.values()) > 0


def test_what_the_log_said_of_either_is_found_of_the_one(home: Home) -> None:
    before, _ = both(home)
    wiring = home.wired()
    said = {one.header.seq for one in wiring.whole_log.search(Wanted(), before)}
    details = [one.personal for one in wiring.whole_log.search(Wanted(), before)]
    wiring.close()
    joined(home)
    wiring = home.wired()
    assert said
    assert [one.personal for one in wiring.whole_log.search(Wanted(), before)][: len(details)] == details
    assert sum(row.store == "log" for row in home.found()) > len(said)
    wiring.close()


@pytest.mark.parametrize("by", ["the former number", "that of today"])
def test_an_erasure_by_either_number_leaves_nothing_of_both(home: Home, by: str) -> None:
    before, after = both(home)
    wiring = home.wired()
    keys = wiring.vault.keys_of([before, after]).values()
    tags = wiring.citizen_rights.tags([home.cpr, Cpr(home.other)]).values()
    wiring.close()
    wanted = needles([home.person, home.other, before, after], [*keys, *tags])
    joined(home)
    wiring = home.wired()
    erase(wiring, home.person if by == "the former number" else home.other)
    wiring.close()
    assert home.found(home.person) == home.found(home.other) == []
    wiring = home.wired()
    assert found_in(home.path.parent, wanted, wiring) == []
    assert wiring.vault.keys_of([before, after]) == {}
    assert wiring.whole_log.verify().personal_gone > 0
    wiring.close()


def test_what_comes_for_the_former_number_is_the_same_persons(home: Home) -> None:
    joined(home)
    wiring = home.wired()
    assert {one.surrogate for one in wiring.vault.citizens([home.cpr, Cpr(home.other)])} == {both(home)[1]}
    assert wiring.vault.reveal(both(home)[1], "test", "test") == Cpr(home.other)
    wiring.close()


def test_what_was_packed_before_leaves_with_the_number_of_today(home: Home) -> None:
    before, after = both(home)
    joined(home)
    wiring = home.wired()
    outgoing = wiring.outbox.sending.claim(agreements.named("sds"), wiring.clock())
    assert outgoing is not None
    assert any(before.encode() in body for _, body in outgoing.reports)
    assert set(wiring.holding.whose(outgoing)) == {after}
    told = wiring.vault.reveal_all([before, after], "a delivery", "test")
    assert told == {before: Cpr(home.other), after: Cpr(home.other)}
    wiring.close()


def test_two_that_are_one_or_nobody_or_being_erased_are_not_joined(home: Home) -> None:
    wiring, stranger = home.wired(), Cpr("010203" + "0405")
    with pytest.raises(NotFound):
        wiring.tell(propose_join, home.cpr, stranger, "S-9", "x")
    for numbers, ground in (((home.person, home.person), "x"), ((home.person, home.other), " ")):
        with pytest.raises(WrongUsage):
            wiring.tell(propose_join, *map(Cpr, numbers), "S-9", ground)
    assert isinstance(wiring.tell(propose_erasure, home.cpr, "S-8", "art. 17"), Change)
    with pytest.raises(Conflict):
        wiring.tell(propose_join, home.cpr, Cpr(home.other), "S-9", "x")
    wiring.close()


def test_a_report_in_a_workers_hands_is_waited_for_and_then_follows(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after = both(home)
    wiring = home.wired()
    claimed = wiring.work.claim(10)
    assert claimed
    change = wiring.tell(propose_join, home.cpr, Cpr(home.other), "S-9", "x")
    approved = wiring.tell(approve_change, change.id, wiring.operator, change.digest)
    monkeypatch.setattr(joining, "PATIENCE_S", 0.0)
    with pytest.raises(Unavailable):
        carry_out(wiring, approved)
    wiring.work.give_back([one.receipt_id for one in claimed])
    assert carry_out(wiring, approved)["case"] == "S-9"
    wiring.close()
    assert both(home) == (after, after)
    assert before not in {row["surrogate"] for some in rows_of(home).values() for row in some}
