"""The replay memory on every kind of database: first use wins, for every process, also after a restart."""

import contextlib
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from synlig.storage.control.database import Database
from synlig.storage.replay import UsedOnce
from tests.databases import Making, database, kinds_of_database, opener, postgres_url

__all__ = ["database", "opener", "postgres_url"]

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOUR = NOW + timedelta(hours=1)
DIGEST = "ab" * 32


@kinds_of_database()
def test_only_the_first_use_counts(database: Database) -> None:
    memory = UsedOnce(database)
    assert [memory.first_use(DIGEST, HOUR, NOW) for _ in range(3)] == [True, False, False]
    assert memory.first_use("cd" * 32, HOUR, NOW)


@kinds_of_database()
def test_it_outlives_the_process(opener: Making) -> None:
    before = opener()
    assert UsedOnce(before).first_use(DIGEST, HOUR, NOW)
    before.close()
    after = opener()
    assert not UsedOnce(after).first_use(DIGEST, HOUR, NOW)
    after.close()


@kinds_of_database()
def test_of_many_at_once_exactly_one_is_first(database: Database) -> None:
    memory = UsedOnce(database)
    with ThreadPoolExecutor(4) as pool:
        uses = [pool.submit(memory.first_use, DIGEST, HOUR, NOW) for _ in range(12)]
    assert [use.result() for use in uses].count(True) == 1


@pytest.mark.parametrize(("late", "again"), [(timedelta(0), True), (timedelta(microseconds=-1), False)])
def test_what_is_over_is_let_go(database: Database, late: timedelta, *, again: bool) -> None:
    memory = UsedOnce(database)
    memory.first_use(DIGEST, HOUR, NOW)
    assert memory.first_use(DIGEST, HOUR + timedelta(hours=1), HOUR + late) is again


def test_of_many_processes_exactly_one_is_first(opener: Making, tmp_path: Path) -> None:
    """Each with its own connection, all at once, over twenty tokens."""
    children = [_in_a_process(opener, tmp_path / f"of-{number}") for number in range(3)]
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0, 0]
    told = [(tmp_path / f"of-{number}").read_text() for number in range(3)]
    assert [sum(map(int, uses)) for uses in zip(*told, strict=True)] == [1] * 20


def _in_a_process(opener: Making, place: Path) -> int:
    child = os.fork()
    if child:
        return child
    with contextlib.suppress(Exception):
        memory = UsedOnce(opener())
        place.write_text("".join(str(int(memory.first_use(f"{use:064}", HOUR, NOW))) for use in range(20)))
        os._exit(0)
    os._exit(1)
