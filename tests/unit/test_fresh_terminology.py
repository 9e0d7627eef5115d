"""A running server sees what another process imported, and does not ask the database at every question."""

from pathlib import Path

import pytest

from synlig.core.errors import Unavailable
from synlig.pipeline.terminology import Asked, LookUp, Terminology, look_up
from synlig.pipeline.terminology.importing import ImportAs
from synlig.storage.classification import Classifications
from synlig.surfaces.wiring import classifying
from tests.code_files import CODESYSTEM, SYSTEM, json_file
from tests.code_office import Office, new_office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return new_office(tmp_path)


def knows(published: Terminology, office: Office) -> bool:
    if not published.has_system(SYSTEM):
        return False
    return look_up(published, LookUp(Asked(SYSTEM, "D11"), office.now.date())).display == "Svigt"


def test_an_import_of_another_process_is_seen(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classifying, "FRESH_SECONDS", 0.0)
    running = office.wiring()
    assert not knows(running.terminology(), office)
    office.imported(json_file(tmp_path, CODESYSTEM), ImportAs("a test"))
    assert knows(running.terminology(), office)
    assert running.terminology() is running.terminology()


def test_between_two_looks_the_database_is_left_alone(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(classifying, "FRESH_SECONDS", 3600.0)
    running = office.wiring()
    before = running.terminology()
    office.imported(json_file(tmp_path, CODESYSTEM), ImportAs("a test"))
    assert running.terminology() is before


def test_a_database_that_is_busy_keeps_nobody_from_asking(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classifying, "FRESH_SECONDS", 0.0)
    running, fresh = office.wiring(), office.wiring()
    before = running.terminology()

    def busy(_self: Classifications) -> int:
        raise Unavailable("busy")

    monkeypatch.setattr(Classifications, "mark", busy)
    assert running.terminology() is before
    with pytest.raises(Unavailable):
        fresh.terminology()


def test_without_a_home_there_is_what_is_declared(tmp_path: Path) -> None:
    assert not Office(tmp_path / "none").wiring().terminology().has_system(SYSTEM)
