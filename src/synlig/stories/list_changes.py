"""Changes that wait to be decided on or carried out, or all there ever were."""

from collections.abc import Callable
from datetime import datetime

from synlig.core.change import Change
from synlig.storage.changes import Changes


def list_changes(*, decided: bool = False, changes: Changes, clock: Callable[[], datetime]) -> list[Change]:
    """Oldest first; expired proposals are let go of on the way (K13)."""
    now = clock()
    changes.sweep(now)
    return changes.every(now, decided=decided)
