"""Put the root key together from two of its three shares: the recovery key that opens a backup (K12, K25)."""

import base64
from collections.abc import Sequence
from pathlib import Path

from synlig.core.errors import WrongUsage
from synlig.guard.shares import combine, read_share
from synlig.storage.exported import write_whole


def combine_shares(texts: Sequence[str], out: Path) -> None:
    """Write the recovery key to the new file `out`.

    Raises:
        WrongUsage: not two different shares of one key, or `out` is there. IntegrityFailure: a share was changed.
    """
    if out.exists():
        raise WrongUsage(f"{out} is there already: name a new file.")
    root = combine([read_share(text) for text in texts])
    write_whole(out, base64.b64encode(root) + b"\n")
    out.chmod(0o600)
