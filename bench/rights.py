"""How long it takes to find and to erase one person among a million rows, and how fast the log writes."""

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from bench.harness.row import Row
from synlig.core.cpr import Cpr
from synlig.core.erasure import Erasure as Asked
from synlig.core.finding import Verdict
from synlig.core.found import Looking
from synlig.core.kommune import KommuneKode
from synlig.core.remark import verdict
from synlig.declared import tables
from synlig.guard.citizens import CitizenSecrets
from synlig.guard.keys import Secret
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.rotation import retire
from synlig.storage.intake import Incoming
from synlig.storage.vault import rewrap_citizens
from synlig.storage.work import Finished
from synlig.stories.check_stores import check_stores
from synlig.stories.create_home import create_home
from synlig.stories.find_person import find_person
from synlig.stories.reconcile_stores import reconcile_stores
from synlig.surfaces.examinations import stores_of
from synlig.surfaces.wiring import Wiring

CITIZENS: Final = 20_000
REPORTS: Final = 50_000
ROWS_A_REPORT: Final = 20
AT_ONCE: Final = 10_000
TRIES: Final = 5
LOGGED, GROUP = 50_000, 1_000
KOMMUNE: Final = KommuneKode("0540")


def rows() -> Iterator[Row]:
    """Medians in seconds; then entries a second."""
    with tempfile.TemporaryDirectory(prefix="synlig-bench-") as folder:
        Wiring(Path(folder) / "home", {}).tell(create_home)
        wiring = Wiring(Path(folder) / "home", {})
        cprs = _filled(wiring)
        yield from _held(wiring)
        chosen = cprs[:: CITIZENS // TRIES]
        what = f"one of {CITIZENS:,} citizens among {REPORTS * ROWS_A_REPORT:,} rows and {REPORTS:,} reports"
        yield Row("rights", f"find {what}", _median(_find(wiring, cpr) for cpr in chosen), "s", 2, "lower")
        yield Row("rights", f"erase {what}", _median(_erase(wiring, cpr) for cpr in chosen), "s", 5, "lower")
        yield Row("rights", f"log entries, durable in groups of {GROUP}", _logged(wiring), "entries/s", 5_000, "higher")
        wiring.close()


def _held(wiring: Wiring) -> Iterator[Row]:
    """The whole home held against itself: its stores read, reconciled and signed, its citizens' keys wrapped anew."""
    what = f"{REPORTS * ROWS_A_REPORT:,} rows and {REPORTS:,} reports"
    yield Row(
        "rights", f"read and verify every stored file: {what}", _timed(lambda: _verified(wiring)), "s", 60, "lower"
    )
    yield Row("rights", f"reconcile and sign the stores: {what}", _timed(lambda: _reconciled(wiring)), "s", 60, "lower")
    rate = CITIZENS / _timed(lambda: _rewrapped(wiring))
    yield Row("rights", f"citizens' keys wrapped anew, of {CITIZENS:,}", rate, "keys/s", 2_000, "higher")


def _timed(does: Callable[[], object]) -> float:
    began = time.perf_counter()
    does()
    return time.perf_counter() - began


def _verified(wiring: Wiring) -> None:
    if verdict(wiring.tell(check_stores, stores_of(wiring))):
        raise SystemExit("A stored file is not what was written.")


def _reconciled(wiring: Wiring) -> None:
    if not wiring.tell(reconcile_stores).equal:
        raise SystemExit("The stores differ.")


def _rewrapped(wiring: Wiring) -> None:
    retire(wiring.home.keys, wiring.keys, Secret.CITIZENS)
    if rewrap_citizens(wiring.vault_database, CitizenSecrets(wiring.keys), lambda: None) != CITIZENS:
        raise SystemExit("Not every key was wrapped anew.")


def _filled(wiring: Wiring) -> list[Cpr]:
    cprs = [_cpr(number) for number in range(CITIZENS)]
    citizens = wiring.vault.citizens(cprs)
    body = b'{"resourceType": "Bundle", "text": "' + b"x" * 500 + b'"}'
    for start in range(0, REPORTS, AT_ONCE):
        verdicts = [Verdict(f"report-{start + each}", (), "bench:1") for each in range(AT_ONCE)]
        batch = [Incoming("eoj", KOMMUNE, one.bundle_id, one, body, "care", "bench") for one in verdicts]
        wiring.intake.keep(batch)
        claimed = wiring.work.claim(AT_ONCE)
        who = [citizens[one.receipt_id % CITIZENS] for one in claimed]
        done = [
            Finished(one.receipt_id, citizen.surrogate, citizen.key) for one, citizen in zip(claimed, who, strict=True)
        ]
        wiring.table_store.append(_tables(done), done)
    return cprs


def _tables(done: list[Finished]) -> dict[str, pa.Table]:
    names = list(tables.load())
    each = ROWS_A_REPORT * len(done) // len(names)
    return {name: _table(done, each) for name in names}


def _table(done: list[Finished], size: int) -> pa.Table:
    turn = np.arange(size) % len(done)
    surrogates = pa.array([one.surrogate for one in done]).take(pa.array(turn))
    known = pa.array(np.full(size, datetime.now(UTC).timestamp() * 1e6, np.int64)).cast(pa.timestamp("us", "UTC"))
    columns: dict[str, Any] = {"kommune": pa.array([str(KOMMUNE)] * size), "surrogate": surrogates, "known_at": known}
    columns["bundle_id"] = pa.array([f"report-{number}" for number in turn])
    columns["received_seq"] = pa.array([done[number].receipt_id for number in turn], pa.int64())
    columns |= {
        f"value_{number}": pa.array(np.random.default_rng(number).integers(0, 900, size)) for number in range(12)
    }
    return pa.table(columns)


def _find(wiring: Wiring, cpr: Cpr) -> float:
    began = time.perf_counter()
    found = wiring.tell(find_person, cpr, Looking())
    if len(found) < ROWS_A_REPORT:
        raise SystemExit("The person was not found.")
    return time.perf_counter() - began


def _erase(wiring: Wiring, cpr: Cpr) -> float:
    known = wiring.citizen_rights.known([cpr])[cpr]
    began = time.perf_counter()
    asked = Asked(known.surrogate, b"t" * 32, "case", "bench")
    one = wiring.erasures.begin(f"bench {known.surrogate[:20]}", asked, "bench")
    proof = wiring.erasing.erase(one, "bench")
    wiring.erasures.finish(one)
    if proof["rows"] < ROWS_A_REPORT:
        raise SystemExit("The person was not erased.")
    return time.perf_counter() - began


def _logged(wiring: Wiring) -> float:
    entries = [Entry(Event.PERSON_SEEN, "bench", subject=f"{number:032}", purpose="bench") for number in range(GROUP)]
    began = time.perf_counter()
    for _ in range(LOGGED // GROUP):
        wiring.log.record(entries)
    return LOGGED / (time.perf_counter() - began)


def _cpr(number: int) -> Cpr:
    day = datetime(1930, 1, 1, tzinfo=UTC) + timedelta(days=number % 18_000)
    return Cpr(f"{day:%d%m%y}{number // 18_000:04}")


def _median(times: Iterator[float]) -> float:
    return sorted(times)[TRIES // 2]
