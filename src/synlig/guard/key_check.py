"""A look at every file of the key store: whether it is there, private to this user, and opens."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from synlig.core.errors import IntegrityFailure, NotFound, Refused, SynligError
from synlig.core.remark import Remark, warning, well, wrong
from synlig.guard.keys import PUBLIC, ROOT, KeyStore, Secret, public_half

KEYS: Final = "keys"


def check_keys(directory: Path, keys: KeyStore) -> Iterator[Remark]:
    """What is wrong with each key file, or that all of them open; never what is in them."""
    loose = [path.name for path in sorted(directory.iterdir()) if _is_loose(path)]
    for name in loose:
        yield wrong(KEYS, f"keys/{name} can be read or changed by others", f"chmod go= keys/{name}", Refused)
    closed = 0
    for name in Secret:
        try:
            private = keys.secret(name)
        except NotFound:
            closed += 1
        except SynligError as error:
            yield Remark(KEYS, "wrong", str(error), "Restore the key file from a backup.", error.exit_code)
        else:
            yield from _public(directory, name, private)
    if closed == len(Secret):
        yield wrong(KEYS, "no key can be opened: the root key is not here", "Give it as the credential synlig-root.")
    elif closed:
        yield well(KEYS, f"{len(Secret) - closed} of {len(Secret)} keys may be opened by this part")
    else:
        yield well(KEYS, f"all {len(Secret)} keys open")
    if (directory / f"{ROOT}.key").is_file() and (directory / f"{ROOT}.key").stat().st_nlink > 1:
        yield warning(KEYS, "the root key has a second name elsewhere", "Find it and remove it.")


def _public(directory: Path, name: Secret, private: bytes) -> Iterator[Remark]:
    if name in PUBLIC and KeyStore.public_of(directory, name) != public_half(name, private):
        mend = "Restore keys/ from a backup."
        yield Remark(
            KEYS, "wrong", f"keys/{name}.public is not the other half of its key", mend, IntegrityFailure.exit_code
        )


def _is_loose(path: Path) -> bool:
    entry = path.stat()
    return bool(entry.st_mode & (stat.S_IRWXG | stat.S_IRWXO)) or entry.st_uid != os.geteuid()
