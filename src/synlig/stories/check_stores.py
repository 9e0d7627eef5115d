"""Read and verify every stored file; what is damaged is named, and is an alarm in the log (K13)."""

from collections.abc import Mapping

from synlig.core.errors import IntegrityFailure
from synlig.core.remark import Examination, Remark, examined
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder


def check_stores(examinations: Mapping[str, Examination], *, log: Recorder, actor: str) -> list[Remark]:
    """What there is to say of each store; where the log cannot be told of damage, that is said too."""
    remarks = examined(examinations)
    damaged = [one for one in remarks if one.state == "wrong" and one.exit_code == IntegrityFailure.exit_code]
    alarms = [Entry(Event.INTEGRITY_FAILED, actor, "failed", facts={"store": one.about}) for one in damaged]
    return remarks + examined({"log": lambda: _told(alarms, log)})


def _told(alarms: list[Entry], log: Recorder) -> list[Remark]:
    log.record(alarms)
    return []
