"""The figures that one's municipality has uploaded."""

from synlig.core.permission import Person
from synlig.core.upload import Upload
from synlig.storage.uploads import Uploads


def list_uploads(person: Person, *, uploads: Uploads) -> list[Upload]:
    """By name, as far as the person's level reaches."""
    return uploads.of(person)
