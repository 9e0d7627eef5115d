"""Open a case about a person: what they ask for, and the day they must be answered by."""

from collections.abc import Callable
from datetime import date, datetime
from uuid import uuid4

from synlig.core.cpr import Cpr
from synlig.core.errors import WrongUsage
from synlig.core.instant import danish_day
from synlig.core.person_case import KINDS, MONTHS, Kind, PersonCase, due_after
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.pipeline.numbers import check_nameless
from synlig.storage.person_cases import PersonCases
from synlig.storage.vault import Vault

LONGEST = 100


def open_case(
    cpr: Cpr,
    kind: Kind,
    received: date | None = None,
    case_id: str = "",
    *,
    vault: Vault,
    person_cases: PersonCases,
    log: Recorder,
    actor: str,
    clock: Callable[[], datetime],
) -> PersonCase:
    """The new case; without a number it is given one, without a day it was received today.

    Raises:
        WrongUsage: no such kind, or a day to come. Conflict: there is a case of that number.
    """
    check_nameless(case_id)
    now = clock()
    today = danish_day(now)
    received, case_id = received or today, case_id.strip() or f"P{today:%Y}-{uuid4().hex[:8]}"
    if kind not in KINDS or received > today or len(case_id) > LONGEST:
        raise WrongUsage(f"A case is one of {', '.join(KINDS)}, received today or before, with a short number.")
    surrogate = vault.citizens([cpr])[0].surrogate
    new = PersonCase(case_id, kind, received, due_after(received, MONTHS), actor)
    log.record([Entry(Event.CASE_OPENED, actor, case=case_id, purpose=KINDS[kind].da, subject=surrogate)])
    person_cases.open(new, surrogate, now)
    return person_cases.named(case_id)
