"""A key split among three: any two put it together, one alone tells nothing, and a wrong letter is found."""

import base64
import hashlib
import secrets
from collections import Counter
from itertools import combinations

import pytest

from synlig.core.errors import IntegrityFailure, WrongUsage
from synlig.guard.shares import combine, inverse, read_share, split, times


def test_the_field_has_its_laws() -> None:
    for a in range(256):
        assert times(a, 1) == a
        assert a == 0 or times(a, inverse(a)) == 1
        for b in (1, 2, 3, 87, 255, a):
            assert times(a, b) == times(b, a)
            assert times(a, b ^ 29) == times(a, b) ^ times(a, 29)
    assert (times(0x57, 0x83), times(0x57, 0x13)) == (0xC1, 0xFE)  # the worked examples of FIPS 197 section 4.2


def test_any_two_of_three_lead_to_the_key() -> None:
    for _ in range(50):
        key = secrets.token_bytes(32)
        shares = [read_share(share.text()) for share in split(key)]
        assert all(combine(two) == key for two in combinations(shares, 2))
        assert combine(shares) == key


def test_one_share_tells_nothing() -> None:
    """Whatever the key, a share is any byte as often as any other."""
    for key in (b"\x00", b"\xff"):
        seen = Counter(split(key)[1].value for _ in range(256 * 40))
        assert len(seen) == 256
        assert max(seen.values()) < 100


def test_one_alone_or_shares_of_two_keys_are_refused() -> None:
    one, other = split(secrets.token_bytes(32)), split(secrets.token_bytes(32))
    for wrong in ([one[0]], [one[0], one[0]], [one[0], other[1]]):
        with pytest.raises(WrongUsage):
            combine(wrong)


def test_a_wrong_letter_is_found_and_a_share_shows_no_key() -> None:
    text = split(secrets.token_bytes(32))[0].text().strip()
    for at in range(len("synlig-share-1 "), len(text)):
        changed = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]
        with pytest.raises((IntegrityFailure, WrongUsage)):
            read_share(changed)
    assert text.split()[3] not in repr(read_share(text))


def test_a_share_is_written_as_it_always_was() -> None:
    """Papers in safes outlive versions."""
    word, of, number, value, check = split(bytes(32))[2].text().split()
    assert (word, number) == ("synlig-share-1", "3")
    assert of == hashlib.sha256(b"synlig share" + bytes(32)).hexdigest()[:32]
    assert check == hashlib.sha256(f"{word} {of} {number} {value}".encode()).hexdigest()[:8]
    assert len(base64.b32decode(value + "=" * (-len(value) % 8))) == 32
