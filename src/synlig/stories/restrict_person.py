"""Restrict the processing of a person's data, or lift that: meanwhile nothing leaves to any recipient (art. 18)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from synlig.core.cpr import Cpr
from synlig.core.errors import NotFound
from synlig.core.instant import danish_day
from synlig.core.register import Stood
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.pipeline.numbers import check_nameless
from synlig.storage.vault import CitizenRights, Standings


def restrict_person(
    cpr: Cpr,
    case_id: str,
    lift: bool = False,  # noqa: FBT001, FBT002  (the command's own option)
    *,
    citizen_rights: CitizenRights,
    standings: Standings,
    log: Recorder,
    actor: str,
    clock: Callable[[], datetime],
) -> bool:
    """Whether something changed.

    Raises:
        NotFound: nothing is held of the person, or no restriction of that case is in force.
    """
    check_nameless(case_id)
    known, today = citizen_rights.known([cpr]).get(cpr), danish_day(clock())
    if known is None:
        raise NotFound("Nothing is held of that person.")
    outcome = "lifted" if lift else "done"
    log.record([Entry(Event.PERSON_RESTRICTED, actor, outcome, case=case_id, subject=known.surrogate)])
    if not lift:
        return standings.add(known.surrogate, Stood("restriction", today, None, case_id), actor)
    if not standings.end(known.surrogate, "restriction", case_id, today - timedelta(days=1)):
        raise NotFound(f"No restriction of the case {case_id} is in force for that person.")
    return True
