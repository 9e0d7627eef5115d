"""Show whom a finding is about, so that it can be mended in the record system: own citizens, and in the log first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from synlig.core.cpr import Cpr
from synlig.core.errors import NotFound
from synlig.core.instant import danish_day
from synlig.core.mark import Place
from synlig.core.permission import Permission, Person
from synlig.guard.access.reach import Units, own_reach
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.storage.marks import FindingMarks
from synlig.storage.vault import CitizenRights, Vault


@dataclass(frozen=True, slots=True)
class Shown:
    """The citizen's number, and until when their name and address are protected (K26)."""

    cpr: Cpr
    protected_until: date | None


def show_record(
    person: Person,
    place: Place,
    *,
    finding_marks: FindingMarks,
    org_units: Units,
    vault: Vault,
    citizen_rights: CitizenRights,
    log: Recorder,
    clock: Callable[[], datetime],
) -> Shown:
    """Whom the report behind `place` is about.

    Raises:
        NotFound: not a report within the person's reach, or nobody is known by it. Refused: too many this hour, or
        they see no rows at all.
    """
    reach = own_reach(person, Permission.READ_OWN_ROWS, org_units)
    surrogate = finding_marks.citizen(reach, place)
    if surrogate is None:
        raise NotFound("It is not known whom that report is about.")
    purpose = f"ret i fagsystemet: {place.rule}"
    facts = {"rule": place.rule, "delivery": place.delivery}
    seen = Entry(Event.PERSON_SEEN, person.id, kommune=reach.kommune, purpose=purpose, subject=surrogate, facts=facts)
    log.record([seen])
    protected = citizen_rights.protected([surrogate], danish_day(clock())).get(surrogate)
    return Shown(vault.reveal(surrogate, purpose, person.id), None if protected is None else protected.until)
