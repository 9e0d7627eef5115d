"""Let go of what one has saved."""

from synlig.core.permission import Person
from synlig.storage.saved import SavedThings


def remove_saved(person: Person, number: int, *, saved_things: SavedThings) -> bool:
    """False when there is nothing of that number that is the person's own."""
    return saved_things.remove(person, number)
