"""A root key drawn anew, and secrets that retire: everything still opens, whatever step it was stopped at."""

from pathlib import Path

import pytest

from synlig.core.errors import NotFound
from synlig.guard.key_files import replace_key
from synlig.guard.keys import KeyStore, Secret
from synlig.guard.rotation import COMING, GOING, HERE, forget_retired, retire, rotate_root


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    KeyStore.create(tmp_path / "keys")
    return tmp_path / "keys"


def secrets_in(folder: Path) -> dict[Secret, bytes]:
    keys = KeyStore.open(folder)
    return {name: keys.secret(name) for name in Secret}


def test_every_secret_is_wrapped_anew_and_is_what_it_was(folder: Path) -> None:
    before, root = secrets_in(folder), (folder / HERE).read_bytes()
    files = {path.name: path.read_bytes() for path in folder.glob("*.key")}
    assert rotate_root(folder, KeyStore.open(folder)) == len(Secret)
    assert secrets_in(folder) == before
    assert (folder / HERE).read_bytes() != root
    assert all(path.read_bytes() != files[path.name] for path in folder.glob("*.key"))
    assert not (folder / COMING).exists()
    assert not (folder / GOING).exists()


def test_it_goes_on_where_it_was_stopped(folder: Path, tmp_path: Path) -> None:
    before = secrets_in(folder)
    other = KeyStore.create(tmp_path / "other")
    assert other.address_key()
    (folder / COMING).write_bytes((tmp_path / "other" / HERE).read_bytes())  # drawn, and nothing wrapped under it yet
    (folder / COMING).chmod(0o600)
    assert rotate_root(folder, KeyStore.open(folder)) == len(Secret)
    assert (folder / HERE).read_bytes() == (tmp_path / "other" / HERE).read_bytes(), "not drawn a second time"
    assert secrets_in(folder) == before
    (folder / HERE).rename(folder / COMING)
    (tmp_path / "other" / HERE).rename(folder / GOING)
    assert secrets_in(folder) == before
    assert rotate_root(folder, KeyStore.open(folder)) == 0, "only names were left to change"
    assert secrets_in(folder) == before
    assert not (folder / GOING).exists()


def test_what_was_only_to_be_destroyed_is(folder: Path) -> None:
    before, root = secrets_in(folder), (folder / HERE).read_bytes()
    (folder / GOING).write_bytes(b"of before")
    assert rotate_root(folder, KeyStore.open(folder)) == 0
    assert not (folder / GOING).exists()
    assert (folder / HERE).read_bytes() == root
    assert secrets_in(folder) == before


def test_a_root_key_that_is_kept_elsewhere_is_rotated_there(folder: Path) -> None:
    keys = KeyStore.open(folder)
    (folder / HERE).unlink()
    with pytest.raises(NotFound, match="where it is kept"):
        rotate_root(folder, keys)


def test_a_secret_retires_once_and_is_kept_until_it_is_forgotten(folder: Path) -> None:
    name, others = Secret.CITIZENS, secrets_in(folder)
    old = others.pop(name)
    assert KeyStore.open(folder).retired(name) is None
    retire(folder, KeyStore.open(folder), name)
    now = KeyStore.open(folder)
    assert now.retired(name) == old
    assert now.secret(name) != old
    drawn = now.secret(name)
    retire(folder, KeyStore.open(folder), name)
    assert (KeyStore.open(folder).secret(name), KeyStore.open(folder).retired(name)) == (drawn, old)
    assert {it: secret for it, secret in secrets_in(folder).items() if it != name} == others
    forget_retired(folder, name)
    assert KeyStore.open(folder).retired(name) is None
    assert KeyStore.open(folder).secret(name) == drawn


def test_one_that_was_stopped_after_keeping_the_old_draws_the_new(folder: Path) -> None:
    name, keys = Secret.CITIZENS, KeyStore.open(folder)
    old = keys.secret(name)
    replace_key(folder, f"{name}.retired.key", keys.wrapped(f"{name}.retired", old))
    retire(folder, KeyStore.open(folder), name)
    assert KeyStore.open(folder).retired(name) == old
    assert KeyStore.open(folder).secret(name) != old


def test_retired_secrets_are_wrapped_anew_too(folder: Path) -> None:
    retire(folder, KeyStore.open(folder), Secret.CITIZENS)
    old = KeyStore.open(folder).retired(Secret.CITIZENS)
    assert rotate_root(folder, KeyStore.open(folder)) == len(Secret) + 1
    assert KeyStore.open(folder).retired(Secret.CITIZENS) == old
