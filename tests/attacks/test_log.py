"""Nobody rewrites the log: every edit before the last checkpoint is found, and erasing a person leaves it whole."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from synlig.core.errors import IntegrityFailure
from synlig.guard.log import merkle
from synlig.guard.log.entry import GENESIS, Entry, chain_hash, header_from
from synlig.guard.log.events import Event
from synlig.guard.log.log import Log
from synlig.guard.signing import check_signature, sign

SEED, OWN = b"s" * 32, b"o" * 32


def opened(place: Path, keys: dict[str, bytes] | None = None) -> Log:
    """A log in `place`, its checkpoints beside it."""
    public = Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw()
    return Log(
        place / "log",
        OWN,
        lambda subjects: {name: key for name, key in (keys or {}).items() if name in subjects},
        place / "write-once",
        "test",
        lambda message: sign(SEED, "log-checkpoint", message),
        lambda message, signature: check_signature(public, "log-checkpoint", message, signature),
    )


def filled(place: Path, count: int = 12) -> Log:
    log = opened(place, {"anna": b"a" * 32})
    for number in range(count):
        subject = ("anna", "bent", "")[number % 3]
        log.record([Entry(Event.PERSON_SEEN, f"actor-{number}", subject=subject, personal={"columns": "tilstand"})])
    log.checkpoint()
    return log


def segment(place: Path) -> Path:
    return place / "log" / "journal" / "000001.jsonl"


def test_an_honest_log_verifies_and_tells_its_open_tail(tmp_path: Path) -> None:
    log = filled(tmp_path)
    log.record([Entry(Event.LOGIN_REFUSED, "somebody", outcome="refused")])
    result = log.verify()
    assert (result.entries, result.checkpoints, result.open_tail) == (13, 1, 1)
    assert result.personal_gone == 0


def edit(lines: list[bytes]) -> list[bytes]:
    return [*lines[:4], lines[4].replace(b"actor-4", b"actor-9"), *lines[5:]]


def rewrite_whole_chain(lines: list[bytes]) -> list[bytes]:
    """An insider with the code: changes an entry and recomputes every link after it."""
    chain, out = GENESIS, []
    for number, line in enumerate(lines):
        fields = json.loads(line)["header"]
        if number == 4:
            fields["actor"] = "somebody-else"
        canonical = header_from(fields).canonical()
        chain = chain_hash(chain, canonical)
        out.append(b'{"chain":"' + chain.encode() + b'","header":' + canonical + b"}\n")
    return out


TAMPERINGS: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "edited": edit,
    "removed": lambda lines: lines[:4] + lines[5:],
    "inserted": lambda lines: [*lines[:4], lines[3], *lines[4:]],
    "reordered": lambda lines: [*lines[:4], lines[5], lines[4], *lines[6:]],
    "cut": lambda lines: lines[:-1],
    "emptied": lambda _lines: [],
    "rewritten with new links": rewrite_whole_chain,
    "a blank added": lambda lines: [lines[0].replace(b'","header"', b'", "header"'), *lines[1:]],
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_found(tmp_path: Path, name: str) -> None:
    filled(tmp_path)
    file = segment(tmp_path)
    file.write_bytes(b"".join(TAMPERINGS[name](file.read_bytes().splitlines(keepends=True))))
    with pytest.raises(IntegrityFailure):
        opened(tmp_path).verify()


def test_a_log_rolled_back_or_begun_anew_is_found(tmp_path: Path) -> None:
    log = filled(tmp_path, 6)
    shutil.copytree(tmp_path / "log", tmp_path / "older")
    log.record([Entry(Event.LOGIN_ACCEPTED, "later")])
    log.checkpoint()
    shutil.rmtree(tmp_path / "log")
    (tmp_path / "older").rename(tmp_path / "log")
    with pytest.raises(IntegrityFailure, match="the end is gone"):
        opened(tmp_path).verify()
    shutil.rmtree(tmp_path / "log")
    with pytest.raises(IntegrityFailure, match="another log"):
        filled(tmp_path, 9).verify()


def test_a_checkpoint_signed_by_another_is_refused(tmp_path: Path) -> None:
    log = filled(tmp_path)
    file = next((tmp_path / "write-once").iterdir())
    document = json.loads(file.read_text())
    document["signature"] = sign(b"x" * 32, "log-checkpoint", b"anything")
    file.chmod(0o600)
    file.write_text(json.dumps(document))
    with pytest.raises(IntegrityFailure, match="not signed"):
        log.verify()


def test_erasing_a_person_leaves_the_chain_whole_and_nothing_of_the_person(tmp_path: Path) -> None:
    log = filled(tmp_path)
    assert log.erase_subject("anna", "erasure", "case-1") == 4
    result = log.verify()
    assert (result.personal_gone, result.personal_parts) == (4, 8)
    assert list(log.search(lambda _header: True, subject="anna")) == []
    assert len(list(log.search(lambda _header: True, subject="bent"))) == 4
    assert log.erase_subject("anna", "erasure", "case-1") == 0


def test_a_destroyed_key_already_closes_the_details(tmp_path: Path) -> None:
    filled(tmp_path)
    found = list(opened(tmp_path, {}).search(lambda header: header.seq == 1))
    assert found[0].personal is None
    assert next(iter(opened(tmp_path, {"anna": b"a" * 32}).search(lambda header: header.seq == 1))).subject == "anna"


def test_no_subject_in_clear_in_any_file(tmp_path: Path) -> None:
    filled(tmp_path)
    everything = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"anna" not in everything
    assert b"tilstand" not in everything


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.attacks.test_log import opened
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
log = opened(Path(sys.argv[1]))
for number in range(100000):
    log.record([Entry(Event.PERSON_SEEN, str(number), subject="s", personal={"n": str(number)})])
    print(number, flush=True)
"""


@pytest.mark.parametrize("after", [1, 7, 40])
def test_kill_9_loses_nothing_acknowledged_and_the_log_goes_on(tmp_path: Path, after: int) -> None:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", WRITER, str(tmp_path), str(root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root) as writer:
        assert writer.stdout is not None
        seen = [writer.stdout.readline() for _ in range(after)]
        os.kill(writer.pid, signal.SIGKILL)
        seen += writer.stdout.readlines()
    acknowledged = [line.strip().decode() for line in seen if line.endswith(b"\n")]
    log = opened(tmp_path)
    log.record([Entry(Event.LOG_OPENED, "again")])
    actors = [found.header.actor for found in log.search(lambda _header: True)]
    assert actors[: len(acknowledged)] == acknowledged
    assert log.verify().entries == len(actors)


def test_a_torn_tail_is_dropped_and_counted(tmp_path: Path) -> None:
    filled(tmp_path)
    with segment(tmp_path).open("ab") as stream:
        stream.write(b'{"chain":"00')
    with (tmp_path / "log" / "personal.parts").open("ab") as stream:
        stream.write(b"\x99" * 21)
    log = opened(tmp_path)
    log.record([Entry(Event.PERSON_SEEN, "after", subject="bent", personal={"columns": "x"})])
    assert log.verify().entries == 14
    assert [found.header.facts for found in log.search(lambda h: h.event == Event.LOG_REPAIRED)] == [{"bytes": 12}]
    assert [found.header.actor for found in log.search(lambda h: h.actor == "after", subject="bent")] == ["after"]


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=40), st.data())
def test_merkle_proofs_hold_and_only_for_what_is_there(datas: list[bytes], data: st.DataObject) -> None:
    leaves = [merkle.leaf_hash(each) for each in datas]
    root = merkle.root_of(leaves)
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof = merkle.inclusion_proof(index, leaves)
    assert merkle.included(leaves[index], index, len(leaves), proof, root)
    assert not merkle.included(merkle.leaf_hash(b"something else!"), index, len(leaves), proof, root)
    older = data.draw(st.integers(1, len(leaves)))
    old_root = merkle.root_of(leaves[:older])
    path = merkle.consistency_proof(older, leaves)
    assert merkle.consistent(older, old_root, len(leaves), root, path)
    assert not merkle.consistent(older, merkle.leaf_hash(b"x"), len(leaves), root, path)
