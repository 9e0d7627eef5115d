"""Where a counterpart keeps what it took: an encrypted SQLite file of its own, one commit per delivery."""

import hashlib
import json
import secrets
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from sqlcipher3 import dbapi2

DRIVER: Final[Any] = dbapi2
SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS delivery (
    id TEXT PRIMARY KEY, sha256 TEXT NOT NULL, day TEXT NOT NULL, times INTEGER NOT NULL, receipt TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS report (
    delivery TEXT NOT NULL, id TEXT NOT NULL, sha256 TEXT NOT NULL, reason TEXT NOT NULL, citizen TEXT NOT NULL,
    body BLOB NOT NULL, PRIMARY KEY (delivery, id)
);
CREATE INDEX IF NOT EXISTS report_id ON report (id);
CREATE TABLE IF NOT EXISTS returned (name TEXT PRIMARY KEY, changed TEXT NOT NULL, body BLOB NOT NULL);
"""


@dataclass(frozen=True)
class Taken:
    """One report of a delivery as it is kept; `reason` is empty when it was accepted."""

    id: str
    reason: str
    citizen: str
    body: bytes

    @cached_property
    def sha256(self) -> str:
        """Of the bytes as they came."""
        return hashlib.sha256(self.body).hexdigest()


class Register:
    """Deliveries and reports. A delivery is kept whole or not at all."""

    def __init__(self, folder: Path) -> None:
        """Open, or make, the register in `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        key = folder / "key"
        if not key.exists():
            key.touch(0o600)
            key.write_text(secrets.token_hex(32), encoding="ascii")
        self._open = DRIVER.connect(str(folder / "register.db"), isolation_level=None, check_same_thread=False)
        self._open.execute("PRAGMA cipher_log_level = NONE")
        self._open.execute(f"PRAGMA key = \"x'{key.read_text(encoding='ascii')}'\"")
        self._open.execute("PRAGMA journal_mode = WAL")
        self._open.execute("PRAGMA cache_size = -65536")
        self._open.executescript(SCHEMA)

    def receipt_of(self, delivery: str, sha256: str | None = None) -> dict[str, Any] | None:
        """The receipt given before, or None.

        Raises:
            ValueError: the delivery was taken before with another content than `sha256`.
        """
        row = self._open.execute("SELECT sha256, receipt FROM delivery WHERE id = ?", (delivery,)).fetchone()
        if row is None:
            return None
        if sha256 is not None:
            if row[0] != sha256:
                raise ValueError("another content")
            self._open.execute("UPDATE delivery SET times = times + 1 WHERE id = ?", (delivery,))
        return dict(json.loads(row[1]))

    def clashing(self, taken: Sequence[Taken]) -> frozenset[str]:
        """The ids of those of `taken` that were accepted before with another content."""
        known = {each.id: each.sha256 for each in taken}
        asked = "SELECT id, sha256 FROM report WHERE reason = '' AND id IN (SELECT value FROM json_each(?))"
        held = self._open.execute(asked, (json.dumps(list(known)),))
        return frozenset(str(name) for name, sha256 in held if known[name] != sha256)

    def keep(self, delivery: str, sha256: str, day: str, taken: Sequence[Taken], receipt: dict[str, Any]) -> None:
        """Keep a delivery with its reports and the receipt given for it."""
        packed = [zlib.compress(each.body, 1) for each in taken]
        rows = [
            (delivery, each.id, each.sha256, each.reason, each.citizen, body)
            for each, body in zip(taken, packed, strict=True)
        ]
        self._open.execute("BEGIN IMMEDIATE")
        try:
            self._open.executemany("INSERT INTO report VALUES (?, ?, ?, ?, ?, ?)", rows)
            row = (delivery, sha256, day, 1, json.dumps(receipt))
            self._open.execute("INSERT INTO delivery VALUES (?, ?, ?, ?, ?)", row)
            self._open.execute("COMMIT")
        except BaseException:
            self._open.execute("ROLLBACK")
            raise

    def erase(self, reports: Sequence[str]) -> None:
        """Erase what reports say of a citizen; that they were taken is still known."""
        wiped = [(report,) for report in reports]
        self._open.executemany("UPDATE report SET citizen = '', body = x'', reason = 'withdrawn' WHERE id = ?", wiped)

    def give_back(self, now: str, documents: Sequence[tuple[str, bytes]]) -> None:
        """Have documents fetched: a name that is there already is given a new content."""
        rows = [(name, now, body) for name, body in documents]
        self._open.executemany("INSERT OR REPLACE INTO returned VALUES (?, ?, ?)", rows)

    def returned(self, since: str = "") -> list[tuple[str, bytes]]:
        """Documents to be fetched that were changed at or after `since`, oldest first."""
        asked = "SELECT name, body FROM returned WHERE changed >= ? ORDER BY changed, name"
        return [(name, bytes(body)) for name, body in self._open.execute(asked, (since,))]

    def bodies(self) -> list[bytes]:
        """Every report that was accepted, in the order taken."""
        asked = "SELECT body FROM report WHERE reason = '' ORDER BY rowid"
        return [zlib.decompress(body) for (body,) in self._open.execute(asked)]

    def days(self) -> list[str]:
        """The days that deliveries are stamped."""
        return [str(day) for (day,) in self._open.execute("SELECT DISTINCT day FROM delivery ORDER BY day")]

    def inventory(self, day: str) -> dict[str, Any]:
        """Of the deliveries stamped `day`: the ids of the accepted reports by delivery, and how many of all."""
        rows = self._open.execute(
            "SELECT delivery.id, report.id, report.reason FROM delivery JOIN report ON report.delivery = delivery.id "
            "WHERE day = ? ORDER BY delivery.id, report.id",
            (day,),
        ).fetchall()
        held: dict[str, list[str]] = {}
        for delivery, report, reason in rows:
            held.setdefault(delivery, []).extend([] if reason else [report])
        listed = [{"delivery": delivery, "reports": reports} for delivery, reports in held.items()]
        accepted = sum(len(reports) for reports in held.values())
        return {"day": day, "accepted": accepted, "rejected": len(rows) - accepted, "deliveries": listed}

    def counts(self) -> dict[str, int]:
        """How many deliveries, how often they were sent, and how many reports and citizens they hold."""
        deliveries, times = self._open.execute("SELECT count(*), coalesce(sum(times), 0) FROM delivery").fetchone()
        reports, ids, citizens = self._open.execute(
            "SELECT count(*), count(DISTINCT id), count(DISTINCT citizen) FROM report WHERE reason = ''"
        ).fetchone()
        return {"deliveries": deliveries, "sent": times, "reports": reports, "ids": ids, "citizens": citizens}

    def close(self) -> None:
        """Close the file."""
        self._open.close()
