"""No CPR number, surrogate or report can be read from the bytes of a home's files (K12)."""

import json
import random
from pathlib import Path

import pytest

from synlig.core.cpr import Surrogate
from synlig.core.errors import NotFound
from synlig.guard.keys import KeyStore, Secret
from synlig.storage.control.database import Database, sqlcipher_database
from synlig.storage.work import Finished
from tests.resting import Clock, Places, as_table, files_under, open_vault, report, synthetic_cpr, whole_home


def test_a_scan_of_every_byte_finds_nobody(tmp_path: Path) -> None:
    randomly = random.Random(random.random())
    cprs = [synthetic_cpr(randomly) for _ in range(40)]
    places = whole_home(tmp_path)
    vault = open_vault(places)
    batch = [report(raw=json.dumps({"cpr": cpr.reveal(), "text": "blodtryk"}).encode()) for cpr in cprs]
    places.intake().keep([*batch, report("rejected-one", b"x" + batch[0].raw, accepted=False)])
    work = places.work()
    citizens = vault.citizens(cprs)
    claimed = work.claim(len(cprs) - 5)
    done = [Finished(one.receipt_id, who.surrogate, who.key) for one, who in zip(claimed, citizens, strict=False)]
    places.tables(work).append({"conditions": as_table(done)}, done)
    vault.reveal(citizens[0].surrogate, "delivery", "sds")
    needles = _needles(
        [cpr.reveal() for cpr in cprs], [one.surrogate for one in citizens], [one.key for one in citizens]
    )
    needles += [b"blodtryk", b"rejected-one", b"received_seq"]  # shorter words turn up in any cipher text by chance
    assert _found(tmp_path, needles) == [], "while it is open"
    vault._database.close()
    places.database.close()
    assert _found(tmp_path, needles) == [], "at rest"


def _needles(cprs: list[str], surrogates: list[Surrogate], keys: list[bytes]) -> list[bytes]:
    texts = [*cprs, *(f"{cpr[:6]}-{cpr[6:]}" for cpr in cprs), *surrogates]
    in_utf16 = [cpr.encode("utf-16-le") for cpr in cprs]
    return [text.encode() for text in texts] + in_utf16 + [bytes.fromhex(one) for one in surrogates] + keys


def _found(folder: Path, needles: list[bytes]) -> list[str]:
    contents = {path.name: path.read_bytes() for path in files_under(folder)}
    assert len(contents) > 10
    return [name for name, content in contents.items() if any(needle in content for needle in needles)]


def test_the_scan_finds_what_is_not_sealed(tmp_path: Path) -> None:
    number = synthetic_cpr(random.Random(random.random())).reveal()
    whole_home(tmp_path).database.close()
    (tmp_path / "leak").write_bytes(b"x" + number.encode() + b"y")
    assert _found(tmp_path, [number.encode()]) == ["leak"]


def test_every_file_is_the_owners_alone(tmp_path: Path) -> None:
    places = whole_home(tmp_path)
    places.intake().keep([report()])
    work = places.work()
    done = [Finished(one.receipt_id, Surrogate("a" * 32), b"k" * 32) for one in work.claim(1)]
    places.tables(work).append({"conditions": as_table(done)}, done)
    open_files = {path.name for path in files_under(tmp_path) if path.stat().st_mode & 0o077}
    assert open_files == set()
    places.database.close()


def test_every_connection_is_durable_and_forgets_what_is_deleted(tmp_path: Path) -> None:
    places = whole_home(tmp_path)
    wanted = {"synchronous": 2, "secure_delete": 1, "foreign_keys": 1, "journal_mode": "wal"}
    assert {name: _pragma(places.database, name) for name in wanted} == wanted
    places.database.close()


def _pragma(database: Database, name: str) -> object:
    with database.reading() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def test_intake_works_without_any_key_that_opens_what_it_keeps(tmp_path: Path) -> None:
    whole = whole_home(tmp_path)
    whole.database.close()
    given = tmp_path / "given"
    given.mkdir()
    for name in (Secret.ADDRESS, Secret.CONTROL_DATABASE):
        (given / f"synlig-kek-{name}").write_text(whole.keys.wrapping_key(name))
    (tmp_path / "keys" / "root.key").unlink()
    keys = KeyStore.open(tmp_path / "keys", given)
    database = sqlcipher_database(tmp_path / "control.db", keys.database_key("control"), "control")
    part = Places(tmp_path, keys, database, Clock())
    assert part.intake().keep([report()])[0].outcome == "kept"
    for closed in (keys.worker_private, keys.disclosure_key, lambda: keys.database_key("vault")):
        with pytest.raises(NotFound):
            closed()
    database.close()
