"""One upload of one's own municipality."""

from synlig.core.errors import NotFound
from synlig.core.permission import Person
from synlig.core.upload import Upload
from synlig.storage.uploads import Uploads


def see_upload(person: Person, number: int, *, uploads: Uploads) -> Upload:
    """The one of that number.

    Raises:
        NotFound: there is none, or not for this person.
    """
    found = uploads.named(person, number)
    if found is None:
        raise NotFound("There is no upload of that number.")
    return found
