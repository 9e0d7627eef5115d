"""Stored files are encrypted whole, and their keys are wrapped the way the distributed engine unwraps them."""

import base64
import json
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from synlig.core.errors import IntegrityFailure
from synlig.guard.keys import KeyStore
from synlig.guard.table_keys import MasterKeys, TableKeys

ROWS = pa.table({"surrogate": ["0123456789abcdef"] * 50, "nested": [{"kode": "blodtryk", "tal": [1, 2]}] * 50})


@pytest.fixture
def keys(tmp_path: Path) -> KeyStore:
    return KeyStore.create(tmp_path / "keys")


def test_a_key_is_wrapped_as_base64_of_nonce_and_aes_gcm_bound_to_the_master_keys_id(keys: KeyStore) -> None:
    wrapped = base64.b64decode(MasterKeys(keys).wrap_key(b"k" * 32, "tables-1"), validate=True)
    assert len(wrapped) == 12 + 32 + 16
    assert AESGCM(keys.table_key("tables-1")).decrypt(wrapped[:12], wrapped[12:], b"tables-1") == b"k" * 32


def test_wrapped_keys_come_back_and_changed_ones_do_not(keys: KeyStore) -> None:
    master = MasterKeys(keys)
    wrapped = master.wrap_key(b"k" * 16, "tables-1")
    assert master.unwrap_key(wrapped, "tables-1") == master.unwrap_key(wrapped.encode(), "tables-1") == b"k" * 16
    for changed in (
        "",
        "no base64",
        f"!{wrapped}",
        f"{wrapped[:4]} {wrapped[4:]}",
        wrapped[:-8],
        ("B" if wrapped[0] == "A" else "A") + wrapped[1:],
    ):
        with pytest.raises(IntegrityFailure):
            master.unwrap_key(changed, "tables-1")


def test_the_master_keys_id_has_no_colon_on_which_the_library_aborts() -> None:
    assert ":" not in TableKeys.key_id


def test_a_file_shows_no_name_no_value_and_opens_only_with_its_keys(keys: KeyStore, tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    pq.write_table(ROWS, path, encryption_properties=TableKeys(keys).sealing(), compression="none")
    content = path.read_bytes()
    assert content[:4] == content[-4:] == b"PARE", "an encrypted footer"
    assert not any(word in content for word in (b"surrogate", b"0123456789abcdef", b"blodtryk", b"kode"))
    assert ds.dataset([str(path)], format=TableKeys(keys).format()).to_table() == ROWS
    assert pq.read_table(path, decryption_properties=TableKeys(keys).opening()) == ROWS
    stranger = TableKeys(KeyStore.create(tmp_path / "stranger"))
    with pytest.raises((OSError, IntegrityFailure)):
        ds.dataset([str(path)], format=stranger.format()).to_table()


def test_key_material_lies_inside_the_file_wrapped_twice(keys: KeyStore, tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    pq.write_table(ROWS, path, encryption_properties=TableKeys(keys).sealing())
    found = re.search(rb'\{"[\x20-\x7e]*PKMT1[\x20-\x7e]*?\}', path.read_bytes())
    assert found is not None
    material = json.loads(found[0])
    assert material["keyMaterialType"] == "PKMT1"
    assert material["internalStorage"] is True
    assert material["masterKeyID"] == "tables-1"
    assert material["doubleWrapping"] is True
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["rows.parquet"]
