"""One saved table or report, for whoever it is shared with."""

from synlig.core.errors import NotFound
from synlig.core.permission import Person
from synlig.core.saved import Kind, Saved
from synlig.storage.saved import SavedThings


def see_saved(person: Person, kind: Kind, number: int, *, saved_things: SavedThings) -> Saved:
    """The one of that number.

    Raises:
        NotFound: there is none, or not for this person.
    """
    found = saved_things.named(person, number)
    if found is None or found.kind != kind:
        raise NotFound("There is none of that number.")
    return found
