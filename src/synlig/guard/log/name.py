"""The random name of a log, by which its checkpoints are known from another's."""

import os
import uuid
from pathlib import Path


def name_of(path: Path) -> str:
    """The random name of this log, drawn when it is begun."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o400)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as stream:
        stream.write(uuid.uuid4().hex)
        stream.flush()
        os.fsync(stream.fileno())
    return path.read_text().strip()
