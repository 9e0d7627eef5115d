"""What every conformance test may ask for."""

from pathlib import Path

import pytest

from synlig.storage.control.database import Database
from tests.databases import database, opener, postgres_url
from tests.resting import Places, furnish

__all__ = ["database", "opener", "places", "postgres_url"]


@pytest.fixture
def places(database: Database, tmp_path: Path) -> Places:
    """Resting places on the test's kind of database."""
    return furnish(tmp_path, database)
