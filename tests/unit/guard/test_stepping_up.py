"""What takes a log-in of the last half hour, whatever the session."""

import pytest

from synlig.core.kommune import KommuneKode
from synlig.core.permission import Permission
from synlig.core.sensitivity import Sensitivity
from synlig.guard.access.decision import Datum
from synlig.guard.access.stepping_up import needs_fresh_log_in

ALWAYS = {Permission.APPROVE_CHANGE, Permission.ERASE_PERSON, Permission.FIND_PERSON}


@pytest.mark.parametrize("permission", list(Permission))
def test_approvals_persons_sensitive_and_protected_data_do(permission: Permission) -> None:
    own = KommuneKode("0540")
    assert needs_fresh_log_in(permission, Datum()) is (permission in ALWAYS)
    assert needs_fresh_log_in(permission, Datum(own, Sensitivity.ORDINARY)) is (permission in ALWAYS)
    for datum in (Datum(own, Sensitivity.SENSITIVE), Datum(own, Sensitivity.PROTECTED), Datum(own, protected=True)):
        assert needs_fresh_log_in(permission, datum)
