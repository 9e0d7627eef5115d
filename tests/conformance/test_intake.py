"""What is received is kept once, in order, and told apart from what was kept before."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from synlig.core.errors import Unavailable, WrongUsage
from synlig.core.kommune import KommuneKode
from synlig.storage.intake import Incoming, Kept, rows
from tests.databases import Making, kinds_of_database
from tests.resting import KOMMUNE, Places, furnish, report


def _stored(places: Places) -> dict[int, bytes]:
    """What every receipt opens to, with the worker's key."""
    ids = [line["receipt_id"] for line in places.receipts.receipts()]
    return dict(places.reports.opened(ids, lambda _surrogates: {}))


@kinds_of_database()
def test_a_batch_is_kept_in_order_and_opens_to_what_came(places: Places) -> None:
    batch = [report() for _ in range(700)]
    kept = places.intake().keep(batch)
    assert [one.outcome for one in kept] == ["kept"] * 700
    ids = [one.receipt_id for one in kept]
    assert ids == sorted(ids)
    assert _stored(places) == {one.receipt_id: came.raw for one, came in zip(kept, batch, strict=True)}


@kinds_of_database()
def test_the_same_again_is_known_and_other_bytes_are_a_conflict(places: Places) -> None:
    intake = places.intake()
    first = intake.keep([report("b", b"1")])[0]
    again, other = intake.keep([report("b", b"1"), report("b", b"2")])
    assert again == Kept(first.receipt_id, first.delivery_id, "same-again")
    assert other == Kept(first.receipt_id, first.delivery_id, "conflict")
    assert _stored(places) == {first.receipt_id: b"1"}


@kinds_of_database()
def test_within_one_batch_the_first_counts(places: Places) -> None:
    kept = places.intake().keep([report("b", b"1"), report("c", b"3"), report("b", b"1"), report("b", b"2")])
    assert [one.outcome for one in kept] == ["kept", "kept", "same-again", "conflict"]
    assert kept[2].receipt_id == kept[3].receipt_id == kept[0].receipt_id
    assert sorted(_stored(places).values()) == [b"1", b"3"]


@kinds_of_database()
def test_an_id_belongs_to_its_municipality(places: Places) -> None:
    batch = [report("b", b"1"), report("b", b"1", kommune=KommuneKode("0259"))]
    assert [one.outcome for one in places.intake().keep(batch)] == ["kept", "kept"]


@kinds_of_database()
def test_a_rejected_report_may_come_again_under_its_id_and_be_accepted(places: Places) -> None:
    intake = places.intake()
    outcomes = [
        intake.keep([one])[0].outcome
        for one in (
            report("b", b"bad", accepted=False),
            report("b", b"bad", accepted=False),
            report("b", b"good"),
            report("b", b"bad", accepted=False),
        )
    ]
    assert outcomes == ["kept"] * 4
    lines = list(places.receipts.receipts())
    assert [line["state"] for line in lines] == ["rejected", "rejected", "received", "rejected"]
    assert list(_stored(places).values()) == [b"bad", b"bad", b"good", b"bad"]


@kinds_of_database()
def test_anything_may_stand_in_a_rejected_report(places: Places) -> None:
    odd = report("nul\x00 and \ud800 and æ", b"\x00\xff", accepted=False, kommune=None)
    assert places.intake().keep([odd])[0].outcome == "kept"
    assert next(iter(places.receipts.receipts()))["bundle_id"] == "nul� and ? and æ"


@kinds_of_database()
def test_receipts_are_verdict_lines_by_sender_municipality_and_time(places: Places) -> None:
    intake = places.intake()
    intake.keep([report("a", sender="one")])
    places.clock.ahead = timedelta(hours=1)
    later = places.clock()
    intake.keep([report("b", sender="two", accepted=False, kommune=None, delivery_id="d-7")])
    lines = list(places.receipts.receipts())
    assert [line["bundle_id"] for line in lines] == ["a", "b"]
    assert lines[1]["verdict"] == "rejected"
    assert lines[1]["findings"][0]["message_da"] == "Ikke JSON."
    assert (lines[1]["delivery_id"], lines[1]["source"]) == ("d-7", "file.ndjson:1")
    for chosen in (
        places.receipts.receipts(sender="one"),
        places.receipts.receipts(kommune=KOMMUNE),
    ):
        assert [line["bundle_id"] for line in chosen] == ["a"]
    assert [line["bundle_id"] for line in places.receipts.receipts(since=later)] == ["b"]
    assert places.receipts.count_by_state() == {"received": 1, "rejected": 1}


@kinds_of_database()
def test_one_delivery_spans_its_batches_and_each_sender_else_has_its_own(places: Places) -> None:
    intake = places.intake()
    named = [intake.keep([report(delivery_id="d-1")])[0] for _ in range(2)]
    assert {one.delivery_id for one in named} == {"d-1"}
    first, second, third = intake.keep([report(sender="a"), report(sender="b"), report(sender="a")])
    assert first.delivery_id == third.delivery_id != second.delivery_id


def test_an_accepted_report_without_identity_is_refused_and_nothing_kept(places: Places) -> None:
    with pytest.raises(WrongUsage):
        places.intake().keep([report(), report(kommune=None)])
    assert _stored(places) == {}
    assert places.intake().keep([]) == []


@kinds_of_database()
def test_callers_on_many_threads_each_get_their_own_receipts(places: Places) -> None:
    intake = places.intake()
    batches = [[report(f"{caller}-{number}") for number in range(5)] for caller in range(20)]
    results: dict[int, list[Kept]] = {}

    def keep(caller: int) -> None:
        results[caller] = intake.keep(batches[caller])

    _together([threading.Thread(target=keep, args=(caller,)) for caller in range(20)])
    stored = _stored(places)
    assert len(stored) == 100
    for caller, batch in enumerate(batches):
        assert [stored[one.receipt_id] for one in results[caller]] == [one.raw for one in batch]


@kinds_of_database()
def test_intakes_side_by_side_keep_the_same_reports_once(opener: Making, places: Places) -> None:
    batch = [report(f"b-{number}", b"%d" % number) for number in range(60)]
    outcomes: list[str] = []

    def keep(reports: list[Incoming]) -> None:
        own = opener()
        kept = furnish(places.folder, own, places.keys).intake().keep(reports)
        outcomes.extend(one.outcome for one in kept)
        own.close()

    _together([threading.Thread(target=keep, args=(batch[start:] + batch[:start],)) for start in (0, 20, 40)])
    shared = furnish(places.folder, opener(), places.keys)
    assert (outcomes.count("kept"), outcomes.count("same-again")) == (60, 120)
    assert sorted(_stored(shared).values()) == sorted(one.raw for one in batch)
    shared.database.close()


@pytest.mark.parametrize("gone", [False, True])
def test_bytes_are_taken_back_unless_the_commit_may_have_been_carried_out(
    places: Places, monkeypatch: pytest.MonkeyPatch, gone: bool
) -> None:
    def fail(*_arguments: object) -> list[int]:
        raise OperationalError("INSERT", {}, Exception("connection lost"), connection_invalidated=gone)

    intake = places.intake()
    monkeypatch.setattr(rows, "insert_all", fail)
    with pytest.raises(Unavailable):
        intake.keep([report()])
    assert len(list(places.folder.glob("raw/*/*.seg"))) == gone
    intake.close()
    places.intake()
    assert list(places.folder.glob("raw/*/*.seg")) == []


def _together(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
