"""A log of several segments, all of it signed, for who attacks it, and both verifiers' word on what is left of it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck

from synlig.core.errors import IntegrityFailure
from synlig.guard.log import verifier
from synlig.guard.log.entry import GENESIS, Entry, chain_hash, header_from
from synlig.guard.log.events import Event
from synlig.guard.log.log import Log
from synlig.guard.log.personal import HEAD
from tests.attacks.test_log import SEED, opened

KEY = Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw()
KEYS = {"anna": b"a" * 32}
ENTRIES, SIGNED_EVERY = 45, 15
Lines = list[bytes]
HEALTH = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)


def written(place: Path) -> Log:
    """A log of several segments, all of it signed."""
    log = opened(place, KEYS)
    log._journal._segment_bytes = 4_000
    for number in range(ENTRIES):
        subject = ("anna", "bent", "")[number % 3]
        log.record([Entry(Event.PERSON_SEEN, f"actor-{number:03}", subject=subject, personal={"columns": "tilstand"})])
        if (number + 1) % SIGNED_EVERY == 0:
            log.checkpoint()
    return log


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The place of such a log that nobody attacked; who attacks it copies it first."""
    place = tmp_path_factory.mktemp("honest")
    written(place)
    assert len(segments(place)) >= 3
    return place


def segments(place: Path) -> list[Path]:
    return sorted((place / "log" / "journal").glob("*.jsonl"))


def is_found(place: Path) -> bool:
    try:
        opened(place, KEYS).verify()
    except IntegrityFailure as failure:
        return bool(str(failure))
    return False


def is_found_by_a_stranger(place: Path) -> bool:
    try:
        verifier.verify(place / "log" / "journal", place / "write-once", KEY)
    except verifier.Broken as broken:
        return bool(str(broken))
    return False


def relinked(lines: Lines) -> Lines:
    """What somebody with the code does after a change: numbers and links are made anew."""
    chain, out = GENESIS, Lines()
    for seq, line in enumerate(lines, start=1):
        canonical = header_from({**json.loads(line)["header"], "seq": seq}).canonical()
        chain = chain_hash(chain, canonical)
        out.append(b'{"chain":"' + chain.encode() + b'","header":' + canonical + b"}\n")
    return out


def with_spare_bits(signed: bytes) -> bytes:
    """A signed file whose signature says the same in other letters: the last of 64 bytes in base64 has spare bits."""
    at = signed.rindex(b"==") - 1  # one of A, Q, g and w: the next letter differs in the last of four such bits alone
    return signed[:at] + bytes([signed[at] + 1]) + signed[at + 1 :]


def records(content: bytes) -> Iterator[tuple[int, int]]:
    """Where each record of the personal parts begins, and how long it is."""
    at = 0
    while at < len(content):
        of_subject, of_details, _, _ = HEAD.unpack_from(content, at)
        yield at, HEAD.size + of_subject + of_details
        at += HEAD.size + of_subject + of_details
