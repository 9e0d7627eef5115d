"""The steps back on the page where tables are built: carried in the address, so that nothing is kept here."""

import base64
import binascii
import zlib
from collections.abc import Sequence
from typing import Final

MOST_STEPS: Final = 12
LARGEST: Final = 16_384
LONGEST: Final = 4_096


def packed(steps: Sequence[str]) -> str:
    """The newest steps as one word of an address."""
    text = "\n".join(steps[-MOST_STEPS:]).encode()
    return base64.urlsafe_b64encode(zlib.compress(text, 9)).decode().rstrip("=") if text else ""


def unpacked(word: str) -> list[str]:
    """The steps in it, the newest last; none when it is not one of ours."""
    if not word or len(word) > LONGEST:
        return []
    try:
        raw = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))
        text = zlib.decompressobj().decompress(raw, LARGEST).decode()
    except (binascii.Error, zlib.error, ValueError):
        return []
    return text.split("\n")[-MOST_STEPS:]
