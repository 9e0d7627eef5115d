"""What programs say of their work, on their streams and as the journal keeps it, names nobody, before or after."""

import logging
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from synlig.stories.process_reports import process_reports
from synlig.surfaces.command.main import run
from tests.attacks.erasure.test_nothing_is_left import erased, scanned, traces
from tests.attacks.erasure.test_restore import backed_up, quiet, restored
from tests.people import Home


@contextmanager
def heard(place: Path) -> Generator[None]:
    """Everything that is logged, from the level that programs run at, goes into that file too."""
    root, kept = logging.getLogger(), logging.FileHandler(place, encoding="utf-8")
    level = root.level
    root.addHandler(kept)
    root.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.setLevel(level)
        root.removeHandler(kept)
        kept.close()


def test_nothing_that_is_said_while_they_are_processed_erased_and_restored_names_them(
    home: Home, capfd: pytest.CaptureFixture[str]
) -> None:
    wanted, journal = traces(home), home.path.parent / "journal.log"
    with heard(journal):
        wiring = home.wired()
        wiring.tell(process_reports, quiet)
        wiring.close()
        place = backed_up(home)
        erased(home)
        assert restored(home, place) == 0
        for command in (["check", "--stores"], ["log", "verify"], ["status"]):
            run(["--home", str(home.path), "--json", *command])
    said = capfd.readouterr()
    (home.path.parent / "streams.log").write_text(said.out + said.err, encoding="utf-8")
    assert '"erased_again": 1' in said.out
    assert journal.stat().st_size > 0
    assert scanned(home, wanted) == []
