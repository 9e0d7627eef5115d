"""Record that a person's name and address are protected, to be said wherever the person is shown (K26)."""

from collections.abc import Callable
from datetime import date, datetime

from synlig.core.cpr import Cpr
from synlig.core.errors import NotFound, WrongUsage
from synlig.core.instant import danish_day
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.storage.vault import CitizenRights


def protect_person(
    cpr: Cpr,
    until: date,
    *,
    citizen_rights: CitizenRights,
    log: Recorder,
    actor: str,
    clock: Callable[[], datetime],
) -> None:
    """Protect the person up to and including `until`, in place of what was recorded before.

    Raises:
        NotFound: nothing is held of the person. WrongUsage: the day has been.
    """
    if until < danish_day(clock()):
        raise WrongUsage("Protection lasts until a day to come.")
    known = citizen_rights.known([cpr]).get(cpr)
    if known is None:
        raise NotFound("Nothing is held of that person.")
    personal = {"until": until.isoformat()}
    log.record([Entry(Event.PERSON_PROTECTED, actor, subject=known.surrogate, personal=personal)])
    citizen_rights.protect(known.surrogate, until, actor)
