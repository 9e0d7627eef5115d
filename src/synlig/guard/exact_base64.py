"""Base64 of which only the very text that was written will do: its spare bits are no place to change anything."""

import base64


def exact_base64(written: bytes) -> bytes:
    """What `written` says.

    Raises:
        ValueError: it is not the base64 of anything as it is written here.
    """
    value = base64.b64decode(written, validate=True)
    if base64.b64encode(value) != written:
        raise ValueError("not the base64 that is written of it")
    return value
