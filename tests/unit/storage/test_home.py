"""A home is made whole or not at all, and opened only when it is private."""

import stat
from pathlib import Path

import pytest

from synlig.core.errors import IntegrityFailure, NotFound, Refused, Unavailable, WrongUsage
from synlig.storage.home import Home
from tests.resting import files_under


def _leave_bare(_home: Home) -> None:
    """Nothing more is needed here."""


def test_a_new_home_is_private_and_opens_with_its_settings(tmp_path: Path) -> None:
    made = Home.create(tmp_path / "deep" / "var", _leave_bare, '[portal]\nbase_url = "https://æ"\n')
    home = Home.open(made.path)
    assert home.settings() == {"portal": {"base_url": "https://æ"}}
    for folder in (home.path, home.raw, home.tables, home.databases, home.releases, home.outbox, home.log):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in files_under(home.path)} == {0o600}


def test_the_settings_of_a_plain_home_are_all_defaults(tmp_path: Path) -> None:
    assert Home.create(tmp_path / "var", _leave_bare).settings() == {}


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    Home.create(tmp_path / "var", _leave_bare)
    (tmp_path / "file").write_text("mine")
    for taken in (tmp_path / "var", tmp_path / "file", tmp_path):
        with pytest.raises(WrongUsage):
            Home.create(taken, _leave_bare)
    assert (tmp_path / "file").read_text() == "mine"


def test_an_empty_folder_may_become_a_home(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir(mode=0o755)
    home = Home.create(tmp_path / "var", _leave_bare)
    assert stat.S_IMODE(home.path.stat().st_mode) == 0o700


def test_furnished_before_it_can_be_seen_and_gone_when_that_fails(tmp_path: Path) -> None:
    def furnish(home: Home) -> None:
        (home.databases / "half").write_text("half")
        assert not (tmp_path / "var").exists()
        raise Unavailable("The disk is full.")

    with pytest.raises(Unavailable):
        Home.create(tmp_path / "var", furnish)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mode", [0o750, 0o705, 0o777])
def test_a_home_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    home = Home.create(tmp_path / "var", _leave_bare)
    home.path.chmod(mode)
    with pytest.raises(Refused):
        Home.open(home.path)


def test_what_is_no_home_says_how_to_make_one(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    for path in (tmp_path / "nowhere", tmp_path / "other"):
        with pytest.raises(NotFound, match="init"):
            Home.open(path)


def test_a_layout_of_another_version_is_refused(tmp_path: Path) -> None:
    home = Home.create(tmp_path / "var", _leave_bare)
    (home.path / "layout").write_text("2\n")
    with pytest.raises(IntegrityFailure):
        Home.open(home.path)


@pytest.mark.parametrize("content", [b"[portal\n", b"a = '\xff'\n"])
def test_settings_that_cannot_be_read_say_where(tmp_path: Path, content: bytes) -> None:
    home = Home.create(tmp_path / "var", _leave_bare)
    home.settings_file.write_bytes(content)
    with pytest.raises(WrongUsage, match=r"settings\.toml"):
        home.settings()
