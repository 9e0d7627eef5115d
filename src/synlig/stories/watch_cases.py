"""Which people's cases are due soon or late; each late one is an alarm in the log, once a day."""

from collections.abc import Callable
from datetime import datetime

from synlig.core.instant import danish_day
from synlig.core.person_case import PersonCase
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.storage.person_cases import PersonCases


def watch_cases(
    *, person_cases: PersonCases, log: Recorder, actor: str, clock: Callable[[], datetime]
) -> list[PersonCase]:
    """The cases that someone must see to, the latest first. To be run once a day."""
    today = danish_day(clock())
    pressing = [case for case in person_cases.all() if case.alarm(today)]
    log.record(
        [
            Entry(Event.CASE_LATE, actor, "late", case=case.id, facts={"days": -case.days_left(today)})
            for case in pressing
            if case.alarm(today) == "late"
        ]
    )
    return pressing
