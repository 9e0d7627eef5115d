"""Save a table or report under a name, for oneself or for one's municipality (C6)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from synlig.core.errors import NotFound, WrongUsage
from synlig.core.permission import Person
from synlig.core.saved import LONGEST_NAME, Kind, Saved
from synlig.pipeline.numbers import numbers_in
from synlig.storage.saved import SavedThings

MOST: Final = 500
LONGEST_CONTENT: Final = 50_000


def save_own(
    person: Person,
    kind: Kind,
    name: str,
    content: str,
    shared: bool,  # noqa: FBT001 (said by a form)
    instead: int | None,
    texts: Sequence[str] = (),
    *,
    saved_things: SavedThings,
    clock: Callable[[], datetime],
) -> Saved:
    """What was kept; `instead` is the number of an own one that it takes the place of, `texts` what people wrote.

    Raises:
        WrongUsage: no name, too long a one, too many, or a CPR number in a text. NotFound:
        `instead` is not the person's own.
    """
    called = " ".join(name.split())
    if not called or len(called) > LONGEST_NAME or not called.isprintable() or len(content) > LONGEST_CONTENT:
        raise WrongUsage(f"Give it a name of at most {LONGEST_NAME} characters.")
    if any(numbers_in(text.encode()) for text in (called, *texts)):
        raise WrongUsage("What looks like a CPR number may not stand in it.")
    here = shared and person.kommune is not None
    if instead is not None:
        changed = saved_things.change(person, instead, called, content, here, clock())
        if changed is None:
            raise NotFound("There is nothing of yours of that number.")
        return changed
    if saved_things.count(person) >= MOST:
        raise WrongUsage(f"At most {MOST} are kept: let go of one first.")
    return saved_things.keep(person, kind, called, content, here, clock())
