"""Keep which own citizens or units belong to which group: numbers swapped in the vault, each use in the log first."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from synlig.core.cohort import FREE_STRANGERS, Cohorts
from synlig.core.errors import WrongUsage
from synlig.core.permission import Permission, Person
from synlig.core.reach import Reach
from synlig.core.upload import Sheet, Unreadable, WrongCell
from synlig.declared.organisations import Organisations
from synlig.guard.access.reach import Units, own_reach
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.pipeline.numbers import numbers_in
from synlig.pipeline.upload import citizens_in, kind_of, units_in
from synlig.storage.cohorts import CohortStore
from synlig.storage.vault import CitizenRights

LONGEST_NAME = 120
PURPOSE = "egne grupper"


def keep_cohorts(
    person: Person,
    name: str,
    sheet: Sheet,
    *,
    org_units: Units,
    organisations: Organisations,
    citizen_rights: CitizenRights,
    cohorts: CohortStore,
    log: Recorder,
    clock: Callable[[], datetime],
) -> Cohorts | list[WrongCell]:
    """What was kept, to be confirmed, or every cell that is wrong.

    Of citizens only those are kept about whom the own municipality (or the person's units in it) has reported; the
    others are counted and dropped, so nobody learns here whether somebody is known elsewhere.

    Raises:
        Refused: the person may not see own citizens' rows. WrongUsage: no name. Unreadable: other headings, or most
        numbers are of nobody in the municipality: whoever tries them out is not told which are right.
    """
    reach, kind, called = own_reach(person, Permission.READ_OWN_ROWS, org_units), kind_of(sheet), " ".join(name.split())
    if not called or len(called) > LONGEST_NAME or numbers_in(called.encode()):
        raise WrongUsage("Give it a name without numbers of persons.")
    if kind == "unit":
        units, faults = units_in(sheet, organisations.register, reach.kommune)
        return faults or cohorts.keep(person, called, units, kind, 0, clock())
    given, faults = citizens_in(sheet)
    if faults:
        return faults
    known = {one.surrogate: given[cpr] for cpr, one in citizen_rights.known(list(given)).items()}
    own = cohorts.reported(reach, list(known))
    members = {surrogate: label for surrogate, label in known.items() if surrogate in own}
    left_out = len(given) - len(members)
    facts: dict[str, str | int] = {"members": len(members), "left_out": left_out}
    said = Entry(Event.COHORTS_KEPT, person.id, kommune=reach.kommune, purpose=PURPOSE, facts=facts)
    known_here = len(cohorts.reported(Reach(reach.kommune), list(known)))
    if len(given) - known_here > max(FREE_STRANGERS, known_here):
        log.record([replace(said, outcome="refused")])
        raise Unreadable("strangers")
    found = [replace(said, event=Event.PERSON_FOUND, subject=surrogate, facts={}) for surrogate in members]
    log.record([*found, said])
    return cohorts.keep(person, called, members, kind, left_out, clock())
