"""One change with what it would do."""

from collections.abc import Callable
from datetime import datetime

from synlig.core.change import Change
from synlig.storage.changes import Changes


def see_change(change_id: int, *, changes: Changes, clock: Callable[[], datetime]) -> Change:
    """The change as it stands now.

    Raises:
        NotFound: there is none of that number.
    """
    return changes.named(change_id, clock())
