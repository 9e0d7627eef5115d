"""Who holds a lease, and whether that process surely lives no more."""

import itertools
import os
import socket
import zlib
from pathlib import Path
from typing import Final

BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
NAMESPACE: Final = Path("/proc/self/ns/pid")
START_FIELD: Final = 19
"""Of `/proc/<pid>/stat`, counted after the name in brackets: when the process began."""
_numbers: Final = itertools.count()


def new_holder() -> str:
    """A name no one else has: this machine's run, this process, and a number (at most 32 characters)."""
    return f"{_here():08x}.{os.getpid()}.{_began(os.getpid()) % 10**8}.{next(_numbers) % 10**4}"


def surely_gone(holder: str) -> bool:
    """Whether `holder` was a process on this machine that has ended; False when that cannot be known."""
    parts = holder.split(".")
    if len(parts) != 4 or parts[0] != f"{_here():08x}" or not (parts[1] + parts[2]).isdecimal():
        return False
    return _began(int(parts[1])) % 10**8 != int(parts[2])


def _here() -> int:
    """The machine, since its last start, as processes here see it: another container is another place."""
    boot = BOOT.read_bytes() if BOOT.exists() else b""
    inside = NAMESPACE.stat().st_ino if NAMESPACE.exists() else 0
    return zlib.crc32(f"{socket.gethostname()} {boot!r} {inside}".encode())


def _began(process: int) -> int:
    """When the process began, in ticks since the start of the machine; 0 when there is none."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    return int(stat.rpartition(")")[2].split()[START_FIELD])
