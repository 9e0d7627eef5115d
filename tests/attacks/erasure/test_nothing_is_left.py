"""After an erasure no byte of any file says anything of the person, opened with every key or not."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from synlig.core.errors import NotFound, Unavailable
from synlig.declared import agreements
from synlig.surfaces.wiring import Wiring
from tests.opened_up import found_in, needles
from tests.people import BARE, MENTION, REJECTED, WAITING, Home, erase, rows_of_others, surrogate_of


def erased(home: Home, digits: str | None = None) -> dict[str, Any]:
    """Erase the person of the home; the counts."""
    wiring = home.wired()
    try:
        return dict(erase(wiring, digits or home.person))
    finally:
        wiring.close()


def traces(home: Home) -> list[bytes]:
    """Everything by which the person of the home could be recognised."""
    wiring = home.wired()
    surrogate = surrogate_of(wiring, home.person)
    tag = wiring.citizen_rights.tags([home.cpr])[home.cpr]
    key = wiring.vault.keys_of([surrogate])[surrogate]
    ids = [row.bundle_id for row in home.found() if row.store == "reports" and row.match == "certain" and row.bundle_id]
    wiring.close()
    assert len(ids) >= 6
    return needles([home.person, surrogate, *(one for one in ids if one != BARE)], [tag, key])


def scanned(home: Home, wanted: Sequence[bytes]) -> list[str]:
    wiring = home.wired()
    try:
        return found_in(home.path.parent, wanted, wiring)
    finally:
        wiring.close()


def test_a_scan_finds_the_person_before_and_nothing_after(home: Home) -> None:
    wanted = traces(home)
    before = scanned(home, wanted)
    assert {"control pages", "vault pages"} <= set(before)
    assert any(name.startswith("report ") for name in before)
    assert any(name.endswith("opened") for name in before)
    assert any(name.startswith("packed ") for name in before)
    assert any(name.startswith("log ") for name in before)
    counts = erased(home)
    assert scanned(home, wanted) == []
    assert counts["reports"] >= 6
    assert counts["masked"] == 1
    assert counts["notices"] == 2


def test_the_gross_list_is_empty_and_the_others_is_as_it_was(home: Home) -> None:
    theirs = [row for row in home.found(home.other) if row.store not in ("log", "outbox", "delivered")]
    assert {row.match for row in home.found() if (row.bundle_id or "").startswith(MENTION)} == {"probable"}
    for mark in (WAITING, REJECTED, BARE):
        assert {row.match for row in home.found() if (row.bundle_id or "").startswith(mark)} == {"certain"}
    erased(home)
    assert home.found() == []
    assert [row for row in home.found(home.other) if row.store not in ("log", "outbox", "delivered")] == theirs


def test_nobody_elses_rows_reports_or_figures_change(home: Home) -> None:
    wiring = home.wired()
    surrogate = surrogate_of(wiring, home.person)
    opened = _reports(wiring)
    wiring.close()
    before = rows_of_others(home, [surrogate])
    erased(home)
    assert rows_of_others(home, []) == before
    wiring = home.wired()
    after = _reports(wiring)
    wiring.close()
    assert {name: raw for name, raw in opened.items() if home.person.encode() not in raw} == {
        name: raw for name, raw in after.items() if b"XXXXXXXXXX" not in raw
    }


def _reports(wiring: Wiring) -> dict[int, bytes]:
    ids = [line["receipt_id"] for line in wiring.receipts.receipts()]
    keys = wiring.vault.keys_of
    bare = {row["receipt_id"] for row in wiring.receipts.receipts() if row["bundle_id"] == BARE}
    return dict(wiring.reports.opened([one for one in ids if one not in bare], keys))


def test_the_log_holds_together_and_says_what_was_done_not_to_whom(home: Home) -> None:
    erased(home)
    wiring = home.wired()
    assert wiring.whole_log.verify().personal_gone > 0
    entries = list(wiring.whole_log.search(lambda header: header.case == "case 1"))
    wiring.close()
    assert {one.header.event for one in entries} == {
        "change:proposal:proposed",
        "person:record:erased",
        "log:subject:erased",
    }
    assert all(not one.subject for one in entries)


def test_deliveries_lose_what_was_erased_and_keep_the_rest(home: Home) -> None:
    erased(home)
    wiring = home.wired()
    ledger = wiring.outbox.ledger
    assert ledger.deliveries("sds") == {"queued": 2, "receipted": 1}
    assert ledger.reports("sds") == {"accepted": 1, "waiting": 2}
    sending, now = wiring.outbox.sending, wiring.clock()
    outgoing = sending.claim(agreements.named("sds"), now)
    assert outgoing is not None
    assert len(outgoing.reports) == 1
    wiring.close()


def test_what_comes_for_the_number_later_is_another_citizens(home: Home) -> None:
    wiring = home.wired()
    before = surrogate_of(wiring, home.person)
    erased(home)
    assert wiring.vault.citizens([home.cpr])[0].surrogate != before
    assert {row.store for row in home.found()} == {"vault"}
    wiring.close()


def test_the_same_again_says_the_same_and_nobody_at_all_is_not_found(home: Home) -> None:
    first = erased(home)
    assert erased(home).items() <= first.items()
    with pytest.raises(NotFound):
        erased(home, "010203" + "0405")


def test_a_file_in_a_drop_box_is_found_and_waited_for_and_receipts_lose_their_lines(
    home: Home,
) -> None:
    box = home.path / "sftp" / "eoj"
    for side in ("in", "out"):
        (box / side).mkdir(parents=True)
    theirs = [row.bundle_id for row in home.found(home.other) if row.store == "reports"]
    own = [row.bundle_id for row in home.found() if row.store == "reports" and row.match == "certain"]
    receipt = box / "out" / "day.ndjson.receipt.json"
    receipt.write_text("".join(json.dumps({"bundle_id": name}) + "\n" for name in (*own, *theirs, None)))
    waiting = box / "in" / "later.ndjson"
    waiting.write_text(f'{{"value": "{home.person}"}}')
    kinds = {row.kind for row in home.found() if row.store == "drop boxes"}
    assert kinds == {"file", "receipt"}
    with pytest.raises(Unavailable, match="drop box"):
        erased(home)
    waiting.unlink()
    assert erased(home)["receipts"] == len(own)
    assert [json.loads(line)["bundle_id"] for line in receipt.read_text().splitlines()] == [*theirs, None]
    assert [path.name for path in (box / "out").iterdir()] == [receipt.name]
