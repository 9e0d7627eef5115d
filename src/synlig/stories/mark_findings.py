"""Mark findings of one's own municipality as handled, with a word on what was done, or take the mark away again."""

from collections.abc import Callable, Sequence
from datetime import datetime

from synlig.core.errors import WrongUsage
from synlig.core.mark import LONGEST_NOTE, Mark, Place
from synlig.core.permission import Permission, Person
from synlig.guard.access.reach import Units, own_reach
from synlig.pipeline.numbers import numbers_in
from synlig.storage.marks import FindingMarks


def mark_findings(
    person: Person,
    places: Sequence[Place],
    note: str | None,
    *,
    finding_marks: FindingMarks,
    org_units: Units,
    clock: Callable[[], datetime],
) -> int:
    """How many were marked, or taken away where `note` is None.

    Raises:
        Refused: nothing is theirs to mark. NotFound: not within their reach. WrongUsage: too long a note, or one
        with a CPR number.
    """
    reach = own_reach(person, Permission.READ_OWN_FINDINGS, org_units)
    if note is None:
        return sum(finding_marks.take_away(reach, place) for place in places)
    said = " ".join(note.split())
    if len(said) > LONGEST_NOTE or numbers_in(said.encode()):
        raise WrongUsage(f"A note has at most {LONGEST_NOTE} characters and no CPR number.")
    return finding_marks.set(reach, places, Mark(person.name, clock(), said))
