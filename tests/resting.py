"""Resting places furnished for a test, and reports to put into them."""

import json
import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa

from synlig.core.cpr import Cpr, Surrogate
from synlig.core.finding import Finding, Verdict
from synlig.core.kommune import KommuneKode
from synlig.guard.citizens import CitizenSecrets
from synlig.guard.keys import KeyStore, Secret
from synlig.guard.log.checkpoint import PURPOSE
from synlig.guard.log.log import Log
from synlig.guard.sealing import Opener, Sealer
from synlig.guard.signing import check_signature, sign
from synlig.guard.table_keys import TableKeys
from synlig.storage.control.database import Database, sqlcipher_database
from synlig.storage.control.migrating import migrate
from synlig.storage.intake import Incoming, Intake
from synlig.storage.raw_store import RawStore
from synlig.storage.receipts import Receipts
from synlig.storage.sealed_reports import SealedReports
from synlig.storage.tables import TableStore
from synlig.storage.vault import Vault
from synlig.storage.vault.schema import MIGRATIONS
from synlig.storage.work import Claimed, Finished, Work

KOMMUNE = KommuneKode("0540")
AN_ERROR = Finding("json", "error", "Bundle", "Not JSON.", "Ikke JSON.")
LEASE = timedelta(minutes=15)


class Clock:
    """A clock that a test can turn."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass(frozen=True)
class Places:
    """All of them, in one folder and one control database."""

    folder: Path
    keys: KeyStore
    database: Database
    clock: Clock

    @property
    def raw_store(self) -> RawStore:
        return RawStore(self.folder / "raw")

    @property
    def reports(self) -> SealedReports:
        return SealedReports(self.database, self.raw_store, Opener(self.keys.worker_private()))

    @property
    def receipts(self) -> Receipts:
        return Receipts(self.database)

    def intake(self) -> Intake:
        sealer = Sealer(self.keys.worker_public())
        return Intake(self.database, self.raw_store, sealer, self.keys.address_key(), self.clock)

    def work(self) -> Work:
        return Work(self.database, self.reports, self.clock, LEASE)

    def tables(self, work: Work, buckets: int = 3) -> TableStore:
        return TableStore(self.database, self.folder / "tables", TableKeys(self.keys), work, buckets=buckets)

    def vault(self, database: Database) -> Vault:
        return Vault(database, CitizenSecrets(self.keys), clock=self.clock)

    def rows(self, sql: str, table: str = "conditions") -> list[dict[str, object]]:
        """The rows of an SQL query over one stored table, read by plain pyarrow and DuckDB."""
        from synlig.storage.engine import Engine  # noqa: PLC0415

        return Engine().query(sql, {table: self.tables(self.work()).dataset(table)}).to_pylist()


def furnish(folder: Path, database: Database, keys: KeyStore | None = None) -> Places:
    for name in ("raw", "tables"):
        (folder / name).mkdir(exist_ok=True)
    return Places(folder, keys or KeyStore.create(folder / "keys"), database, Clock())


def whole_home(folder: Path) -> Places:
    """Keys, control database and vault in `folder`, on SQLCipher, opened again when they are there."""
    fresh = not (folder / "keys").exists()
    keys = KeyStore.create(folder / "keys") if fresh else KeyStore.open(folder / "keys")
    control = sqlcipher_database(folder / "control.db", keys.database_key("control"), "control", create=fresh)
    if fresh:
        migrate(control)
        vault = sqlcipher_database(folder / "vault.db", keys.database_key("vault"), "vault", create=True)
        migrate(vault, MIGRATIONS)
        vault.close()
    return furnish(folder, control, keys)


def open_vault(places: Places) -> Vault:
    key = places.keys.database_key("vault")
    return places.vault(sqlcipher_database(places.folder / "vault.db", key, "vault"))


def log_of(places: Places) -> Log:
    """The log of these places; nobody's key is known to it."""
    return Log(
        places.folder / "log",
        places.keys.secret(Secret.LOG),
        lambda _subjects: {},
        places.folder / "checkpoints",
        "test",
        lambda message: sign(places.keys.secret(Secret.CHECKPOINT), PURPOSE, message),
        lambda message, signature: check_signature(places.keys.checkpoint_public(), PURPOSE, message, signature),
    )


def synthetic_cpr(randomly: random.Random) -> Cpr:
    """A CPR number drawn now; none is written in a file."""
    day, month, year = randomly.randint(1, 28), randomly.randint(1, 12), randomly.randint(30, 79)
    return Cpr(f"{day:02}{month:02}{year:02}{randomly.randint(0, 3999):04}")


def report(
    bundle_id: str | None = None,
    raw: bytes | None = None,
    *,
    accepted: bool = True,
    kommune: KommuneKode | None = KOMMUNE,
    sender: str = "eoj",
    delivery_id: str | None = None,
) -> Incoming:
    name = bundle_id or str(uuid.uuid4())
    body = raw if raw is not None else json.dumps({"resourceType": "Bundle", "id": name}).encode()
    verdict = Verdict(name, () if accepted else (AN_ERROR,), "file.ndjson:1", delivery_id)
    return Incoming(sender, kommune, name, verdict, body, "care", "file")


def finished(claimed: Sequence[Claimed], key: bytes = b"k" * 32) -> list[Finished]:
    """Each report as another citizen's, all under one key."""
    return [Finished(one.receipt_id, Surrogate(uuid.uuid4().hex), key) for one in claimed]


def as_table(done: Sequence[Finished]) -> pa.Table:
    """One row per finished report."""
    return pa.table(
        {
            "surrogate": pa.array([one.surrogate for one in done], pa.string()),
            "received_seq": pa.array([one.receipt_id for one in done], pa.int64()),
        }
    )


def files_under(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
