"""Mark findings of one's own municipality as handled, with a word on what was done, or take the mark away again."""

from collections.abc import Callable, Sequence
from datetime import datetime

from synlig.core.errors import Refused, WrongUsage
from synlig.core.mark import LONGEST_NOTE, Mark, Place
from synlig.core.permission import Person
from synlig.pipeline.numbers import numbers_in
from synlig.storage.marks import FindingMarks


def mark_findings(
    person: Person,
    places: Sequence[Place],
    note: str | None,
    *,
    finding_marks: FindingMarks,
    clock: Callable[[], datetime],
) -> int:
    """How many were marked, or taken away where `note` is None.

    Raises:
        Refused: no municipality. NotFound: not its report. WrongUsage: too long a note, or one with a CPR number.
    """
    if person.kommune is None:
        raise Refused("Findings are marked by the municipality they belong to.")
    if note is None:
        kommune = person.kommune
        return sum(finding_marks.take_away(kommune, place) for place in places)
    said = " ".join(note.split())
    if len(said) > LONGEST_NOTE or numbers_in(said.encode()):
        raise WrongUsage(f"A note has at most {LONGEST_NOTE} characters and no CPR number.")
    return finding_marks.set(person.kommune, places, Mark(person.name, clock(), said))
