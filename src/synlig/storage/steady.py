"""Looking at tables that an erasure may rewrite meanwhile: what vanished underway is looked at again as it is now."""

from collections.abc import Callable
from typing import Final, TypeVar

from synlig.core.errors import IntegrityFailure, Unavailable
from synlig.storage.manifest import Manifest

Seen = TypeVar("Seen")
TRIES: Final = 3


def steadily(manifest: Manifest, look: Callable[[], Seen]) -> Seen:
    """What `look` sees; it is called again where a file that it may have read has been rewritten since.

    Raises:
        IntegrityFailure: a stored file is damaged. Unavailable: the tables are rewritten all the time.
    """
    for _ in range(TRIES):
        before = {file.path for file in manifest.files()}
        try:
            return look()
        except IntegrityFailure:
            if before <= {file.path for file in manifest.files()}:
                raise
    raise Unavailable("The tables are being rewritten by erasures; try again.")
