"""How Spark opens the stored files: a client for its own key toolkit, and the master keys as that client takes them."""

import base64
from importlib.resources import files
from typing import Final

from synlig.guard.keys import KeyStore
from synlig.guard.table_keys import TableKeys

CLIENT: Final = "dk.synlig.MasterKeys"
"""The class that Parquet asks for keys, on every machine that reads."""


def client_source() -> str:
    """The Java of `CLIENT`, compiled against the jars that it will run beside."""
    return files(__name__).joinpath("MasterKeys.java").read_text(encoding="utf-8")


def opening(keys: KeyStore) -> dict[str, str]:
    """The options of one reading of stored files: who is asked for keys, and the master keys it answers with.

    They are of the reading, not of the session; Spark never shows what it calls a token.
    """
    token = f"{TableKeys.key_id}={base64.b64encode(keys.table_key(TableKeys.key_id)).decode()}"
    return {
        "parquet.crypto.factory.class": "org.apache.parquet.crypto.keytools.PropertiesDrivenCryptoFactory",
        "parquet.encryption.kms.client.class": CLIENT,
        "parquet.encryption.key.access.token": token,
    }
