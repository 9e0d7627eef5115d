"""Everything in a folder as bytes, as it lies and opened with every key: what a scan for a person looks through."""

import base64
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from sqlalchemy import select

from synlig.core.errors import SynligError
from synlig.guard.table_keys import TableKeys
from synlig.storage.outbox.schema import outbox_item
from synlig.storage.sealed_reports import SEALED, report_of
from synlig.surfaces.wiring import Wiring

PAGE, RESERVE, SALT = 4096, 80, 16
"""SQLCipher 4: pages with an initialisation vector and an authentication code at their end."""
ENCODINGS: Final = ("utf-8", "utf-16-le", "utf-16-be")


def needles(texts: Sequence[str], raw: Sequence[bytes] = ()) -> list[bytes]:
    """Each text as it could stand in a file: plain, wide, in hex and in the three phases of base64."""
    plain = [text.encode(encoding) for text in texts for encoding in ENCODINGS]
    plain += [digits.encode() for text in texts if len(text) == 10 for digits in (f"{text[:6]}-{text[6:]}",)]
    plain += [bytes.fromhex(text) for text in texts if len(text) == 32]
    return [form for one in (*plain, *raw) for form in (one, one.hex().encode(), *_phases(one))]


def found_in(place: Path, wanted: Sequence[bytes], wiring: Wiring | None) -> list[str]:
    """Where any needle stands: in the bytes of every file under `place`, and in what they open to."""
    contents = [*_files(place), *(_opened(wiring) if wiring is not None else ())]
    return [name for name, content in contents if any(needle in content for needle in wanted)]


def _phases(one: bytes) -> Iterator[bytes]:
    for phase in range(3):
        encoded = base64.b64encode(bytes(phase) + one).rstrip(b"=")
        yield encoded[4 if phase else 0 : len(encoded) - 2]


def _files(place: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(place.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            yield str(path.relative_to(place)), content
            for inflate in (-15, 15, 31):
                try:
                    yield f"{path.name} inflated", zlib.decompress(content, inflate)
                except zlib.error:
                    continue


def _opened(wiring: Wiring) -> Iterator[tuple[str, bytes]]:
    """What the keys of the home open: database pages in use or not, stored rows, reports, packed reports, the log."""
    for name, path in (("control", wiring.home.control_database), ("vault", wiring.home.vault_database)):
        key = bytes.fromhex(wiring.keys.database_key(name))  # pyright: ignore[reportArgumentType]
        if name == "control" and wiring.settings.database.url:
            continue  # on PostgreSQL
        yield f"{name} pages", b"".join(_pages(path.read_bytes(), key))
    for file in sorted(wiring.home.tables.glob("*/*.parquet")):
        table = pq.ParquetFile(file, decryption_properties=_table_keys(wiring).opening()).read()
        yield f"{file.name} opened", repr(table.to_pylist()).encode()
    yield from _reports(wiring)
    with wiring.control.reading() as connection:
        for row in connection.execute(select(outbox_item).where(outbox_item.c.packed.is_not(None))):
            yield f"packed {row.report}", zlib.decompress(row.packed)
    for one in wiring.whole_log.search(lambda _header: True):
        yield f"log {one.header.seq}", f"{one.header} {one.subject} {one.personal}".encode()


def _reports(wiring: Wiring) -> Iterator[tuple[str, bytes]]:
    with wiring.control.reading() as connection:
        rows = connection.execute(SEALED).all()
    for report in map(report_of, rows):
        keys = wiring.vault.keys_of([report.surrogate]) if report.surrogate is not None else {}
        try:
            yield f"report {report.receipt_id}", wiring.reports.open(report, keys)
        except SynligError:
            continue


def _table_keys(wiring: Wiring) -> TableKeys:
    return TableKeys(wiring.keys)


def _pages(content: bytes, key: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), PAGE):
        page = content[start : start + PAGE]
        sealed, vector = page[SALT if start == 0 else 0 : PAGE - RESERVE], page[PAGE - RESERVE : PAGE - RESERVE + 16]
        opener = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
        yield opener.update(sealed) + opener.finalize()
