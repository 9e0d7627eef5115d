"""A secret split among three, of whom any two can put it together again and one alone knows nothing (Shamir 1979).

Byte by byte over the field of 256 elements with the polynomial x^8 + x^4 + x^3 + x + 1, as AES has it: a share is the
point at 1, 2 or 3 of a straight line that goes through the secret at 0 and whose slope is drawn at random.
"""

import base64
import binascii
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from synlig.core.errors import IntegrityFailure, WrongUsage

SHARES: Final = 3
NEEDED: Final = 2
WORD: Final = "synlig-share-1"
POLYNOMIAL: Final = 0x11B
SUM: Final = 8


@dataclass(frozen=True, slots=True)
class Share:
    """One of the three: `of` is the digest of the secret by which shares of one are known from another's."""

    of: str
    number: int
    value: bytes

    def __repr__(self) -> str:
        return f"Share({self.number} of {self.of[:8]})"

    def text(self) -> str:
        """As it is written down, in one line: `synlig-share-1 <of> <number> <value in base32> <check>`."""
        body = f"{WORD} {self.of} {self.number} {base64.b32encode(self.value).decode().rstrip('=')}"
        return f"{body} {_check(body)}\n"


def split(secret: bytes) -> tuple[Share, ...]:
    """The three shares of `secret`."""
    slope = secrets.token_bytes(len(secret))
    of = digest_of(secret)
    points = range(1, SHARES + 1)
    return tuple(Share(of, x, bytes(s ^ times(a, x) for s, a in zip(secret, slope, strict=True))) for x in points)


def combine(shares: Sequence[Share]) -> bytes:
    """The secret that two of its shares came from.

    Raises:
        WrongUsage: not two different ones of the same secret. IntegrityFailure: they do not lead to it.
    """
    different = {share.number: share for share in shares}
    if len(different) < NEEDED or len({share.of for share in shares}) != 1:
        raise WrongUsage("Two different shares of the same key are needed.")
    (x, one), (y, other) = sorted(different.items())[:NEEDED]
    divisor = inverse(x ^ y)
    pairs = zip(one.value, other.value, strict=True)
    secret = bytes(times(times(a, y) ^ times(b, x), divisor) for a, b in pairs)
    if digest_of(secret) != one.of:
        raise IntegrityFailure("These shares do not lead to the key they say: one of them was changed.")
    return secret


def read_share(text: str) -> Share:
    """A share as it was written down.

    Raises:
        WrongUsage: it is none. IntegrityFailure: a letter of it is wrong.
    """
    words = text.split()
    if len(words) != 5 or words[0] != WORD or words[2] not in {str(number) for number in range(1, SHARES + 1)}:
        raise WrongUsage("This is no share of a key of Synlig.")
    if words[4] != _check(" ".join(words[:4])):
        raise IntegrityFailure("A letter of this share is wrong: its check does not fit.")
    try:
        return Share(words[1], int(words[2]), base64.b32decode(words[3] + "=" * (-len(words[3]) % 8)))
    except binascii.Error:
        raise IntegrityFailure("A letter of this share is wrong.") from None


def digest_of(secret: bytes) -> str:
    """By which a 256-bit random secret is known, without being told."""
    return hashlib.sha256(b"synlig share" + secret).hexdigest()[:32]


def times(a: int, b: int) -> int:
    """The product in the field."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & 0x100:
            a ^= POLYNOMIAL
        b >>= 1
    return product


def inverse(a: int) -> int:
    """What `a`, which is not 0, is multiplied with to give 1: a to the power of 254."""
    power, result = a, 1
    for _ in range(7):
        power = times(power, power)
        result = times(result, power)
    return result


def _check(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:SUM]
