"""Delete what one has uploaded."""

from synlig.core.permission import Person
from synlig.storage.uploads import Uploads


def remove_upload(person: Person, number: int, *, uploads: Uploads) -> bool:
    """False when there is nothing of that number that is the person's own."""
    return uploads.remove(person, number)
