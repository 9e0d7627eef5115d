"""What goes wrong in a database is said in the words of the house."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from synlig.core.errors import IntegrityFailure, NotFound, Unavailable, WrongUsage
from synlig.storage.control import database as module
from synlig.storage.control.database import Database, postgres_database, sqlcipher_database
from synlig.storage.control.migrating import check_newest, migrate

KEY = "0f" * 32


@pytest.fixture
def fresh(tmp_path: Path) -> Database:
    return sqlcipher_database(tmp_path / "a.db", KEY, "control", create=True)


def test_a_missing_file_is_not_found_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        sqlcipher_database(tmp_path / "a.db", KEY, "control")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_not_overwritten(fresh: Database, tmp_path: Path) -> None:
    migrate(fresh)
    fresh.close()
    with pytest.raises(WrongUsage):
        sqlcipher_database(tmp_path / "a.db", KEY, "control", create=True)
    check_newest(sqlcipher_database(tmp_path / "a.db", KEY, "control"))


@pytest.mark.parametrize("content", [b"", b"not a database" * 400, b"SQLite format 3\x00" + bytes(4080)])
def test_a_file_that_is_no_database_of_ours_is_an_integrity_failure_or_of_another_form(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "a.db").write_bytes(content)
    database = sqlcipher_database(tmp_path / "a.db", KEY, "control")
    with pytest.raises((IntegrityFailure, Unavailable)):
        check_newest(database)
    database.close()


def test_the_wrong_key_is_an_integrity_failure_and_says_no_more(fresh: Database, tmp_path: Path) -> None:
    migrate(fresh)
    fresh.close()
    other = sqlcipher_database(tmp_path / "a.db", "1e" * 32, "control")
    with pytest.raises(IntegrityFailure) as caught, other.reading():
        pytest.fail("it opened")
    assert "1e1e" not in str(caught.value)
    other.close()


def test_a_database_of_another_form_must_be_migrated_first(fresh: Database) -> None:
    with pytest.raises(Unavailable):
        check_newest(fresh)
    migrate(fresh)
    check_newest(fresh)
    fresh.close()


def test_a_writer_that_does_not_get_its_turn_is_told_to_try_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BUSY_SECONDS", 0)
    database = sqlcipher_database(tmp_path / "a.db", KEY, "control", create=True)
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE t (a)"))
        refused = _refused_meanwhile(database)
    assert refused
    database.close()


def _refused_meanwhile(database: Database) -> bool:
    seen = list[bool]()

    def write() -> None:
        try:
            with database.writing() as connection:
                connection.execute(text("CREATE TABLE u (a)"))
        except Unavailable:
            seen.append(True)

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    return seen == [True]


def test_two_writers_that_read_first_wait_for_each_other(fresh: Database) -> None:
    with fresh.writing() as connection:
        connection.execute(text("CREATE TABLE t (a)"))
    both, failed = threading.Barrier(2), list[Exception]()

    def count_up() -> None:
        try:
            both.wait()
            for _ in range(20):
                with fresh.writing() as connection:
                    count = connection.execute(text("SELECT count(*) FROM t")).scalar_one()
                    connection.execute(text("INSERT INTO t VALUES (:a)"), {"a": count})
        except Unavailable as error:
            failed.append(error)

    threads = [threading.Thread(target=count_up) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with fresh.reading() as connection:
        assert list(connection.scalars(text("SELECT a FROM t ORDER BY a"))) == list(range(40))
    fresh.close()


@pytest.mark.parametrize("url", ["sqlite:///a.db", "postgresql://x", "mysql://x", "nonsense"])
def test_only_urls_of_the_contract_are_taken(url: str) -> None:
    with pytest.raises(WrongUsage):
        postgres_database(url, "control")


def test_a_server_that_is_not_there_is_unavailable_and_its_password_not_shown() -> None:
    database = postgres_database("postgresql+psycopg://u:hunter2@/d?host=/nowhere", "control")
    with pytest.raises(Unavailable) as caught, database.reading():
        pytest.fail("it opened")
    assert "hunter2" not in str(caught.value)
