"""What the doctor says of each key file."""

import os
from pathlib import Path

import pytest

from synlig.core.remark import Remark
from synlig.guard.key_check import check_keys
from synlig.guard.keys import KeyStore, Secret


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    KeyStore.create(tmp_path / "keys")
    return tmp_path / "keys"


def remarks(folder: Path, credentials: Path | None = None) -> list[Remark]:
    return list(check_keys(folder, KeyStore(folder, credentials)))


def told(found: list[Remark]) -> list[tuple[str, int]]:
    return [(one.state, one.exit_code) for one in found]


def test_a_sound_store_is_said_in_one_line(folder: Path) -> None:
    (only,) = remarks(folder)
    assert (only.state, only.says) == ("well", f"all {len(Secret)} keys open")


def test_a_loose_file_is_named_with_its_remedy(folder: Path) -> None:
    (folder / "log.key").chmod(0o644)
    found = remarks(folder)
    assert found[0].says == "keys/log.key can be read or changed by others"
    assert (found[0].state, found[0].mend, found[0].exit_code) == ("wrong", "chmod go= keys/log.key", 3)


def test_files_of_another_user_are_loose(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: mine + 1)
    loose = [one for one in remarks(folder) if "can be read or changed" in one.says]
    assert len(loose) == len(list(folder.iterdir()))


def test_a_damaged_file_and_a_wrong_public_half_are_integrity_failures(folder: Path) -> None:
    (folder / "log.key").write_bytes(b"%%")
    (folder / "release.public").write_bytes((folder / "log-checkpoint.public").read_bytes())
    damaged = [one for one in remarks(folder) if one.state == "wrong"]
    assert sorted((one.exit_code, one.mend) for one in damaged) == [
        (6, "Restore keys/ from a backup."),
        (6, "Restore the key file from a backup."),
    ]
    assert any("keys/release.public is not the other half" in one.says for one in damaged)
    assert any("log.key is damaged" in one.says for one in damaged)


def test_a_part_says_how_many_it_may_open_and_without_any_something_is_wrong(folder: Path, tmp_path: Path) -> None:
    keys = KeyStore.open(folder)
    given = tmp_path / "credentials"
    given.mkdir()
    (given / "synlig-kek-address").write_text(keys.wrapping_key(Secret.ADDRESS))
    (folder / "root.key").unlink()
    (some,) = remarks(folder, given)
    assert (some.state, some.says) == ("well", f"1 of {len(Secret)} keys may be opened by this part")
    (nothing,) = remarks(folder)
    assert nothing.state == "wrong"
    assert "synlig-root" in nothing.mend


def test_a_second_name_of_the_root_key_is_warned_of(folder: Path, tmp_path: Path) -> None:
    os.link(folder / "root.key", tmp_path / "copy")
    *_, last = remarks(folder)
    assert (last.state, last.says) == ("warning", "the root key has a second name elsewhere")
