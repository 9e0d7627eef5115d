"""One furnished home for all tests here, copied for each."""

from pathlib import Path

import pytest

from tests.people import Home, furnished


@pytest.fixture(scope="session")
def furnished_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return furnished(tmp_path_factory.mktemp("furnished"))


@pytest.fixture
def home(furnished_home: Home, tmp_path: Path) -> Home:
    """A copy of the home, with its checkpoints and register beside it."""
    return furnished_home.copy(tmp_path)
