"""Keep figures that someone uploads about municipalities: each cell checked, private to their own municipality (C6)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from synlig.core.errors import Refused, WrongUsage
from synlig.core.permission import Person
from synlig.core.sensitivity import Sensitivity
from synlig.core.upload import MOST_COLUMNS, Sheet, Upload, WrongCell
from synlig.pipeline.numbers import numbers_in
from synlig.pipeline.upload import mapped
from synlig.storage.uploads import Uploads

LONGEST_NAME = 120


def keep_upload(
    person: Person,
    name: str,
    sheet: Sheet,
    key: str,
    columns: Sequence[str],
    level: Sensitivity,
    kommuner: Mapping[str, str],
    *,
    uploads: Uploads,
    clock: Callable[[], datetime],
) -> Upload | list[WrongCell]:
    """What was kept, or every cell that is wrong; `kommuner` are names by code.

    Raises:
        Refused: no municipality, a level above the person's own, or data about persons. WrongUsage: no name, or no
        column to keep.
    """
    called = " ".join(name.split())
    if person.kommune is None or level > person.sensitivity or level >= Sensitivity.SENSITIVE:
        raise Refused("Only figures about municipalities are uploaded, at a level of one's own.")
    fitting = {key, *columns} <= set(sheet.header) and key not in columns and 0 < len(columns) <= MOST_COLUMNS
    if not called or len(called) > LONGEST_NAME or not fitting:
        raise WrongUsage("Give it a name, and choose the columns.")
    if any(numbers_in(text.encode()) for text in (called, *sheet.header)):
        raise WrongUsage("What looks like a CPR number may not stand in a name.")
    figures, faults = mapped(sheet, key, columns, kommuner)
    if faults:
        return faults
    return uploads.keep(person, called, level, (tuple(columns), figures), clock())
