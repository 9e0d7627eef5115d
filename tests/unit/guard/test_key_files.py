"""Files of a key store: private, whole, only what was written, and overwritten before they go."""

import os
import stat
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from synlig.core.errors import IntegrityFailure, NotFound, Refused
from synlig.guard import key_files
from synlig.guard.key_files import check_private, decoded_key, derive, destroy_key, read_key, replace_key, write_key

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))


def test_a_derived_key_is_32_bytes_by_key_and_label() -> None:
    assert derive(KEY, "kek/a") == derive(KEY, "kek/a")
    assert len(derive(KEY, "kek/a")) == 32
    assert len({derive(KEY, "kek/a"), derive(KEY, "kek/b"), derive(OTHER, "kek/a"), KEY}) == 4
    known = "derived keys are what homes were made with: they may not change"
    assert derive(KEY, "kek/a").hex().startswith("dafef00bcbc70fe6"), known


def test_a_key_is_written_for_its_owner_once_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    write_key(tmp_path, "a.key", KEY)
    write_key(tmp_path, "a.key", OTHER)
    assert read_key(tmp_path / "a.key") == KEY, "who comes second takes what is there"
    assert [path.name for path in tmp_path.iterdir()] == ["a.key"]
    assert stat.S_IMODE((tmp_path / "a.key").stat().st_mode) == 0o600
    assert (tmp_path / "a.key").read_bytes() == b64encode(KEY) + b"\n"


def test_a_key_is_replaced_whole(tmp_path: Path) -> None:
    write_key(tmp_path, "a.key", KEY)
    (tmp_path / f".a.key.{os.getpid()}").write_bytes(b"left by one that was killed")
    replace_key(tmp_path, "a.key", OTHER)
    assert read_key(tmp_path / "a.key") == OTHER
    assert [path.name for path in tmp_path.iterdir()] == ["a.key"]
    assert stat.S_IMODE((tmp_path / "a.key").stat().st_mode) == 0o600
    assert (tmp_path / "a.key").read_bytes() == b64encode(OTHER) + b"\n"


def test_writing_replacing_and_destroying_wait_for_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced = list[str]()
    real = os.fsync

    def fsync(handle: int) -> None:
        synced.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    write_key(tmp_path, "a.key", KEY)
    assert synced == ["file"]
    key_files.sync_keys(tmp_path)
    replace_key(tmp_path, "a.key", OTHER)
    destroy_key(tmp_path / "a.key")
    assert synced == ["file", "folder", "file", "folder", "folder", "file", "folder"]


def test_a_destroyed_key_is_overwritten_before_its_name_goes(tmp_path: Path) -> None:
    write_key(tmp_path, "a.key", KEY)
    os.link(tmp_path / "a.key", tmp_path / "second name")
    size = (tmp_path / "a.key").stat().st_size
    destroy_key(tmp_path / "a.key")
    assert not (tmp_path / "a.key").exists()
    assert (tmp_path / "second name").read_bytes() == bytes(size)
    destroy_key(tmp_path / "a.key")


def test_a_key_whose_destroying_is_killed_is_whole_or_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At each call that changes a file: what is under the key's name opens, and the next run leaves nothing of it."""
    killed, ended = 0, False
    while not ended:
        write_key(tmp_path, "a.key", KEY)
        with monkeypatch.context() as patched:
            left = iter(range(killed))
            for name in ("fsync", "replace", "unlink"):
                patched.setattr(os, name, _until(left, getattr(os, name)))
            try:
                destroy_key(tmp_path / "a.key")
            except StopIteration:
                killed += 1
            else:
                ended = True
        if (tmp_path / "a.key").is_file():
            assert read_key(tmp_path / "a.key") == KEY
        destroy_key(tmp_path / "a.key")
        assert list(tmp_path.iterdir()) == [], killed
    assert killed >= 6


def _until(left: Iterator[int], real: Callable[..., None]) -> Callable[..., None]:
    def call(*arguments: object, **named: object) -> None:
        next(left)
        real(*arguments, **named)

    return call


def test_one_that_was_killed_with_this_number_is_not_in_the_way(tmp_path: Path) -> None:
    (tmp_path / f".a.key.{os.getpid()}").write_bytes(b"torn")
    write_key(tmp_path, "a.key", KEY)
    assert read_key(tmp_path / "a.key") == KEY
    assert [path.name for path in tmp_path.iterdir()] == ["a.key"]


def test_a_key_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder.key").mkdir()
    for name in ("a.key", "folder.key"):
        with pytest.raises(NotFound, match=name):
            read_key(tmp_path / name)


@pytest.mark.parametrize("mode", [0o640, 0o620, 0o610, 0o604, 0o602, 0o601])
def test_a_key_others_can_get_at_is_refused(tmp_path: Path, mode: int) -> None:
    write_key(tmp_path, "a.key", KEY)
    (tmp_path / "a.key").chmod(mode)
    with pytest.raises(Refused, match=r"a\.key .* chmod go="):
        read_key(tmp_path / "a.key")
    assert decoded_key(tmp_path / "a.key") == KEY


def test_a_key_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_key(tmp_path, "a.key", KEY)
    check_private(tmp_path / "a.key")
    monkeypatch.setattr(os, "geteuid", lambda: (tmp_path / "a.key").stat().st_uid + 1)
    with pytest.raises(Refused, match="another user"):
        check_private(tmp_path / "a.key")


@pytest.mark.parametrize("content", [b"%%%", b"QQ", b"QR==", b64encode(KEY).replace(b"A", b"\n", 1)])
def test_what_is_not_as_it_was_written_is_damage_or_another_key(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.key").write_bytes(content)
    with pytest.raises(IntegrityFailure, match=r"a\.key"):
        decoded_key(tmp_path / "a.key")
    (tmp_path / "a.key").write_bytes(b64encode(KEY)[:-4])
    assert decoded_key(tmp_path / "a.key") == KEY[:-2]


def test_spare_bits_are_damage(tmp_path: Path) -> None:
    """Base64 has several spellings of some values: only that which is written will do."""
    (tmp_path / "a.key").write_bytes(b"QQ==\n")
    assert decoded_key(tmp_path / "a.key") == b"A"
    (tmp_path / "a.key").write_bytes(b"QR==\n")
    with pytest.raises(IntegrityFailure):
        decoded_key(tmp_path / "a.key")
