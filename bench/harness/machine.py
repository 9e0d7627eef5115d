"""What a figure was measured on."""

import os
import platform
from pathlib import Path


def machine() -> dict[str, str]:
    """Cores, processor, memory, system and Python; nothing that names this very machine."""
    return {
        "cores": str(len(os.sched_getaffinity(0))),
        "processor": _first("/proc/cpuinfo", "model name") or platform.machine(),
        "memory": _gibibytes(_first("/proc/meminfo", "MemTotal")),
        "system": f"{platform.system()} {platform.machine()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
    }


def _first(file: str, key: str) -> str:
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(key)), "")


def _gibibytes(kibibytes: str) -> str:
    digits = kibibytes.removesuffix("kB").strip()
    return f"{int(digits) / 2**20:.0f} GiB" if digits.isdecimal() else "unknown"
