"""A disk that is full: it takes the beginning of what is written next, and after that nothing."""

import errno
import os

import pytest

TAKEN = 10


def fill_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the patch is undone, only the first bytes of the first write are taken."""
    write, written = os.write, list[int]()

    def full(descriptor: int, data: bytes) -> int:
        if written:
            raise OSError(errno.ENOSPC, "full")
        written.append(write(descriptor, data[:TAKEN]))
        return written[0]

    monkeypatch.setattr(os, "write", full)
