"""Who runs this command: the person who logged in to the machine, as the kernel remembers through su and sudo."""

import os
import pwd
from pathlib import Path
from typing import Final

from synlig.core.change import Decider

LOGIN: Final = Path("/proc/self/loginuid")
NOBODY: Final = 65534
UNSET: Final = 4294967295
FIRST_PERSON: Final = 1000
"""Below it are root and the accounts of services, which are shared by nature."""


def operator(login: Path = LOGIN) -> Decider:
    """The operating-system user a command speaks for: who logged in, else whose process it is."""
    uid = _logged_in(login)
    uid = os.getuid() if uid is None else uid
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:
        name = str(uid)
    return Decider(f"os:{name}", shared=uid < FIRST_PERSON or uid == NOBODY)


def _logged_in(login: Path) -> int | None:
    try:
        uid = int(login.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return None if uid == UNSET else uid
