"""The random name of a log, by which its checkpoints are known from another's."""

import os
import uuid
from pathlib import Path

from synlig.core.errors import IntegrityFailure


def name_of(path: Path) -> str:
    """The random name of this log, drawn when it is begun.

    Raises:
        IntegrityFailure: it is not what was written.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o400)
    except FileExistsError:
        return _read(path)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(uuid.uuid4().hex)
        stream.flush()
        os.fsync(stream.fileno())
    return _read(path)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except UnicodeDecodeError:
        raise IntegrityFailure("The name of the log is not what was written.") from None
