"""What Spark is given to open the stored files: a client of ours, and the master key as that client takes it."""

import base64
from pathlib import Path

from synlig.guard.keys import KeyStore
from synlig.guard.spark import CLIENT, client_source, opening
from synlig.guard.table_keys import TableKeys


def test_a_reading_has_the_client_and_the_one_key_it_answers_with(tmp_path: Path) -> None:
    keys = KeyStore.create(tmp_path / "keys")
    options = opening(keys)
    name, _, key = options.pop("parquet.encryption.key.access.token").partition("=")
    assert name == TableKeys.key_id
    assert base64.b64decode(key, validate=True) == keys.table_key(TableKeys.key_id)
    assert options == {
        "parquet.crypto.factory.class": "org.apache.parquet.crypto.keytools.PropertiesDrivenCryptoFactory",
        "parquet.encryption.kms.client.class": "dk.synlig.MasterKeys",
    }


def test_the_client_is_the_class_that_is_named() -> None:
    package, _, name = CLIENT.rpartition(".")
    source = client_source()
    assert f"package {package};" in source
    assert f"public final class {name} " in source


def test_another_home_has_another_key(tmp_path: Path) -> None:
    one, other = (opening(KeyStore.create(tmp_path / name)) for name in ("one", "other"))
    token = "parquet.encryption.key.access.token"
    assert one[token] != other[token]
