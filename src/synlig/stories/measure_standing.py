"""How the Gateway stands, as figures that a monitoring system gathers: no person and no citizen is in them."""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from synlig.core.gauge import Gauge
from synlig.storage.standing import Standing


def measure_standing(*, standing: Standing, home_path: Path, clock: Callable[[], datetime]) -> list[Gauge]:
    """What waits, what was set aside, how old the newest release is, and what is left of the disk."""
    left = shutil.disk_usage(home_path)
    return [
        *standing.gauges(clock()),
        Gauge("synlig_disk_free_bytes", "Free bytes where the home is.", left.free),
        Gauge("synlig_disk_bytes", "Bytes of the disk where the home is.", left.total),
    ]
