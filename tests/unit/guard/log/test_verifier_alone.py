"""The verifier that stands alone, called in this process: what it holds, what it finds broken and how it says so."""

import base64
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from synlig.guard.log import verifier
from synlig.guard.log.checkpoint import Checkpoint, Checkpoints
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.signing import sign
from tests.attacks.attacked_log import relinked
from tests.attacks.test_log import SEED, opened, segment

KEY = Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw()


def logged(place: Path, *signed_at: int, entries: int = 7) -> Path:
    """The journal of a log of so many entries, signed after some of them."""
    log = opened(place)
    for number in range(1, entries + 1):
        log.record([Entry(Event.TABLE_READ, f"læser-{number}")])
        if number in signed_at:
            log.checkpoint()
    return place / "log" / "journal"


def signed(place: Path, **changed: Any) -> Path:
    """Another checkpoint of that log, by its key, that says something else; of the same size in place of the first."""
    (file, *_) = sorted((place / "write-once").glob("*.json"))
    document = {**json.loads(file.read_bytes()), **changed}
    del document["signature"]
    if "size" not in changed:
        file.unlink()
    return Checkpoints(place / "write-once").put(
        Checkpoint(**document), lambda text: sign(SEED, "log-checkpoint", text)
    )


@pytest.mark.parametrize(
    ("signed_at", "words"), [((), "0 checkpoints; 7 "), ((3, 7), "2 checkpoints; 0 "), ((2, 5), "2 checkpoints; 2 ")]
)
def test_an_honest_log_is_counted(tmp_path: Path, signed_at: tuple[int, ...], words: str) -> None:
    journal = logged(tmp_path, *signed_at)
    said = verifier.verify(journal, tmp_path / "write-once", KEY)
    assert said == f"7 entries hold together and agree with {words}came after the last."


def test_checkpoints_of_an_empty_log_hold(tmp_path: Path) -> None:
    opened(tmp_path).checkpoint()
    said = verifier.verify(tmp_path / "log" / "journal", tmp_path / "write-once", KEY)
    assert said == "0 entries hold together and agree with 1 checkpoints; 0 came after the last."


@pytest.mark.parametrize("field", ["root", "chain"])
def test_a_checkpoint_of_another_tree_or_link_is_broken(tmp_path: Path, field: str) -> None:
    journal = logged(tmp_path, 4)
    signed(tmp_path, **{field: "ab" * 32})
    with pytest.raises(verifier.Broken, match="the first 4 entries are not those that were signed"):
        verifier.verify(journal, tmp_path / "write-once", KEY)


def test_more_was_signed_than_there_is(tmp_path: Path) -> None:
    journal = logged(tmp_path, 4)
    signed(tmp_path, size=9)
    with pytest.raises(verifier.Broken, match="9 entries were signed, 7 are there"):
        verifier.verify(journal, tmp_path / "write-once", KEY)


def test_checkpoints_of_two_logs_are_broken(tmp_path: Path) -> None:
    journal = logged(tmp_path, 4)
    signed(tmp_path, size=0, log="another")
    with pytest.raises(verifier.Broken, match="several logs"):
        verifier.verify(journal, tmp_path / "write-once", KEY)


BROKEN: dict[str, tuple[str, Callable[[Path], object]]] = {
    "no JSON": ("read", lambda file: file.write_text("{")),
    "a list": ("read", lambda file: file.write_text("[]")),
    "no signature": ("read", lambda file: file.write_text("{}")),
    "a signature that is no text": ("read", lambda file: file.write_text('{"signature": 1}')),
    "a signature that is no base64": ("read", lambda file: file.write_text('{"signature": "*"}')),
    "a short signature": ("not signed by this key", lambda file: file.write_text('{"signature": "AAAA"}')),
    "another name": ("filed under another size", lambda file: file.rename(file.with_name("0000000000000005.json"))),
    "another instant": (
        "not signed by this key",
        lambda file: file.write_text(json.dumps({**json.loads(file.read_bytes()), "at_ns": 1})),
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_damaged_checkpoint_is_named(tmp_path: Path, name: str) -> None:
    journal = logged(tmp_path, 4, entries=4)
    (file,) = (tmp_path / "write-once").glob("*.json")
    file.chmod(0o600)
    words, damage = BROKEN[name]
    damage(file)
    with pytest.raises(verifier.Broken, match=rf"checkpoint \d+\.json (cannot be|is) {words}"):
        verifier.verify(journal, tmp_path / "write-once", KEY)


Lines = list[bytes]
ENTRIES: dict[str, tuple[str, Callable[[Lines], Lines]]] = {
    "no JSON": ("entry 2 cannot be read", lambda lines: [lines[0], b"{\n", *lines[2:]]),
    "a list": ("entry 2 cannot be read", lambda lines: [lines[0], b"[]\n", *lines[2:]]),
    "no header": ("entry 2 cannot be read", lambda lines: [lines[0], b'{"chain":""}\n', *lines[2:]]),
    "a torn end": ("entry 7 is not what was written", lambda lines: [*lines[:-1], lines[-1][:-1]]),
    "a blank": (
        "entry 1 is not what was written",
        lambda lines: [lines[0].replace(b'","header"', b'", "header"'), *lines[1:]],
    ),
    "one gone": ("entry 3 is not what was written, or one before it is gone", lambda lines: lines[:2] + lines[3:]),
    "another link": (
        "entry 7 is not what was written",
        lambda lines: [*lines[:-1], lines[-1].replace(lines[-1][10:74], b"0" * 64)],
    ),
    "one twice, linked anew": ("entry 8 has the id of another", lambda lines: relinked([*lines, lines[0]])),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_a_damaged_entry_is_named(tmp_path: Path, name: str) -> None:
    journal = logged(tmp_path)
    words, damage = ENTRIES[name]
    segment(tmp_path).write_bytes(b"".join(damage(segment(tmp_path).read_bytes().splitlines(keepends=True))))
    with pytest.raises(verifier.Broken, match=words):
        list(verifier.links(journal))


def test_a_segment_that_is_missing_is_named(tmp_path: Path) -> None:
    journal = logged(tmp_path)
    segment(tmp_path).rename(journal / "000002.jsonl")
    with pytest.raises(verifier.Broken, match=r"segment 000001\.jsonl is missing"):
        list(verifier.links(journal))


@pytest.mark.parametrize("size", [1, 2, 5, 7, 8])
def test_an_entry_is_proved_at_its_place_alone(tmp_path: Path, size: int) -> None:
    logged(tmp_path, size, entries=size)
    log, place = opened(tmp_path), tmp_path / "write-once"
    for seq in range(1, size + 1):
        proof = asdict(log.prove(seq))
        said = f"Entry {seq} is in the log as it was signed at {size} entries."
        assert verifier.verify_proof(proof, place, KEY) == said
        others = [{"seq": other} for other in range(1, size + 2) if other != seq]
        for changed in [*others, {"entry": "x"}, {"path": [*proof["path"], "00" * 32]}]:
            with pytest.raises(verifier.Broken, match="not in the log at that place"):
                verifier.verify_proof({**proof, **changed}, place, KEY)
        with pytest.raises(verifier.Broken, match="never signed"):
            verifier.verify_proof({**proof, "root": "00" * 32}, place, KEY)


VECTORS = (
    ("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", b""),
    ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", b"\x72"),
    ("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", b"\xaf\x82"),
)
"""The private keys and messages of RFC 8032 section 7.1."""


@pytest.mark.parametrize(("private", "message"), VECTORS)
def test_its_ed25519_takes_what_was_signed_and_nothing_else(private: str, message: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private))
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert verifier.ed25519_holds(public, message, signature)
    larger = signature[:32] + (int.from_bytes(signature[32:], "little") + verifier.L).to_bytes(32, "little")
    beyond = (verifier.P + 1).to_bytes(32, "little")
    others = {
        "another message": (public, message + b"x", signature),
        "another key": (bytes(reversed(public)), message, signature),
        "a key too long": (public + b"x", message, signature),
        "a signature too long": (public, message, signature + b"x"),
        "a signature cut off": (public, message, signature[:-1]),
        "a scalar beyond the order": (public, message, larger),
        "a key that is no point": ((2).to_bytes(32, "little"), message, signature),
        "a key beyond the field": (beyond, message, signature),
        "a signature with no point": (public, message, (2).to_bytes(32, "little") + signature[32:]),
        "nothing": (public, message, bytes(64)),
    }
    assert [name for name, changed in others.items() if verifier.ed25519_holds(*changed)] == []


def test_a_point_is_read_in_one_spelling_alone() -> None:
    """The neutral point has x = 0, which has no sign; y counts only below p (RFC 8032 section 5.1.3)."""
    one = (1).to_bytes(32, "little")
    assert verifier._decoded(one) == (0, 1, 1, 0)
    assert verifier._decoded(bytes([*one[:31], one[31] | 0x80])) is None
    assert verifier._decoded((verifier.P + 1).to_bytes(32, "little")) is None
    assert verifier._decoded((verifier.P).to_bytes(32, "little")) is None
    x, y, z, t = verifier.BASE
    assert (x % 2, y * 5 % verifier.P, z, x * y % verifier.P) == (0, 4, 1, t)
    assert verifier._same(verifier._times(verifier.L, verifier.BASE), (0, 1, 1, 0))


def test_on_the_command_line_it_says_what_holds_and_what_does_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal, key = logged(tmp_path, 7), tmp_path / "key"
    key.write_bytes(base64.b64encode(KEY) + b"\n")
    (proof := tmp_path / "proof.json").write_text(json.dumps(asdict(opened(tmp_path).prove(2))))
    places = [str(tmp_path / "write-once"), str(key)]
    assert verifier.main([str(journal), *places]) == 0
    assert capsys.readouterr().out.startswith("7 entries hold together")
    assert verifier.main(["--proof", str(proof), *places]) == 0
    assert capsys.readouterr().out == "Entry 2 is in the log as it was signed at 7 entries.\n"
    segment(tmp_path).write_bytes(b"")
    assert verifier.main([str(journal), *places]) == 1
    assert capsys.readouterr().out == "BROKEN: 7 entries were signed, 0 are there.\n"
    for wrong in ([], [str(journal)], [str(journal), *places, "more"], ["--proof", *places]):
        assert verifier.main(wrong) == 2
    assert capsys.readouterr().err.count("python verifier.py JOURNAL CHECKPOINTS PUBLIC_KEY") == 4
