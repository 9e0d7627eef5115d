"""Fresh control databases for tests, one of each kind."""

import secrets
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from synlig.storage.control.database import Database, postgres_database, sqlcipher_database
from synlig.storage.control.migrating import migrate
from tests import postgres

KINDS = ("sqlcipher", "postgresql")
Making = Callable[[], Database]


def kinds_of_database() -> pytest.MarkDecorator:
    """Marks a test that must hold on every kind of database; it takes the fixture `database`."""
    return pytest.mark.parametrize("database", KINDS, indirect=True)


@pytest.fixture(scope="session")
def postgres_url() -> Generator[str, None, None]:
    try:
        with postgres.server() as url:
            yield url
    except postgres.NoServer as reason:
        pytest.skip(f"PostgreSQL is not tried: {reason}")


@pytest.fixture
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Making, None, None]:
    """Opens the test's own migrated database, as often as asked for."""
    yield from _openers(getattr(request, "param", "sqlcipher"), request, tmp_path)


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Database, None, None]:
    """A migrated database; SQLCipher unless the test is marked with `kinds_of_database`."""
    for opener in _openers(getattr(request, "param", "sqlcipher"), request, tmp_path):
        opened = opener()
        yield opened
        opened.close()


def _openers(kind: str, request: pytest.FixtureRequest, folder: Path) -> Generator[Making, None, None]:
    if kind == "postgresql":
        url = postgres.new_database(request.getfixturevalue("postgres_url"))
        fresh = postgres_database(url, "control")
        migrate(fresh)
        fresh.close()
        yield lambda: postgres_database(url, "control")
        return
    path, key = folder / "control.db", secrets.token_hex(32)
    fresh = sqlcipher_database(path, key, "control", create=True)
    migrate(fresh)
    fresh.close()
    yield lambda: sqlcipher_database(path, key, "control")
