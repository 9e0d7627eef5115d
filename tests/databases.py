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
    """Marks a test that must hold on every kind of database; the fixtures `opener` and `database` follow it."""
    return pytest.mark.parametrize("opener", KINDS, indirect=True)


@pytest.fixture(scope="session")
def postgres_url() -> Generator[str, None, None]:
    try:
        with postgres.server() as url:
            yield url
    except postgres.NoServer as reason:
        pytest.skip(f"PostgreSQL is not tried: {reason}")


@pytest.fixture
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Making:
    """Opens the test's own migrated database, as often as asked for; SQLCipher unless marked."""
    if getattr(request, "param", KINDS[0]) == "postgresql":
        url = postgres.new_database(request.getfixturevalue("postgres_url"))
        return _migrated(lambda: postgres_database(url, "control"))
    path, key = tmp_path / "control.db", secrets.token_hex(32)
    sqlcipher_database(path, key, "control", create=True)
    return _migrated(lambda: sqlcipher_database(path, key, "control"))


@pytest.fixture
def database(opener: Making) -> Generator[Database, None, None]:
    """A migrated database."""
    opened = opener()
    yield opened
    opened.close()


def _migrated(making: Making) -> Making:
    fresh = making()
    migrate(fresh)
    fresh.close()
    return making
