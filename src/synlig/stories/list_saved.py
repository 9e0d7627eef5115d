"""What a person has saved, and what is shared with them in their municipality."""

from synlig.core.permission import Person
from synlig.core.saved import Kind, Saved
from synlig.storage.saved import SavedThings


def list_saved(person: Person, kind: Kind, *, saved_things: SavedThings) -> list[Saved]:
    """By name."""
    return saved_things.of(person, kind)
