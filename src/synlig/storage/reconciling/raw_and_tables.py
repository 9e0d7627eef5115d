"""Received reports against their sealed bytes and against the rows that were made of them."""

from datetime import datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from sqlalchemy import func, select

from synlig.core.errors import IntegrityFailure
from synlig.core.reconciliation import Reconciliation, differing
from synlig.guard.table_keys import TableKeys
from synlig.storage.control.database import Database
from synlig.storage.control.schema import raw_object, receipt
from synlig.storage.manifest import Manifest, StoredFile

BETWEEN_RAW, BETWEEN_ROWS = "reports and sealed bytes", "reports and rows"
SEQ: Final = "received_seq"
Ids = NDArray[np.int64]


def reconcile_rows(database: Database, folder: Path, keys: TableKeys, bytes_kept_since: datetime) -> Reconciliation:
    """Every processed report has its sealed bytes and at least one row, and no row is of another.

    Sealed bytes of reports received before `bytes_kept_since` may have been let go of.

    Raises:
        IntegrityFailure: a stored file is gone or not what was written.
    """
    manifest = Manifest(database)
    files = manifest.files()
    read = [_ids_in(folder, file, keys) for file in files]
    processed, without_bytes, total, received_sum = _processed(database, bytes_kept_since)
    files = _unchanged(files, manifest)
    in_rows = np.unique(np.concatenate([ids for ids, _ in read])) if read else np.zeros(0, np.int64)
    missing = np.setdiff1d(processed, in_rows, assume_unique=True)
    strange = np.setdiff1d(in_rows, processed, assume_unique=True)
    wrong = sum(rows != file.rows for file, (_, rows) in zip(files, read, strict=True)) if files else 0
    counts = {
        "reports": total,
        "reports_processed": len(processed),
        "rows": sum(rows for _, rows in read),
        "sum_of_receipts": received_sum,
        "sum_of_receipts_in_rows": int(in_rows.sum()),
    }
    found = {"processed reports without a row": len(missing), "rows of no processed report": len(strange)}
    return Reconciliation(
        counts,
        [
            *differing(BETWEEN_RAW, {"processed reports without their sealed bytes": without_bytes}),
            *differing(BETWEEN_ROWS, {**found, "stored files with another number of rows than was written": wrong}),
        ],
    )


def _unchanged(files: list[StoredFile], manifest: Manifest) -> list[StoredFile]:
    """The files, unless an erasure rewrote some meanwhile: then their row counts say nothing."""
    return files if {file.path for file in files} <= {file.path for file in manifest.files()} else []


def _ids_in(folder: Path, file: StoredFile, keys: TableKeys) -> tuple[Ids, int]:
    """The reports that a stored file has rows of, and how many rows it has."""
    try:
        with pq.ParquetFile(folder / file.path, decryption_properties=keys.opening()) as opened:
            named = SEQ in opened.schema_arrow.names
            column: Any = opened.read(columns=[SEQ])[SEQ].to_numpy() if named else np.zeros(0, np.int64)
            return np.unique(column), opened.metadata.num_rows
    except (OSError, pa.ArrowException):
        raise IntegrityFailure(f"The stored file {file.path} is gone or not what was written.") from None


def _processed(database: Database, since: datetime) -> tuple[Ids, int, int, int]:
    own = receipt.c.state == "processed"
    has_bytes = select(raw_object.c.receipt_id).where(raw_object.c.receipt_id == receipt.c.id)
    bare = select(func.count()).where(own, receipt.c.received_at >= since, ~has_bytes.exists())
    with database.reading() as connection:
        ids = np.fromiter(connection.scalars(select(receipt.c.id).where(own).order_by(receipt.c.id)), np.int64)
        without = connection.execute(bare).scalar_one()
        total = connection.execute(select(func.count()).select_from(receipt)).scalar_one()
    return ids, without, total, int(ids.sum())
