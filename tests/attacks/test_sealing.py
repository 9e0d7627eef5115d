"""Sealed reports open for the right key in the right place, and for nobody else."""

import os

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from synlig.core.errors import IntegrityFailure
from synlig.guard.sealing import (
    Opener,
    Sealed,
    Sealer,
    content_address,
    open_sealed,
    seal_for_citizen,
    unwrap_key,
    wrap_key,
)

ADDRESS_KEY = os.urandom(32)
REPORTS = [b'{"resourceType":"Bundle","id":"%d"}' % number for number in range(5)] + [b"", os.urandom(70_000)]


@pytest.fixture
def worker() -> X25519PrivateKey:
    return X25519PrivateKey.generate()


def _sealed(worker: X25519PrivateKey) -> list[tuple[bytes, bytes, Sealed]]:
    reports = [(content_address(ADDRESS_KEY, raw), raw) for raw in REPORTS]
    sealed = Sealer(worker.public_key().public_bytes_raw()).seal(reports)
    return [(address, raw, one) for (address, raw), one in zip(reports, sealed, strict=True)]


def test_the_worker_opens_what_was_sealed_to_it(worker: X25519PrivateKey) -> None:
    opener = Opener(worker.private_bytes_raw())
    for address, raw, one in _sealed(worker):
        assert open_sealed(opener.data_key(one.wrapped_key, address), one.body, address) == raw


def test_wrapped_anew_the_citizens_key_opens_it_and_the_workers_does_not(worker: X25519PrivateKey) -> None:
    opener, citizen = Opener(worker.private_bytes_raw()), os.urandom(32)
    address, raw, one = _sealed(worker)[0]
    wrapped = wrap_key(opener.data_key(one.wrapped_key, address), citizen, address)
    assert open_sealed(unwrap_key(wrapped, citizen, address), one.body, address) == raw
    with pytest.raises(IntegrityFailure, match="Sealed bytes"):
        opener.data_key(wrapped, address)
    with pytest.raises(IntegrityFailure):
        unwrap_key(wrapped, os.urandom(32), address)


def test_another_key_does_not_open(worker: X25519PrivateKey) -> None:
    address, _, one = _sealed(worker)[0]
    with pytest.raises(IntegrityFailure):
        Opener(os.urandom(32)).data_key(one.wrapped_key, address)


def test_a_report_in_the_place_of_another_does_not_open(worker: X25519PrivateKey) -> None:
    opener = Opener(worker.private_bytes_raw())
    (address, _, one), (elsewhere, _, other) = _sealed(worker)[:2]
    data_key = opener.data_key(one.wrapped_key, address)
    with pytest.raises(IntegrityFailure):
        opener.data_key(one.wrapped_key, elsewhere)
    with pytest.raises(IntegrityFailure):
        open_sealed(data_key, other.body, address)
    with pytest.raises(IntegrityFailure):
        open_sealed(data_key, one.body, elsewhere)


def test_every_single_flipped_bit_is_found(worker: X25519PrivateKey) -> None:
    opener = Opener(worker.private_bytes_raw())
    address, _, one = _sealed(worker)[0]
    data_key = opener.data_key(one.wrapped_key, address)
    for changed in _flipped(one.wrapped_key):
        with pytest.raises(IntegrityFailure):
            opener.data_key(changed, address)
    for changed in _flipped(one.body):
        with pytest.raises(IntegrityFailure):
            open_sealed(data_key, changed, address)


def test_cut_short_it_does_not_open(worker: X25519PrivateKey) -> None:
    opener = Opener(worker.private_bytes_raw())
    address, _, one = _sealed(worker)[0]
    for length in range(len(one.wrapped_key)):
        with pytest.raises(IntegrityFailure):
            opener.data_key(one.wrapped_key[:length], address)
    for length in (0, 11, 12, 27, len(one.body) - 1):
        with pytest.raises(IntegrityFailure):
            open_sealed(opener.data_key(one.wrapped_key, address), one.body[:length], address)


def test_a_share_of_low_order_is_refused(worker: X25519PrivateKey) -> None:
    address, _, one = _sealed(worker)[0]
    with pytest.raises(IntegrityFailure):
        Opener(worker.private_bytes_raw()).data_key(bytes(32) + one.wrapped_key[32:], address)


def test_equal_reports_look_different_when_sealed_and_have_one_address(worker: X25519PrivateKey) -> None:
    sealer = Sealer(worker.public_key().public_bytes_raw())
    address = content_address(ADDRESS_KEY, REPORTS[0])
    one, other = sealer.seal([(address, REPORTS[0])] * 2)
    assert one.body[:40] != other.body[:40]
    assert content_address(ADDRESS_KEY, REPORTS[0]) == address
    assert content_address(os.urandom(32), REPORTS[0]) != address


def _flipped(sound: bytes) -> list[bytes]:
    return [
        sound[:at] + bytes([sound[at] ^ 1 << bit]) + sound[at + 1 :] for at in range(len(sound)) for bit in range(8)
    ]


def test_a_report_that_was_changed_is_sealed_under_its_citizens_key_at_once() -> None:
    citizen, address = os.urandom(32), content_address(ADDRESS_KEY, b"raw")
    one, other = (seal_for_citizen(b"raw", address, citizen) for _ in range(2))
    assert open_sealed(unwrap_key(one.wrapped_key, citizen, address), one.body, address) == b"raw"
    assert one.body != other.body, "under a key of its own each time"
    for key, place in ((os.urandom(32), address), (citizen, content_address(ADDRESS_KEY, b"other"))):
        with pytest.raises(IntegrityFailure):
            unwrap_key(one.wrapped_key, key, place)


def test_what_was_sealed_stays_open_over_versions(worker: X25519PrivateKey) -> None:
    """Opened by what the format says, and by nothing of our own."""
    address, raw, one = _sealed(worker)[0]
    share, public = one.wrapped_key[:32], worker.public_key().public_bytes_raw()
    shared = worker.exchange(X25519PublicKey.from_public_bytes(share))
    batch = HKDF(algorithm=SHA256(), length=32, salt=share + public, info=b"synlig/raw/1").derive(shared)
    data_key = AESGCM(batch).decrypt(one.wrapped_key[32:44], one.wrapped_key[44:], address)
    assert AESGCM(data_key).decrypt(one.body[:12], one.body[12:], address) == raw
