"""What one may do only soon after having proved who one is: sensitive data, approvals and erasures (K10, K15)."""

from typing import Final

from synlig.core.permission import Permission
from synlig.core.sensitivity import Sensitivity
from synlig.guard.access.decision import Datum

FRESH: Final = frozenset({Permission.APPROVE_CHANGE, Permission.ERASE_PERSON, Permission.FIND_PERSON})
"""Whatever the datum: a session that was left open must not be enough for these."""


def needs_fresh_log_in(permission: Permission, datum: Datum) -> bool:
    """True for data of level 3 and 4, and for the actions of `FRESH`."""
    return permission in FRESH or datum.protected or datum.sensitivity >= Sensitivity.SENSITIVE
