"""Keys of stored tables, as Parquet Modular Encryption asks for them.

A file's data keys are drawn by the Parquet library and wrapped twice; the outer wrapping under the home's
master key is base64 of `nonce (12) + AES-GCM ciphertext`, with the master key's id as associated data, and
key material is kept inside the file: what Spark's `KeyToolkit.encryptKeyLocally` makes and reads.
"""

import base64
import binascii
import os
from datetime import timedelta
from typing import Any, Final

import pyarrow.dataset as ds
import pyarrow.parquet.encryption as parquet_encryption
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from synlig.core.errors import IntegrityFailure
from synlig.guard.keys import KeyStore, Secret

NONCE: Final = 12
CACHE: Final = timedelta(minutes=5)


class MasterKeys(parquet_encryption.KmsClient):  # pyright: ignore[reportUntypedBaseClass]
    """Wraps and unwraps for the Parquet library; the master keys stay here."""

    def __init__(self, keys: KeyStore) -> None:
        super().__init__()
        self._keys = keys

    def wrap_key(self, key_bytes: bytes, master_key_identifier: str) -> str:
        """`key_bytes` under the master key named, as base64."""
        nonce = os.urandom(NONCE)
        cipher = AESGCM(self._keys.table_key(master_key_identifier))
        return base64.b64encode(nonce + cipher.encrypt(nonce, key_bytes, master_key_identifier.encode())).decode()

    def unwrap_key(self, wrapped_key: str | bytes, master_key_identifier: str) -> bytes:
        """What `wrap_key` wrapped.

        Raises:
            IntegrityFailure: changed, or another home's.
        """
        cipher = AESGCM(self._keys.table_key(master_key_identifier))
        try:
            sealed = base64.b64decode(wrapped_key, validate=True)
            return cipher.decrypt(sealed[:NONCE], sealed[NONCE:], master_key_identifier.encode())
        except (InvalidTag, binascii.Error, ValueError):
            raise IntegrityFailure("The key of a stored file does not open.") from None


class TableKeys:
    """What a table store needs to write and to read encrypted Parquet."""

    key_id: Final[str] = Secret.TABLES.value
    """The master key of files written now; without a colon, on which the Parquet library aborts."""

    def __init__(self, keys: KeyStore) -> None:
        def connect(_connection: object) -> MasterKeys:
            return MasterKeys(keys)

        self._factory = parquet_encryption.CryptoFactory(connect)
        self._connection = parquet_encryption.KmsConnectionConfig()

    def sealing(self) -> Any:
        """Encryption of one new file: footer and every column under AES-256-GCM (`FileEncryptionProperties`)."""
        how = parquet_encryption.EncryptionConfiguration(
            footer_key=self.key_id,
            uniform_encryption=True,
            encryption_algorithm="AES_GCM_V1",
            plaintext_footer=False,
            double_wrapping=True,
            internal_key_material=True,
            data_key_length_bits=256,
            cache_lifetime=CACHE,
        )
        return self._factory.file_encryption_properties(self._connection, how)

    def opening(self) -> Any:
        """Decryption of one file (`FileDecryptionProperties`)."""
        how = parquet_encryption.DecryptionConfiguration(cache_lifetime=CACHE)
        return self._factory.file_decryption_properties(self._connection, how)

    def format(self) -> Any:
        """A dataset format that decrypts (`pyarrow.dataset.ParquetFileFormat`)."""
        how = parquet_encryption.DecryptionConfiguration(cache_lifetime=CACHE)
        config = ds.ParquetDecryptionConfig(self._factory, self._connection, how)
        return ds.ParquetFileFormat(
            default_fragment_scan_options=ds.ParquetFragmentScanOptions(decryption_config=config)
        )
