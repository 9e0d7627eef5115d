"""Drawing a root key anew: every secret is wrapped again, one after the other, while all parts go on (K12)."""

import secrets
from pathlib import Path

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from synlig.core.errors import NotFound
from synlig.guard.key_files import (
    SIZE,
    derive,
    destroy_key,
    is_or_was_there,
    read_key,
    replace_key,
    sync_keys,
    write_key,
)
from synlig.guard.keys import RETIRED, ROOT, ROOTS, KeyStore, Secret

HERE, COMING, GOING = ROOTS


def rotate_root(directory: Path, keys: KeyStore) -> int:
    """How many secrets were wrapped anew. Killed anywhere, it is run again; readers try every root there is.

    Raises:
        NotFound: the root key is not in this home, but given to its parts: it is rotated where it is kept.
    """
    if is_or_was_there(directory / GOING) and (directory / HERE).is_file():  # all was done but this
        destroy_key(directory / GOING)
        return 0
    if not (directory / HERE).is_file() and not (directory / GOING).is_file():
        raise NotFound("The root key is not in this home: rotate it where it is kept, and give it to the parts anew.")
    count = 0
    if (directory / HERE).is_file():
        write_key(directory, COMING, secrets.token_bytes(SIZE))
        sync_keys(directory)
        root = read_key(directory / COMING)
        count = sum(_rewrap(directory, path.stem, keys, root) for path in sorted(directory.glob("*.key")))
        (directory / HERE).rename(directory / GOING)
        sync_keys(directory)
    (directory / COMING).rename(directory / HERE)
    sync_keys(directory)
    destroy_key(directory / GOING)
    return count


def retire(directory: Path, keys: KeyStore, name: Secret) -> None:
    """Draw the secret `name` anew and keep the one it was as retired; where that was done already, it is left so."""
    old, kept = keys.fresh(name)[1], keys.retired(name)
    if kept is None:
        replace_key(directory, f"{name}.{RETIRED}.key", keys.wrapped(f"{name}.{RETIRED}", old))
    if kept is None or kept == old:
        replace_key(directory, f"{name}.key", keys.wrapped(name, secrets.token_bytes(SIZE)))


def forget_retired(directory: Path, name: Secret) -> None:
    """Destroy the retired secret: nothing needs it any more."""
    destroy_key(directory / f"{name}.{RETIRED}.key")


def _rewrap(directory: Path, name: str, keys: KeyStore, root: bytes) -> bool:
    if name == ROOT:
        return False
    kek = derive(root, f"kek/{name}")
    try:
        aes_key_unwrap(kek, read_key(directory / f"{name}.key"))
    except (InvalidUnwrap, ValueError):
        replace_key(directory, f"{name}.key", aes_key_wrap(kek, keys.unwrapped(name)))
        return True
    return False
