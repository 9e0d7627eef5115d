"""A signature holds for its message, purpose and key, and for nothing else."""

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from synlig.core.errors import IntegrityFailure
from synlig.guard.keys import KeyStore
from synlig.guard.signing import check_signature, sign


@pytest.fixture
def keys(tmp_path: Path) -> KeyStore:
    return KeyStore.create(tmp_path / "keys")


def test_a_signature_of_the_home_holds(keys: KeyStore) -> None:
    check_signature(keys.release_public(), "release", b"cells", sign(keys.release_private(), "release", b"cells"))


def test_other_words_another_purpose_or_another_home_do_not_pass(keys: KeyStore, tmp_path: Path) -> None:
    signature = sign(keys.release_private(), "release", b"cells")
    other = KeyStore.create(tmp_path / "other").release_public()
    for public, purpose, message in (
        (keys.release_public(), "release", b"other cells"),
        (keys.release_public(), "checkpoint", b"cells"),
        (other, "release", b"cells"),
    ):
        with pytest.raises(IntegrityFailure):
            check_signature(public, purpose, message, signature)


@pytest.mark.parametrize("signature", ["", "no base64", "AAAA", "A" * 88, "æ"])
def test_what_is_no_signature_is_refused(keys: KeyStore, signature: str) -> None:
    with pytest.raises(IntegrityFailure):
        check_signature(keys.release_public(), "release", b"cells", signature)


def test_what_is_signed_is_framed_by_its_purpose_and_the_signature_is_plain_base64() -> None:
    private = bytes(range(32))
    made = sign(private, "release", b"m")
    key = Ed25519PrivateKey.from_private_bytes(private)
    key.public_key().verify(base64.b64decode(made), b"synlig/release\x00m")
    public = key.public_key().public_bytes_raw()
    check_signature(public, "release", b"m", made)
    for wrong in (f"!{made}", f"{made}\n", f"{made[:8]} {made[8:]}", made.rstrip("=")):
        with pytest.raises(IntegrityFailure):
            check_signature(public, "release", b"m", wrong)


def test_the_spare_bits_of_a_signature_may_not_be_set() -> None:
    """64 bytes in base64 end in a letter whose last four bits no decoder need look at."""
    private = bytes(range(32))
    made = sign(private, "release", b"m")
    last = chr(ord(made[-3]) + 1)  # one of A, Q, g and w, so the next letter differs in those bits alone
    assert base64.b64decode(f"{made[:-3]}{last}==") == base64.b64decode(made)
    public = Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    with pytest.raises(IntegrityFailure):
        check_signature(public, "release", b"m", f"{made[:-3]}{last}==")
