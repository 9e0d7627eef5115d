"""See the findings of one's own municipality or units, each with its mark; the log has it first (K5)."""

from collections.abc import Iterable, Mapping
from typing import Any

from synlig.core.mark import Seen, place_of
from synlig.core.permission import Permission, Person
from synlig.guard.access.reach import Units, own_reach
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.storage.marks import FindingMarks


def see_findings(
    person: Person,
    lines: Iterable[Mapping[str, Any]],
    *,
    finding_marks: FindingMarks,
    org_units: Units,
    log: Recorder,
) -> list[Seen]:
    """The `lines` of `list_findings` that are within the person's reach, in their order.

    Raises:
        Refused: nothing is.
    """
    reach = own_reach(person, Permission.READ_OWN_FINDINGS, org_units)
    own = [line for line in lines if reach.covers(line["kommune"], line["sor"])]
    marks = finding_marks.of(reach)
    seen = [Seen(line, place := place_of(line), marks.get(place)) for line in own]
    facts = {"shown": "findings", "rows": len(own)}
    about = finding_marks.citizens(reach, [one.place for one in seen])
    said = Entry(
        Event.PERSON_SEEN, person.id, kommune=reach.kommune, purpose="datakvalitet", facts=facts, subjects=about
    )
    log.record([said])
    return seen
