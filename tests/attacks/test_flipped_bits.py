"""A flipped bit in any store is an integrity failure, never a wrong answer (K13)."""

import contextlib
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from synlig.core.cpr import Cpr
from synlig.core.errors import IntegrityFailure
from synlig.guard.keys import KeyStore
from synlig.storage.control.database import Database, sqlcipher_database
from synlig.storage.control.soundness import check_sound
from synlig.storage.engine import Engine
from synlig.storage.receipts import Receipts
from tests.resting import Places, as_table, finished, open_vault, report, synthetic_cpr, whole_home

FLIPS = 60
READ_ALL = "SELECT count(surrogate) AS n, sum(received_seq) AS s FROM conditions"


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A home with reports kept and processed, at rest: nothing open, nothing in a WAL."""
    places = whole_home(tmp_path)
    intake, work = places.intake(), places.work()
    intake.keep([report() for _ in range(120)])
    done = finished(work.claim(100))
    places.tables(work, buckets=1).append({"conditions": as_table(done)}, done)
    intake.close()
    places.database.close()
    return places


def _flip_everywhere(path: Path, look: Callable[[], object]) -> list[tuple[int, object]]:
    """The flips after which `look` raised no IntegrityFailure, each with what it gave instead."""
    sound, randomly, missed = path.read_bytes(), random.Random(random.random()), list[tuple[int, object]]()
    for bit in randomly.sample(range(len(sound) * 8), FLIPS):
        at = bit // 8
        path.write_bytes(sound[:at] + bytes([sound[at] ^ 1 << bit % 8]) + sound[at + 1 :])
        with contextlib.suppress(IntegrityFailure):
            missed.append((bit, look()))
    path.write_bytes(sound)
    return missed


def test_in_a_stored_table_what_is_read_is_right_or_refused_and_verify_finds_all(places: Places) -> None:
    path = next(places.folder.glob("tables/*/*.parquet"))
    tables = places.tables(places.work())
    right = _read(places)
    assert [seen for _, seen in _flip_everywhere(path, lambda: _read(places)) if seen != right] == []
    assert _flip_everywhere(path, tables.verify) == []
    assert tables.verify() == 1


def _read(places: Places) -> object:
    dataset = places.tables(places.work()).dataset("conditions")
    return Engine().query(READ_ALL, {"conditions": dataset}).to_pylist()


def test_in_the_control_database(places: Places) -> None:
    path, key = places.folder / "control.db", places.keys.database_key("control")
    right = _lines(path, key)
    assert [seen for _, seen in _flip_everywhere(path, lambda: _lines(path, key)) if seen != right] == []
    assert _flip_everywhere(path, lambda: _checked(path, key)) == []
    assert _lines(path, key) == right


def _lines(path: Path, key: str) -> object:
    return _with(path, key, lambda database: list(Receipts(database).receipts()))


def _checked(path: Path, key: str) -> object:
    return _with(path, key, check_sound)


def _with(path: Path, key: str, look: Callable[[Database], object]) -> object:
    database = sqlcipher_database(path, key, "control")
    try:
        return look(database)
    finally:
        database.close()


def test_in_the_vault(places: Places) -> None:
    randomly = random.Random(random.random())
    cprs = [synthetic_cpr(randomly) for _ in range(200)]
    path, key = places.folder / "vault.db", places.keys.database_key("vault")
    right = _met(places, cprs)
    assert [seen for _, seen in _flip_everywhere(path, lambda: _met(places, cprs)) if seen != right] == []
    assert _flip_everywhere(path, lambda: _checked(path, key)) == []


def _met(places: Places, cprs: list[Cpr]) -> object:
    vault = open_vault(places)
    try:
        return vault.citizens(cprs)
    finally:
        vault._database.close()


def test_in_the_raw_store(places: Places) -> None:
    path = next(places.folder.glob("raw/*/*.seg"))
    head = len(b"SYNLIG-RAW-1\n")
    reports = places.reports

    def look() -> int:
        return reports.verify(lambda some: dict.fromkeys(some, b"k" * 32))

    assert look() == 120
    assert [bit for bit, _ in _flip_everywhere(path, look) if bit // 8 >= head] == []
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(IntegrityFailure):
        look()
    path.unlink()
    with pytest.raises(IntegrityFailure):
        look()


def test_with_another_homes_keys_nothing_opens(places: Places, tmp_path: Path) -> None:
    stranger = KeyStore.create(tmp_path / "stranger")
    for name in ("control", "vault"):
        key = stranger.database_key("control" if name == "control" else "vault")
        with pytest.raises(IntegrityFailure):
            _checked(places.folder / f"{name}.db", key)
    opened = sqlcipher_database(places.folder / "control.db", places.keys.database_key("control"), "control")
    theirs = Places(places.folder, stranger, opened, places.clock)
    with pytest.raises(IntegrityFailure):
        theirs.reports.verify(lambda some: dict.fromkeys(some, b"x" * 32))
    with pytest.raises(IntegrityFailure):
        _read(theirs)
    opened.close()
