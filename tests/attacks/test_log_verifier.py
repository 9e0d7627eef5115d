"""The verifier that stands alone finds what `log verify` finds, without anything of the Gateway."""

import base64
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from synlig.guard.log import verifier
from tests.attacks.test_log import SEED, TAMPERINGS, filled, segment

KEY = Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw()


def held(place: Path, *arguments: str) -> tuple[int, str]:
    """What a stranger's Python says, which has nothing of ours."""
    alone = place / "verifier.py"
    alone.write_bytes(Path(verifier.__file__).read_bytes())
    (place / "key").write_bytes(base64.b64encode(KEY) + b"\n")
    command = [sys.executable, "-I", "-S", str(alone), *arguments, str(place / "write-once"), str(place / "key")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    return done.returncode, done.stdout + done.stderr


def test_an_honest_log_holds(tmp_path: Path) -> None:
    filled(tmp_path)
    code, words = held(tmp_path, str(tmp_path / "log" / "journal"))
    assert (code, words.split()[0]) == (0, "12")


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_found(tmp_path: Path, name: str) -> None:
    filled(tmp_path)
    file = segment(tmp_path)
    file.write_bytes(b"".join(TAMPERINGS[name](file.read_bytes().splitlines(keepends=True))))
    code, words = held(tmp_path, str(tmp_path / "log" / "journal"))
    assert (code, words.split()[0]) == (1, "BROKEN:")


def test_a_checkpoint_of_another_key_is_found(tmp_path: Path) -> None:
    filled(tmp_path)
    file = next((tmp_path / "write-once").iterdir())
    document = json.loads(file.read_text())
    file.chmod(0o600)
    file.write_text(json.dumps({**document, "at_ns": document["at_ns"] + 1}))
    assert held(tmp_path, str(tmp_path / "log" / "journal"))[0] == 1


@pytest.mark.parametrize("seq", [1, 2, 7, 12])
def test_one_entry_is_proven_without_the_rest(tmp_path: Path, seq: int) -> None:
    proof = asdict(filled(tmp_path).prove(seq))
    file = tmp_path / "proof.json"
    file.write_text(json.dumps(proof))
    assert held(tmp_path, "--proof", str(file))[0] == 0
    for changed in ({"seq": seq % 12 + 1}, {"entry": proof["entry"].replace("actor", "other")}, {"size": 11}):
        file.write_text(json.dumps({**proof, **changed}))
        assert held(tmp_path, "--proof", str(file))[0] == 1


@settings(max_examples=15)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=60), st.integers(0, 511))
def test_its_ed25519_agrees_with_the_library(seed: bytes, message: bytes, bit: int) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert verifier.ed25519_holds(public, message, signature)
    changed = bytearray(signature)
    changed[bit // 8] ^= 1 << bit % 8
    assert not verifier.ed25519_holds(public, message, bytes(changed))
    assert not verifier.ed25519_holds(public, message + b"x", signature)
