"""Names made with a key: the same each time, another for each purpose, person and home."""

import hmac
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_ssh_private_key

from synlig.guard.host_key import openssh_host_key
from synlig.guard.key_files import derive, replace_key
from synlig.guard.keys import KeyStore, Secret
from synlig.guard.pseudonyms import names_for
from synlig.guard.tombstones import TombstoneHash


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> KeyStore:
    return KeyStore.create(tmp_path_factory.mktemp("home") / "keys")


def test_a_tombstone_is_of_its_tag_and_its_home(keys: KeyStore, tmp_path: Path) -> None:
    hashed = TombstoneHash(keys)
    assert hashed(b"tag") == TombstoneHash(keys)(b"tag")
    assert len(hashed(b"tag")) == 32
    others = {hashed(b"tag"), hashed(b"tag2"), TombstoneHash(KeyStore.create(tmp_path / "keys"))(b"tag")}
    assert len(others) == 3


def test_a_pseudonym_is_one_recipients_for_one_kind(keys: KeyStore, tmp_path: Path) -> None:
    name = names_for("sds", keys)
    assert name("citizen", "a") == names_for("sds", keys)("citizen", "a")
    assert UUID(name("citizen", "a")).version == 5
    elsewhere = names_for("sds", KeyStore.create(tmp_path / "keys"))
    found = {name("citizen", "a"), name("citizen", "b"), name("report", "a"), names_for("flis", keys)("citizen", "a")}
    assert len(found | {elsewhere("citizen", "a")}) == 5


def test_a_part_without_the_key_makes_no_names_until_it_is_asked_for_one(tmp_path: Path) -> None:
    KeyStore.create(tmp_path / "keys")
    (tmp_path / "keys" / f"{Secret.PSEUDONYMS}.key").unlink()
    name = names_for("sds", KeyStore.open(tmp_path / "keys"))
    with pytest.raises(Exception, match="pseudonyms"):
        name("citizen", "a")


def test_the_host_key_is_that_of_its_seed(keys: KeyStore) -> None:
    seed = keys.secret(Secret.SSH_HOST)
    read = load_ssh_private_key(openssh_host_key(seed), None)
    assert isinstance(read, Ed25519PrivateKey)
    assert read.private_bytes_raw() == seed


@pytest.fixture
def fixed(tmp_path: Path) -> KeyStore:
    """A store whose secrets of names are known."""
    drawn = KeyStore.create(tmp_path / "keys")
    for name in (Secret.TOMBSTONES, Secret.PSEUDONYMS, Secret.COLUMNS):
        replace_key(tmp_path / "keys", f"{name}.key", drawn.wrapped(name, bytes(32)))
    return KeyStore.open(tmp_path / "keys")


def test_names_stay_what_they_were_over_versions(fixed: KeyStore) -> None:
    """Else erased people would come back, and recipients would take everybody for somebody new."""
    told = hmac.digest(hmac.digest(bytes(32), b"recipient sds", "sha256"), b"citizen a", "sha256")
    assert names_for("sds", fixed)("citizen", "a") == str(UUID(bytes=told[:16], version=5))
    assert TombstoneHash(fixed)(b"tag") == hmac.digest(bytes(32), b"tombstonetag", "sha256")
    assert fixed.pseudonym_key("sds") == derive(bytes(32), "pseudonym/sds")
    assert fixed.column_key("a", "b") == derive(bytes(32), "column/a/b")
