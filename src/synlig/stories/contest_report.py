"""A person contests what a municipality reported: kept, shown, and followed until the sender reports anew (art. 16)."""

from collections.abc import Callable
from datetime import datetime

from synlig.core.contested import Contested, as_value
from synlig.core.cpr import Cpr
from synlig.core.errors import NotFound
from synlig.core.instant import danish_day
from synlig.core.register import Stood
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.pipeline.numbers import check_nameless
from synlig.storage.searching import Reports
from synlig.storage.vault import CitizenRights, Standings


def contest_report(
    cpr: Cpr,
    case_id: str,
    bundle_id: str,
    *,
    citizen_rights: CitizenRights,
    found_reports: Reports,
    standings: Standings,
    log: Recorder,
    actor: str,
    clock: Callable[[], datetime],
) -> Contested:
    """What is contested. The Gateway corrects nothing itself: the municipality's own system is the source.

    Raises:
        NotFound: nothing is held of the person, or no such report is about them.
    """
    check_nameless(case_id)
    known = citizen_rights.known([cpr]).get(cpr)
    own = [] if known is None else found_reports.of(known.surrogate)
    report = next((row for row in own if row.bundle_id == bundle_id), None)
    if known is None or report is None or report.kommune is None:
        raise NotFound("There is no such report about that person.")
    one = Contested(case_id, bundle_id, report.kommune, danish_day(clock()))
    said = {"report": bundle_id}
    log.record([Entry(Event.CASE_CHANGED, actor, "contested", case=case_id, subject=known.surrogate, personal=said)])
    standings.add(known.surrogate, Stood("contested", one.since, None, as_value(one)), actor)
    return one
