"""The key store of a home: one root key, and every other secret wrapped under a key derived from it."""

import base64
import binascii
import contextlib
import functools
import os
import secrets
import stat
from enum import StrEnum
from pathlib import Path
from typing import Final, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from synlig.core.errors import IntegrityFailure, NotFound, Refused, WrongUsage


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
SIZE: Final = 32
DIRECTORY_MODE: Final = 0o700
FILE_MODE: Final = 0o600


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
        _write(directory, f"{ROOT}.key", secrets.token_bytes(SIZE))
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
        _check_private(directory)
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
        return _derive(self.secret(Secret.COLUMNS), f"column/{table}/{column}")

    def pseudonym_key(self, purpose: str) -> bytes:
        """A 256-bit key for the pseudonyms of one purpose: no two recipients can join theirs."""
        return _derive(self.secret(Secret.PSEUDONYMS), f"pseudonym/{purpose}")

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
        return _read(self._directory / f"{Secret.WORKER}.public")

    def worker_private(self) -> bytes:
        """The X25519 private key that opens what intake sealed."""
        return self.secret(Secret.WORKER)

    def release_public(self) -> bytes:
        """The Ed25519 public key that releases are checked with; needs no root key."""
        return _read(self._directory / f"{Secret.RELEASE}.public")

    def release_private(self) -> bytes:
        """The Ed25519 key that signs releases."""
        return self.secret(Secret.RELEASE)

    def checkpoint_public(self) -> bytes:
        """The Ed25519 public key that the log's checkpoints are checked with; needs no root key."""
        return _read(self._directory / f"{Secret.CHECKPOINT}.public")

    @staticmethod
    def public_of(directory: Path, name: Secret) -> bytes:
        """The public half of `name` as it lies in the key store at `directory`."""
        return _read(directory / f"{name}.public")

    def wrapping_key(self, name: Secret) -> str:
        """The key that opens `name` alone, as base64: what an operator gives a part as `synlig-kek-<name>` (K12)."""
        return base64.b64encode(self._kek(name)).decode()

    def _draw(self, names: tuple[Secret, ...]) -> None:
        for name in names:
            _write(self._directory, f"{name}.key", aes_key_wrap(self._kek(name), secrets.token_bytes(SIZE)))
        for name in PUBLIC:
            if name in names:
                _write(self._directory, f"{name}.public", public_half(name, self.secret(name)))
        if names:
            _sync_directory(self._directory)

    @functools.cache  # noqa: B019  one store lives as long as its process
    def _secrets(self, name: Secret) -> bytes:
        wrapped = _read(self._directory / f"{name}.key")
        try:
            return aes_key_unwrap(self._kek(name), wrapped)
        except (InvalidUnwrap, ValueError):
            raise IntegrityFailure(f"The key {name} does not open: it is damaged, or another home's.") from None

    def _kek(self, name: Secret) -> bytes:
        """The key that wraps `name`: given to this part alone, or derived from the root."""
        if self._credentials is not None:
            own = self._credentials / f"synlig-kek-{name}"
            if own.is_file():
                return _decoded(own)
            if (root := self._credentials / "synlig-root").is_file():
                return _derive(_decoded(root), f"kek/{name}")
        return _derive(_read(self._directory / f"{ROOT}.key"), f"kek/{name}")


def _derive(key: bytes, label: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=SIZE, salt=None, info=f"synlig/{label}".encode()).derive(key)


def public_half(name: Secret, private: bytes) -> bytes:
    """The public half of one of `PUBLIC`."""
    if name is Secret.WORKER:
        return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def _files(directory: Path, name: Secret) -> tuple[Path, ...]:
    return tuple(directory / f"{name}.{kind}" for kind in (("key", "public") if name in PUBLIC else ("key",)))


def _write(directory: Path, name: str, value: bytes) -> None:
    """Write a key file, whole or not at all; who comes second takes what is there."""
    beside = directory / f".{name}.{os.getpid()}"
    handle = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE)
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(value) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(beside, directory / name)
    beside.unlink()


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise NotFound(f"The key file {path.name} is not in this home, or not for this part.")
    _check_private(path)
    return _decoded(path)


def _decoded(path: Path) -> bytes:
    written = path.read_bytes().strip()
    try:
        value = base64.b64decode(written, validate=True)
    except binascii.Error:
        value = b""
    if base64.b64encode(value) != written:  # base64 has spare bits: only what was written will do
        raise IntegrityFailure(f"The key file {path.name} is damaged.")
    return value


def _check_private(path: Path) -> None:
    entry = path.stat()
    if entry.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Refused(f"{path.name} of the key store is open to others: chmod go= it, and ask who has read it.")
    if entry.st_uid != os.geteuid():
        raise Refused(f"{path.name} of the key store belongs to another user than the one who runs this.")
