"""See the findings of one's own municipality, each with its mark; that they were seen is in the log first (K5)."""

from collections.abc import Iterable, Mapping
from typing import Any

from synlig.core.errors import Refused
from synlig.core.mark import Seen, place_of
from synlig.core.permission import Person
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.storage.marks import FindingMarks


def see_findings(
    person: Person, lines: Iterable[Mapping[str, Any]], *, finding_marks: FindingMarks, log: Recorder
) -> list[Seen]:
    """The `lines` of `list_findings` that are the municipality's own, in their order.

    Raises:
        Refused: a person of no municipality has no findings of their own.
    """
    if person.kommune is None:
        raise Refused("Findings are seen by the municipality they belong to.")
    own = [line for line in lines if line["kommune"] == person.kommune]
    marks = finding_marks.of(person.kommune)
    facts = {"shown": "findings", "rows": len(own)}
    log.record([Entry(Event.PERSON_SEEN, person.id, kommune=person.kommune, purpose="datakvalitet", facts=facts)])
    return [Seen(line, place := place_of(line), marks.get(place)) for line in own]
