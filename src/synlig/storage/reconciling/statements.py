"""Signed manifests of the stores: every table file, every release, and every report received, as they were then."""

import hashlib
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Row, insert, select, update

from synlig.core.errors import IntegrityFailure
from synlig.core.reconciliation import Difference, Reconciliation, differing
from synlig.storage.control.database import Database
from synlig.storage.control.schema import receipt
from synlig.storage.manifest import Manifest, StoredFile
from synlig.storage.reconciling.schema import SIGNED, store_statement, store_statement_reach
from synlig.storage.releases.schema import release

PURPOSE: Final = "stores"
FORMAT: Final = 1
CHUNK: Final = 10_000
"""Receipts whose digest is one: a difference is narrowed down to so many."""
BETWEEN: Final = "stores and their signed manifest"
Chunks = dict[str, tuple[int, str]]


class Contents(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is signed: `tables` of then by path (rows, bytes, SHA-256), `releases` by id, `receipts` by runs of ids."""

    format: int
    made_at: datetime
    last_receipt: int
    tables: dict[str, tuple[int, int, str]]
    releases: dict[str, str]
    receipts: Chunks


@dataclass(frozen=True, slots=True)
class Statement:
    """One signed manifest."""

    id: int
    sha256: str
    contents: Contents


@dataclass(frozen=True, slots=True)
class Removed:
    """What was rightly removed since: by erasures and by retention."""

    receipts: int = 0
    rows: int = 0


class Statements:
    """Made and checked over the control database; `sign` and `verify` are the guard's, for these statements only."""

    def __init__(self, database: Database, sign: Callable[[bytes], str], verify: Callable[[bytes, str], None]) -> None:
        self._database, self._sign, self._verify = database, sign, verify

    def newest(self) -> Statement | None:
        """The newest, with a signature that holds; None before the first.

        Raises:
            IntegrityFailure: it was changed, or signed by another.
        """
        asked = select(store_statement).order_by(store_statement.c.id.desc()).limit(1)
        with self._database.reading() as connection:
            row = connection.execute(asked).one_or_none()
        return None if row is None else self._opened(row)

    def make(self, now: datetime) -> Statement:
        """Sign the stores as they are now."""
        contents = self._contents(now)
        content = msgspec.json.encode(contents, order="deterministic")
        digest = hashlib.sha256(content).hexdigest()
        row = {"made_at": now, "sha256": digest, "signature": self._sign(content), "content": zlib.compress(content)}
        with self._database.writing() as connection:
            connection.execute(update(store_statement).values(content=None))
            made = connection.scalar(insert(store_statement).values(row).returning(store_statement.c.id))
            reach = {"statement": made, "made_at": now, "last_receipt": contents.last_receipt}
            connection.execute(insert(store_statement_reach).values(reach))
        return Statement(int(made or 0), digest, contents)

    def compare(self, then: Contents, removed: Removed) -> Reconciliation:
        """The stores now against `then`: what is gone, changed or added behind it, less what was rightly removed."""
        now = self._contents(then.made_at, then.last_receipt)
        gone = sum(count for count, _ in then.receipts.values()) - sum(count for count, _ in now.receipts.values())
        pairs = {at: (what, now.receipts.get(at, (0, ""))) for at, what in then.receipts.items()}
        changed = [at for at, (old, new) in pairs.items() if old[0] == new[0] and old[1] != new[1]]
        said = {f"receipts from {at} on were changed": 1 for at in changed}
        said["receipts are gone, or were put in between"] = abs(gone - removed.receipts)
        lost = [name for name, digest in then.releases.items() if now.releases.get(name) != digest]
        said |= {f"the release {name} is gone or another": 1 for name in lost}
        counts = {"signed_files": len(then.tables), "signed_receipts": sum(c for c, _ in then.receipts.values())}
        return Reconciliation(counts, [*differing(BETWEEN, said), *self._files(then, removed)])

    def _files(self, then: Contents, removed: Removed) -> list[Difference]:
        """Files that are gone or another: as many rows as were rightly removed may lack, rewritten or merged."""
        files = {file.path: file for file in Manifest(self._database).files()}
        changed = [path for path, what in then.tables.items() if path in files and _as_signed(files[path]) != what]
        lost = {path: rows for path, (rows, _, _) in then.tables.items() if path not in files}
        rewritten = sum(
            file.rows for path, file in files.items() if path not in then.tables and file.created_at <= then.made_at
        )
        lacking = sum(lost.values()) - rewritten - removed.rows
        said = {f"the stored file {path} is not the one that was signed": 1 for path in changed}
        return differing(BETWEEN, {**said, "rows are gone with their files": max(0, lacking)})

    def _contents(self, now: datetime, last: int | None = None) -> Contents:
        with self._database.reading() as connection:
            releases = {
                row.id: row.manifest_sha256 for row in connection.execute(select(release).order_by(release.c.id))
            }
        chunks = self._chunks(last)
        upto = max((int(at) for at in chunks), default=0)
        files = Manifest(self._database).files()
        tables = {file.path: _as_signed(file) for file in files if file.created_at <= now}
        return Contents(FORMAT, now, self._last(last, upto), tables, releases, chunks)

    def _last(self, last: int | None, start: int) -> int:
        if last is not None:
            return last
        asked = select(receipt.c.id).where(receipt.c.id >= start).order_by(receipt.c.id.desc()).limit(1)
        with self._database.reading() as connection:
            return connection.scalar(asked) or 0

    def _chunks(self, last: int | None) -> Chunks:
        """By the first id of each run: how many receipts, and the digest of what never changes of them."""
        made = dict[str, tuple[int, Any]]()
        for row in self._receipts(last):
            at = str(row.id // CHUNK * CHUNK)
            count, digest = made.get(at) or (0, hashlib.sha256())
            digest.update(f"{row.id} {row.address.hex()} {row.verdict} {row.kommune} {row.bundle_id!r}\n".encode())
            made[at] = (count + 1, digest)
        return {at: (count, digest.hexdigest()) for at, (count, digest) in made.items()}

    def _receipts(self, last: int | None) -> Iterator[Any]:
        columns = (receipt.c.id, receipt.c.address, receipt.c.verdict, receipt.c.kommune, receipt.c.bundle_id)
        asked = select(*columns).order_by(receipt.c.id)
        wanted = asked if last is None else asked.where(receipt.c.id <= last)
        with self._database.reading() as connection:
            yield from connection.execute(wanted.execution_options(yield_per=CHUNK))

    def _opened(self, row: Row[Any]) -> Statement:
        try:
            content = zlib.decompress(row.content)
            self._verify(content, row.signature)
            return Statement(row.id, hashlib.sha256(content).hexdigest(), msgspec.json.decode(content, type=Contents))
        except (zlib.error, TypeError, msgspec.MsgspecError):
            raise IntegrityFailure("The signed manifest of the stores cannot be read.") from None


def _as_signed(file: StoredFile) -> tuple[int, int, str]:
    return (file.rows, file.bytes, file.sha256)


def removed_by(erased: Mapping[str, int], swept: Mapping[str, int]) -> Removed:
    """Out of what erasures and retention counted; reports that came after the manifest was signed are not lacked."""
    receipts = (
        erased.get(SIGNED, erased.get("reports", 0)) + swept.get("receipts", 0) + swept.get("rejected-reports", 0)
    )
    return Removed(receipts, erased.get("rows", 0) + swept.get("rows", 0))
