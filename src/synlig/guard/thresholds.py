"""The secret threshold of each released cell: the same in every release, unknown to everybody outside (DESIGN.md 5)."""

import hmac
from collections.abc import Sequence
from itertools import product
from typing import Final

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from numpy.typing import NDArray

BLOCK: Final = 16
SEPARATOR: Final = "\x1f"


def thresholds(
    key: bytes, measure: str, axes: Sequence[str], codes: Sequence[Sequence[str]], base: int
) -> NDArray[np.int64]:
    """Thresholds from 0 to `base` − 1 for the cells on `axes`, shaped like their code lists.

    `measure` names cube, measure and grain. The identity of a cell is that name and its codes, never their
    positions, so a longer code list changes no threshold. Whoever calls leaves `aar` out of the axes: years hold
    nearly the same people, and independent draws would average out.

    A cell's number is AES over the exclusive or of two keyed 128-bit hashes, of its place and of its last code:
    inputs collide with a chance of 2⁻¹²⁸ a pair, so the numbers are as good as independent; a billion a minute.
    """
    return (numbers(key, measure, axes, codes) % np.uint64(base)).astype(np.int64)


def numbers(key: bytes, measure: str, axes: Sequence[str], codes: Sequence[Sequence[str]]) -> NDArray[np.uint64]:
    """A secret number of 64 bits for each cell, by which its threshold is drawn."""
    hashing, numbering = _keys(key)
    places = [SEPARATOR.join(parts) for parts in product(*codes[:-1])]
    of_place = _hashed(hashing, f"{measure}{SEPARATOR}{SEPARATOR.join(axes[:-1])}", places)
    of_code = _hashed(hashing, f"{measure}{SEPARATOR}{axes[-1]}", codes[-1])
    blocks = of_place[:, None, :] ^ of_code[None, :, :]
    cipher = Cipher(algorithms.AES(numbering), modes.ECB()).encryptor()  # noqa: S305 (one block a cell: a function)
    drawn = np.frombuffer(cipher.update(np.ascontiguousarray(blocks).tobytes()), dtype="<u8")[::2]
    return drawn.reshape([len(some) for some in codes])


def one_off_seed(key: bytes, publication: str) -> int:
    """The secret seed of a publication made once: its own, and the same when the publication is made again."""
    return int.from_bytes(hmac.digest(_keys(key)[0], f"one-off{SEPARATOR}{publication}".encode(), "sha256"))


def _keys(key: bytes) -> tuple[bytes, bytes]:
    derived = HKDF(algorithm=SHA256(), length=64, salt=None, info=b"synlig thresholds").derive(key)
    return derived[:32], derived[32:]


def _hashed(key: bytes, what: str, names: Sequence[str]) -> NDArray[np.uint8]:
    digests = (hmac.digest(key, f"{what}{SEPARATOR}{name}".encode(), "sha256")[:BLOCK] for name in names)
    return np.frombuffer(b"".join(digests), dtype=np.uint8).reshape(-1, BLOCK)
