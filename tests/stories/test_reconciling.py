"""Raw reports, rows, releases and deliveries held against each other: what is taken out, put in or changed is found."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from synlig.storage.control.schema import manifest, raw_object, receipt
from synlig.storage.outbox.schema import outbox_item
from synlig.storage.reconciling.schema import store_statement
from synlig.storage.releases.schema import release
from synlig.surfaces.command.frame import Frame
from synlig.surfaces.command.main import run
from tests.people import Home, erase, furnished, keep, surrogate_of

Reconcile = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture(scope="module")
def furnished_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return furnished(tmp_path_factory.mktemp("furnished"))


@pytest.fixture
def home(furnished_home: Home, tmp_path: Path) -> Home:
    return furnished_home.copy(tmp_path)


@pytest.fixture
def reconcile(home: Home, capsys: pytest.CaptureFixture[str]) -> Reconcile:
    """`synlig reconcile`; its exit code and answer."""

    def told(*arguments: str) -> tuple[int, dict[str, Any]]:
        capsys.readouterr()
        Frame.wiring.cache_clear()
        code = run(["--home", str(home.path), "--json", "reconcile", *arguments])
        return code, json.loads(capsys.readouterr().out)

    return told


def changed(home: Home, *statements: Any) -> None:
    """What someone does to the control database who is not to."""
    wiring = home.wired()
    with wiring.control.writing() as connection:
        for statement in statements:
            assert connection.execute(statement).rowcount > 0
    wiring.close()


def test_a_sound_home_agrees_and_is_signed(reconcile: Reconcile) -> None:
    code, first = reconcile()
    assert (code, first["differences"]) == (0, [])
    assert first["counts"]["sum_of_receipts"] == first["counts"]["sum_of_receipts_in_rows"] > 0
    assert first["counts"]["released_cubes"] > 0
    _, second = reconcile()
    assert second["counts"]["signed_files"] > 0
    assert second["counts"]["signed_receipts"] == second["counts"]["reports"]


def test_what_was_rightly_removed_is_no_difference(home: Home, reconcile: Reconcile) -> None:
    reconcile()
    wiring = home.wired()
    assert erase(wiring, home.person)["rows"] > 0
    wiring.close()
    code, found = reconcile()
    assert (code, found["differences"]) == (0, [])


def test_reports_that_came_after_the_signature_and_were_erased_are_not_held_to_lack(
    home: Home, reconcile: Reconcile
) -> None:
    """They were never signed: their number is not taken for that of signed ones, which would hide as many."""
    reconcile()
    wiring = home.wired()
    raw = next(raw for _, raw in wiring.reports.opened([own_report(home)], wiring.vault.keys_of))
    later = {**json.loads(raw), "id": "after-the-signature"}
    keep(wiring, json.dumps(later).encode(), accepted=True)
    proof = erase(wiring, home.person)
    assert proof["signed_reports"] == proof["reports"] - 1
    wiring.close()
    code, found = reconcile()
    assert (code, found["differences"]) == (0, [])


def own_report(home: Home) -> int:
    """A processed report about the person of the home."""
    wiring = home.wired()
    surrogate = surrogate_of(wiring, home.person)
    with wiring.control.reading() as connection:
        mine = select(receipt.c.id).where(receipt.c.surrogate == surrogate, receipt.c.state == "processed")
        number = connection.scalars(mine.order_by(receipt.c.id).limit(1)).one()
    wiring.close()
    return number


def processed(column: Any) -> Any:
    """One processed report's."""
    return select(column).where(receipt.c.state == "processed").order_by(receipt.c.id).limit(1).scalar_subquery()


A_RECEIPT = receipt.c.id == processed(receipt.c.id)
REMOVED = (
    delete(raw_object).where(raw_object.c.receipt_id == processed(receipt.c.id)),
    delete(outbox_item).where(outbox_item.c.receipt_id == processed(receipt.c.id)),
)
TAMPERED = {
    "a report's bytes": (("reports and sealed bytes",), (REMOVED[0],)),
    "a table's file": (
        ("stores and their signed manifest",),
        (delete(manifest).where(manifest.c.table_name == "patients"),),
    ),
    "a file's digest": (("stores and their signed manifest",), (update(manifest).values(sha256="0" * 64),)),
    "a report's verdict": (
        ("stores and their signed manifest",),
        (update(receipt).where(A_RECEIPT).values(kommune="0101"),),
    ),
    "a release": (("stores and their signed manifest",), (delete(release),)),
    "the signed manifest": (("signed manifest and log",), (delete(store_statement).where(store_statement.c.id == 2),)),
    "a waiting delivery": (
        ("deliveries and their reports",),
        (update(outbox_item).where(outbox_item.c.state == "accepted").values(state="waiting", packed=b"x"),),
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_changed_is_found_and_named(home: Home, reconcile: Reconcile, what: str) -> None:
    reconcile()
    stolen = _statement(home)
    reconcile()
    between, statements = TAMPERED[what]
    changed(home, *statements)
    if what == "the signed manifest":
        changed(home, update(store_statement).where(store_statement.c.id == 1).values(content=stolen))
    code, found = reconcile()
    assert code == 6
    assert {one["between"] for one in found["differences"]} >= set(between)
    assert reconcile()[0] == 6, "nothing is signed until a person accepts it"


def _statement(home: Home) -> bytes:
    wiring = home.wired()
    with wiring.control.reading() as connection:
        content = connection.scalar(select(store_statement.c.content).where(store_statement.c.content.is_not(None)))
    wiring.close()
    assert content is not None
    return bytes(content)


def test_a_manifest_that_others_signed_is_refused(home: Home, reconcile: Reconcile) -> None:
    reconcile()
    changed(home, update(store_statement).values(signature="A" * 86 + "=="))
    with pytest.raises(json.JSONDecodeError):
        reconcile()


def test_differences_are_alarms_until_they_are_accepted(
    home: Home, reconcile: Reconcile, capsys: pytest.CaptureFixture[str]
) -> None:
    reconcile()
    changed(home, update(manifest).values(sha256="0" * 64))
    assert reconcile()[0] == 6
    assert run(["--home", str(home.path), "--json", "log", "search", "--view", "alarms"]) == 0
    alarms = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {alarm["event"] for alarm in alarms} == {"integrity:reconciliation:differs"}
    assert reconcile("--accept")[0] == 0
    assert reconcile()[0] == 0


def test_a_release_that_no_rows_round_to_is_found(home: Home, reconcile: Reconcile) -> None:
    changed(home, delete(manifest).where(manifest.c.table_name == "conditions"))
    code, found = reconcile()
    assert code == 6
    assert "rows and releases" in {one["between"] for one in found["differences"]}
