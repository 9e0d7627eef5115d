"""The recovery key: a private copy of the root key, the older one kept beside it, and no other is taken for it."""

import stat
from pathlib import Path

import pytest

from synlig.core.errors import IntegrityFailure, NotFound, Unavailable
from synlig.guard.keys import KeyStore, Secret
from synlig.guard.recovery import is_split, mark_split, read_recovery_key, write_recovery_key
from synlig.guard.rotation import rotate_root


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    KeyStore.create(tmp_path / "keys")
    return tmp_path / "keys"


def test_a_copy_is_written_privately_and_left_alone_when_it_is_the_same(keys: Path, tmp_path: Path) -> None:
    place = tmp_path / "safe" / "deep" / "root.key"
    assert write_recovery_key(keys, place)
    assert place.read_bytes() == (keys / "root.key").read_bytes()
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    before = place.stat()
    assert write_recovery_key(keys, place)
    assert place.stat().st_ino == before.st_ino
    assert [path.name for path in place.parent.iterdir()] == ["root.key"]


def test_the_key_of_before_a_rotation_is_kept_beside_the_new_one(keys: Path, tmp_path: Path) -> None:
    place = tmp_path / "recovery"
    write_recovery_key(keys, place)
    old, wrapped_then = place.read_bytes(), (keys / "backup.key").read_bytes()
    rotate_root(keys, KeyStore.open(keys))
    assert write_recovery_key(keys, place)
    assert place.read_bytes() == (keys / "root.key").read_bytes() != old
    assert (tmp_path / "recovery.before").read_bytes() == old
    assert read_recovery_key([place], keys / "backup.key") == place.read_bytes()
    (tmp_path / "then").mkdir()
    (tmp_path / "then" / "backup.key").write_bytes(wrapped_then)
    assert read_recovery_key([place], tmp_path / "then" / "backup.key") == old


def test_where_the_root_key_is_kept_elsewhere_nothing_is_written(keys: Path, tmp_path: Path) -> None:
    (keys / "root.key").unlink()
    assert not write_recovery_key(keys, tmp_path / "recovery")
    assert not (tmp_path / "recovery").exists()


def test_a_key_that_was_split_among_people_is_not_copied_until_it_is_another(keys: Path, tmp_path: Path) -> None:
    assert not is_split(keys)
    mark_split(keys)
    assert is_split(keys)
    assert write_recovery_key(keys, tmp_path / "recovery")
    assert not (tmp_path / "recovery").exists()
    rotate_root(keys, KeyStore.open(keys))
    assert not is_split(keys)
    assert write_recovery_key(keys, tmp_path / "recovery")
    assert (tmp_path / "recovery").is_file()


def test_a_place_that_cannot_be_written_is_told(keys: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable, match="cannot be written"):
        write_recovery_key(keys, tmp_path / "file" / "recovery")


def test_the_first_place_whose_key_fits_is_taken(keys: Path, tmp_path: Path) -> None:
    other = KeyStore.create(tmp_path / "other")
    assert other.address_key()
    wrong, right = tmp_path / "wrong", tmp_path / "right"
    write_recovery_key(tmp_path / "other", wrong)
    write_recovery_key(keys, right)
    nowhere = tmp_path / "nowhere"
    assert read_recovery_key([nowhere, wrong, right], keys / "backup.key") == right.read_bytes()
    with pytest.raises(IntegrityFailure, match="another home's"):
        read_recovery_key([nowhere, wrong], keys / "backup.key")
    with pytest.raises(NotFound, match="recovery_key"):
        read_recovery_key([nowhere], keys / "backup.key")
    with pytest.raises(IntegrityFailure, match="another home's"):
        read_recovery_key([right], keys / "no-such.key")


@pytest.mark.parametrize("content", [b"", b"%%", b"QUJD", b"x" * 44])
def test_what_is_no_key_is_not_passed_over(keys: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "recovery").write_bytes(content)
    with pytest.raises(IntegrityFailure):
        read_recovery_key([tmp_path / "recovery"], keys / "backup.key")


def test_a_secret_wrapped_by_another_name_is_not_opened(keys: Path, tmp_path: Path) -> None:
    write_recovery_key(keys, tmp_path / "recovery")
    (tmp_path / f"{Secret.LOG}.key").write_bytes((keys / "backup.key").read_bytes())
    with pytest.raises(IntegrityFailure):
        read_recovery_key([tmp_path / "recovery"], tmp_path / f"{Secret.LOG}.key")


def test_a_key_with_something_in_it_is_none(keys: Path, tmp_path: Path) -> None:
    whole = (keys / "root.key").read_bytes()
    (tmp_path / "recovery").write_bytes(whole[:8] + b"!" + whole[8:])
    with pytest.raises(IntegrityFailure, match="no recovery key"):
        read_recovery_key([tmp_path / "recovery"], keys / "backup.key")
