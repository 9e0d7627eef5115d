"""The key store draws its secrets once, keeps them private and knows its own from another's."""

import base64
import stat
from pathlib import Path

import pytest

from synlig.core.errors import IntegrityFailure, NotFound, Refused, WrongUsage
from synlig.guard.keys import KeyStore, Secret


def test_every_secret_is_drawn_and_read_back_the_same(tmp_path: Path) -> None:
    first = KeyStore.create(tmp_path / "keys")
    again = KeyStore.open(tmp_path / "keys")
    drawn = {first.secret(name) for name in Secret}
    assert {again.secret(name) for name in Secret} == drawn
    assert len(drawn) == len(Secret)


def test_keys_are_never_overwritten(tmp_path: Path) -> None:
    before = KeyStore.create(tmp_path / "keys").disclosure_key()
    with pytest.raises(WrongUsage):
        KeyStore.create(tmp_path / "keys")
    assert KeyStore.open(tmp_path / "keys").disclosure_key() == before


def test_folder_and_files_are_the_owners_alone(tmp_path: Path) -> None:
    KeyStore.create(tmp_path / "keys")
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "keys").iterdir()} == {0o600}


def test_a_home_without_keys_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="synlig init"):
        KeyStore.open(tmp_path / "keys")


@pytest.mark.parametrize("mode", [0o710, 0o701, 0o770])
def test_an_open_folder_is_refused(tmp_path: Path, mode: int) -> None:
    KeyStore.create(tmp_path / "keys")
    (tmp_path / "keys").chmod(mode)
    with pytest.raises(Refused):
        KeyStore.open(tmp_path / "keys")


@pytest.mark.parametrize("name", ["root.key", "disclosure.key"])
def test_an_open_key_file_is_refused(tmp_path: Path, name: str) -> None:
    KeyStore.create(tmp_path / "keys")
    (tmp_path / "keys" / name).chmod(0o640)
    with pytest.raises(Refused):
        KeyStore.open(tmp_path / "keys").disclosure_key()


def test_a_missing_key_is_named_and_not_drawn_anew(tmp_path: Path) -> None:
    KeyStore.create(tmp_path / "keys")
    (tmp_path / "keys" / "disclosure.key").unlink()
    with pytest.raises(NotFound, match=r"disclosure\.key"):
        KeyStore.open(tmp_path / "keys").disclosure_key()
    assert not (tmp_path / "keys" / "disclosure.key").exists()


def test_a_changed_byte_of_any_key_file_is_found(tmp_path: Path) -> None:
    KeyStore.create(tmp_path / "keys")
    for name in ("root", *Secret):
        path = tmp_path / "keys" / f"{name}.key"
        sound = path.read_bytes()
        path.write_bytes(bytes([sound[0] ^ 4]) + sound[1:])
        with pytest.raises(IntegrityFailure):
            KeyStore.open(tmp_path / "keys").secret(Secret.VAULT_DATABASE if name == "root" else Secret(name))
        path.write_bytes(sound)


def test_a_key_file_in_the_place_of_another_does_not_open(tmp_path: Path) -> None:
    KeyStore.create(tmp_path / "keys")
    (tmp_path / "keys" / "lookup.key").write_bytes((tmp_path / "keys" / "address.key").read_bytes())
    with pytest.raises(IntegrityFailure):
        KeyStore.open(tmp_path / "keys").secret(Secret.LOOKUP)


def test_public_keys_need_no_root_key(tmp_path: Path) -> None:
    keys = KeyStore.create(tmp_path / "keys")
    (tmp_path / "keys" / "root.key").unlink()
    without = KeyStore.open(tmp_path / "keys")
    assert (without.worker_public(), without.release_public()) == (keys.worker_public(), keys.release_public())
    with pytest.raises(NotFound):
        without.worker_private()


def test_credentials_of_the_service_win_over_the_root_file(tmp_path: Path) -> None:
    keys = KeyStore.create(tmp_path / "keys")
    address = keys.address_key()
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (tmp_path / "keys" / "root.key").rename(credentials / "synlig-root")
    assert KeyStore.open(tmp_path / "keys", credentials).address_key() == address


def test_a_part_opens_only_the_secrets_whose_key_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = KeyStore.create(tmp_path / "keys")
    address = keys.address_key()
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "synlig-kek-address").write_text(keys.wrapping_key(Secret.ADDRESS))
    (tmp_path / "keys" / "root.key").unlink()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    part = KeyStore.open(tmp_path / "keys")
    assert part.address_key() == address
    with pytest.raises(NotFound):
        part.worker_private()


def test_derived_keys_differ_by_what_they_are_for(tmp_path: Path) -> None:
    keys = KeyStore.create(tmp_path / "keys")
    derived = [
        keys.column_key("a", "b"),
        keys.column_key("a", "c"),
        keys.column_key("b", "b"),
        keys.pseudonym_key("sds"),
        keys.pseudonym_key("dhrd"),
    ]
    assert len(set(derived)) == len(derived)
    assert keys.column_key("a", "b") == derived[0]


@pytest.mark.parametrize("key_id", ["tables-2", "disclosure", "root", "../root", "tables-1:x", ""])
def test_only_master_keys_of_tables_are_given_to_files(tmp_path: Path, key_id: str) -> None:
    keys = KeyStore.create(tmp_path / "keys")
    assert keys.table_key("tables-1") == keys.secret(Secret.TABLES)
    with pytest.raises(IntegrityFailure):
        keys.table_key(key_id)


def test_a_home_made_before_the_log_had_keys_gets_them_once(tmp_path: Path) -> None:
    KeyStore.create(tmp_path / "keys")
    for kind in ("key", "public"):
        (tmp_path / "keys" / f"log-checkpoint.{kind}").unlink()
    (tmp_path / "keys" / "log.key").unlink()
    first, again = (KeyStore.open(tmp_path / "keys") for _ in range(2))
    assert first.secret(Secret.LOG) == again.secret(Secret.LOG)
    assert first.checkpoint_public() == again.checkpoint_public()
    assert sorted(path.name for path in (tmp_path / "keys").glob(".*")) == []


def test_a_part_wraps_under_the_key_it_was_given(tmp_path: Path) -> None:
    keys = KeyStore.create(tmp_path / "keys")
    given = tmp_path / "credentials"
    given.mkdir()
    (given / "synlig-kek-address").write_text(keys.wrapping_key(Secret.LOOKUP))
    wrapped = KeyStore.open(tmp_path / "keys", given).wrapped(Secret.ADDRESS, bytes(32))
    (tmp_path / "keys" / "lookup.key").write_bytes(base64.b64encode(wrapped) + b"\n")
    assert KeyStore.open(tmp_path / "keys").secret(Secret.LOOKUP) == bytes(32), "not under the root's key for it"
