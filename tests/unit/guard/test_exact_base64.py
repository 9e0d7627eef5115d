"""Only the very text that was written is read: no other spelling of the same bytes."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synlig.guard.exact_base64 import exact_base64


def read(written: bytes) -> bytes | None:
    """What it says; None when it is refused."""
    try:
        return exact_base64(written)
    except ValueError:
        return None


@given(st.binary(max_size=80))
def test_what_was_written_is_read_back(value: bytes) -> None:
    assert exact_base64(base64.b64encode(value)) == value


@given(st.binary(max_size=40), st.data())
def test_no_other_text_says_the_same(value: bytes, data: st.DataObject) -> None:
    """Whatever bit is flipped: another value, or none."""
    written = bytearray(base64.b64encode(b"-" + value))
    written[data.draw(st.integers(0, len(written) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    assert read(bytes(written)) != b"-" + value


@pytest.mark.parametrize("written", [b"QQ", b"QR==", b"QQ==\n", b" QQ==", b"QQ=", b"Q-==", "Qå==".encode()])
def test_another_spelling_is_refused(written: bytes) -> None:
    assert read(written) is None
