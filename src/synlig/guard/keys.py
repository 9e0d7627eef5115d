"""The key store of a home: one root key, and every other secret wrapped under a key derived from it."""

import base64
import contextlib
import functools
import os
import secrets
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Final, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from synlig.core.errors import IntegrityFailure, NotFound, WrongUsage
from synlig.guard.key_files import SIZE, check_private, decoded_key, derive, read_key, sync_keys, write_key


class Secret(StrEnum):
    """Every secret at rest: 256 random bits in a file of its own, opened by a key of its own (K12).

    `DISCLOSURE` is never redrawn for a living cube (DESIGN.md section 5); `ADDRESS` and `LOOKUP` not either,
    or nothing received before would be recognised.
    """

    CONTROL_DATABASE = "control-database"
    VAULT_DATABASE = "vault-database"
    ADDRESS = "address"
    WORKER = "worker"
    RELEASE = "release"
    DISCLOSURE = "disclosure"
    CITIZENS = "citizens"
    LOOKUP = "lookup"
    COLUMNS = "columns"
    PSEUDONYMS = "pseudonyms"
    TABLES = "tables-1"
    LOG = "log"
    CHECKPOINT = "log-checkpoint"
    TOMBSTONES = "tombstones"
    BACKUP = "backup"
    SSH_HOST = "ssh-host"


PUBLIC: Final = (Secret.WORKER, Secret.RELEASE, Secret.CHECKPOINT)
LATER: Final = (Secret.LOG, Secret.CHECKPOINT, Secret.TOMBSTONES, Secret.BACKUP, Secret.SSH_HOST)
"""Homes made before these were needed get them when they are opened."""
ROOT: Final = "root"
RETIRED: Final = "retired"
DIRECTORY_MODE: Final = 0o700
TRIES: Final = 3
ROOTS: Final = (f"{ROOT}.key", f"{ROOT}.new", f"{ROOT}.old")
"""The root key; while it is rotated, the one that comes and the one that goes (guard/rotation)."""


class KeyStore:
    """Opened on `<home>/keys`. Secrets are read when first asked for, so a part needs only those it uses."""

    def __init__(self, directory: Path, credentials: Path | None) -> None:
        self._directory = directory
        self._credentials = credentials

    @classmethod
    def create(cls, directory: Path) -> "KeyStore":
        """Draw a root key and every secret into the new folder `directory`.

        Raises:
            WrongUsage: there are keys already; keys are never overwritten.
        """
        if directory.exists() and any(directory.iterdir()):
            raise WrongUsage("This home has keys already; they are never overwritten.")
        directory.mkdir(mode=DIRECTORY_MODE, exist_ok=True)
        directory.chmod(DIRECTORY_MODE)
        write_key(directory, f"{ROOT}.key", secrets.token_bytes(SIZE))
        store = cls(directory, None)
        store._draw(tuple(Secret))
        return store

    @classmethod
    def open(cls, directory: Path, credentials: Path | None = None) -> "KeyStore":
        """Open the store at `directory`.

        `credentials` (else the folder `CREDENTIALS_DIRECTORY` that systemd gives a service) may hold
        `synlig-root`, or `synlig-kek-<secret>` for the secrets this part may open; they win over `root.key`.

        Raises:
            NotFound: no keys here. Refused: others than the owner can get at them.
        """
        if not directory.is_dir():
            raise NotFound("This home has no keys; run synlig init.")
        check_private(directory)
        given = os.environ.get("CREDENTIALS_DIRECTORY")
        store = cls(directory, credentials or (Path(given) if given else None))
        if (directory / f"{ROOT}.key").is_file():
            store._draw(tuple(name for name in LATER if not all(path.is_file() for path in _files(directory, name))))
        return store

    def secret(self, name: Secret) -> bytes:
        """The 32 bytes of `name`.

        Raises:
            NotFound: no such key, or this part may not open it. IntegrityFailure: damaged, or another root's.
            Refused: others than the owner can read the file.
        """
        return self._secrets(name)

    def database_key(self, name: Literal["control", "vault"]) -> str:
        """The raw SQLCipher key of a database, as 64 hex digits."""
        return self.secret(Secret(f"{name}-database")).hex()

    def column_key(self, table: str, column: str) -> bytes:
        """A 256-bit key for one column that is encrypted by itself."""
        return derive(self.secret(Secret.COLUMNS), f"column/{table}/{column}")

    def pseudonym_key(self, purpose: str) -> bytes:
        """A 256-bit key for the pseudonyms of one purpose: no two recipients can join theirs."""
        return derive(self.secret(Secret.PSEUDONYMS), f"pseudonym/{purpose}")

    def table_key(self, key_id: str) -> bytes:
        """The master key that Parquet files name by `key_id`.

        Raises:
            IntegrityFailure: no master key of tables has that id.
        """
        if not key_id.startswith("tables-") or key_id not in frozenset(Secret):
            raise IntegrityFailure("A stored file names a key that this home does not have.")
        return self.secret(Secret(key_id))

    def disclosure_key(self) -> bytes:
        """The key of the rounding thresholds; the same as long as a cube lives."""
        return self.secret(Secret.DISCLOSURE)

    def address_key(self) -> bytes:
        """The key of content addresses."""
        return self.secret(Secret.ADDRESS)

    def worker_public(self) -> bytes:
        """The X25519 public key that intake seals to; needs no root key (K12)."""
        return read_key(self._directory / f"{Secret.WORKER}.public")

    def worker_private(self) -> bytes:
        """The X25519 private key that opens what intake sealed."""
        return self.secret(Secret.WORKER)

    def release_public(self) -> bytes:
        """The Ed25519 public key that releases are checked with; needs no root key."""
        return read_key(self._directory / f"{Secret.RELEASE}.public")

    def release_private(self) -> bytes:
        """The Ed25519 key that signs releases."""
        return self.secret(Secret.RELEASE)

    def checkpoint_public(self) -> bytes:
        """The Ed25519 public key that the log's checkpoints are checked with; needs no root key."""
        return read_key(self._directory / f"{Secret.CHECKPOINT}.public")

    @staticmethod
    def public_of(directory: Path, name: Secret) -> bytes:
        """The public half of `name` as it lies in the key store at `directory`."""
        return read_key(directory / f"{name}.public")

    def wrapping_key(self, name: Secret) -> str:
        """The key that opens `name` alone, as base64: what an operator gives a part as `synlig-kek-<name>` (K12)."""
        return base64.b64encode(self._kek(name)).decode()

    def _draw(self, names: tuple[Secret, ...]) -> None:
        for name in names:
            write_key(self._directory, f"{name}.key", aes_key_wrap(self._kek(name), secrets.token_bytes(SIZE)))
        for name in PUBLIC:
            if name in names:
                write_key(self._directory, f"{name}.public", public_half(name, self.secret(name)))
        if names:
            sync_keys(self._directory)

    def retired(self, name: Secret) -> bytes | None:
        """The secret that `name` was before it was drawn anew, as long as something may still need it."""
        file = f"{name}.{RETIRED}"
        return self.unwrapped(file) if (self._directory / f"{file}.key").is_file() else None

    def fresh(self, name: Secret) -> tuple[object, bytes]:
        """(a stamp of the key file, the secret as it is now): the stamp is another when it was drawn anew."""
        return self.stamp(name), self.unwrapped(name)

    def stamp(self, name: Secret) -> object:
        """Another one when the file of `name` was written anew."""
        entry = (self._directory / f"{name}.key").stat()
        return (entry.st_ino, entry.st_mtime_ns)

    @functools.cache  # noqa: B019  one store lives as long as its process
    def _secrets(self, name: Secret) -> bytes:
        return self.unwrapped(name)

    def wrapped(self, name: str, secret: bytes) -> bytes:
        """`secret` as the file `name` holds it from now on."""
        return aes_key_wrap(self._kek(name), secret)

    def unwrapped(self, name: str) -> bytes:
        """The secret in the file `name`, read anew.

        Raises:
            NotFound: it is not there. IntegrityFailure: damaged, or another root's.
        """
        tried = 0
        for _ in range(TRIES):  # while the root is rotated a file may change between two reads
            wrapped = read_key(self._directory / f"{name}.key")
            for kek in self._keks(name):
                tried += 1
                try:
                    return aes_key_unwrap(kek, wrapped)
                except (InvalidUnwrap, ValueError):
                    continue
        if not tried:
            raise NotFound(f"The key {name} is not for this part: no key that opens it is here.")
        raise IntegrityFailure(f"The key {name} does not open: it is damaged, or another home's.")

    def _keks(self, name: str) -> Iterator[bytes]:
        """The keys that may wrap `name`: that given to this part alone, or those derived from the roots there are."""
        given = self._given(name)
        if given is not None:
            yield given
            return
        for root in ROOTS:
            with contextlib.suppress(NotFound):
                yield derive(read_key(self._directory / root), f"kek/{name}")

    def _kek(self, name: str) -> bytes:
        """The key that wraps `name` from now on."""
        given = self._given(name)
        return given if given is not None else derive(read_key(self._directory / ROOTS[0]), f"kek/{name}")

    def _given(self, name: str) -> bytes | None:
        if self._credentials is None:
            return None
        own, root = self._credentials / f"synlig-kek-{name}", self._credentials / "synlig-root"
        if own.is_file():
            return decoded_key(own)
        return derive(decoded_key(root), f"kek/{name}") if root.is_file() else None


def public_half(name: Secret, private: bytes) -> bytes:
    """The public half of one of `PUBLIC`."""
    if name is Secret.WORKER:
        return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def _files(directory: Path, name: Secret) -> tuple[Path, ...]:
    return tuple(directory / f"{name}.{kind}" for kind in (("key", "public") if name in PUBLIC else ("key",)))
