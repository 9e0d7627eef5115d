"""An attacker with the files, the code and time: whatever is not as it was signed is found, by both verifiers."""

import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from synlig.core.errors import IntegrityFailure
from synlig.guard.log import verifier
from synlig.guard.log.copying import copy_log
from synlig.guard.log.entry import GENESIS, Entry, chain_hash, header_from
from synlig.guard.log.events import Event
from synlig.guard.log.log import Log
from synlig.guard.log.personal import ERASED, HEAD
from synlig.guard.log.wanted import Wanted
from tests.attacks.test_log import SEED, filled, opened, segment

KEY = Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw()
KEYS = {"anna": b"a" * 32}
ENTRIES, SIGNED_EVERY = 45, 15
Lines = list[bytes]
HEALTH = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)


def written(place: Path) -> Log:
    """A log of several segments, all of it signed."""
    log = opened(place, KEYS)
    log._journal._segment_bytes = 4_000
    for number in range(ENTRIES):
        subject = ("anna", "bent", "")[number % 3]
        log.record([Entry(Event.PERSON_SEEN, f"actor-{number:03}", subject=subject, personal={"columns": "tilstand"})])
        if (number + 1) % SIGNED_EVERY == 0:
            log.checkpoint()
    return log


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("honest")
    written(place)
    assert len(segments(place)) >= 3
    return place


def segments(place: Path) -> list[Path]:
    return sorted((place / "log" / "journal").glob("*.jsonl"))


def is_found(place: Path) -> bool:
    try:
        opened(place, KEYS).verify()
    except IntegrityFailure as failure:
        return bool(str(failure))
    return False


def is_found_by_a_stranger(place: Path) -> bool:
    try:
        verifier.verify(place / "log" / "journal", place / "write-once", KEY)
    except verifier.Broken as broken:
        return bool(str(broken))
    return False


def relinked(lines: Lines) -> Lines:
    """What somebody with the code does after a change: numbers and links are made anew."""
    chain, out = GENESIS, Lines()
    for seq, line in enumerate(lines, start=1):
        canonical = header_from({**json.loads(line)["header"], "seq": seq}).canonical()
        chain = chain_hash(chain, canonical)
        out.append(b'{"chain":"' + chain.encode() + b'","header":' + canonical + b"}\n")
    return out


def edited(line: bytes, **fields: Any) -> bytes:
    document = json.loads(line)
    document["header"] |= fields
    return json.dumps(document).encode() + b"\n"


CHANGES: dict[str, Callable[[Lines, int, int], Lines]] = {
    "deleted": lambda lines, at, _other: lines[:at] + lines[at + 1 :],
    "doubled": lambda lines, at, other: [*lines[:other], lines[at], *lines[other:]],
    "swapped": lambda lines, at, other: [lines[{at: other, other: at}.get(i, i)] for i in range(len(lines))],
    "cut": lambda lines, at, _other: lines[:at],
    "another actor": lambda lines, at, _other: [*lines[:at], edited(lines[at], actor="x"), *lines[at + 1 :]],
    "another time": lambda lines, at, _other: [*lines[:at], edited(lines[at], at_ns=1), *lines[at + 1 :]],
    "another boot": lambda lines, at, _other: [*lines[:at], edited(lines[at], boot="b"), *lines[at + 1 :]],
    "another speaker": lambda lines, at, _other: [*lines[:at], edited(lines[at], speaker="os:x/1"), *lines[at + 1 :]],
    "no subject": lambda lines, at, _other: [*lines[:at], edited(lines[at], commitment=""), *lines[at + 1 :]],
}


@settings(max_examples=40, deadline=None, phases=[Phase.generate], suppress_health_check=[*HEALTH])
@given(st.sampled_from(sorted(CHANGES)), st.integers(0, ENTRIES - 1), st.integers(0, ENTRIES - 1), st.booleans())
def test_any_change_of_entries_is_found_also_when_all_links_are_made_anew(
    honest: Path, tmp_path_factory: pytest.TempPathFactory, change: str, at: int, other: int, with_links: bool
) -> None:
    place = tmp_path_factory.mktemp("changed") / "x"
    shutil.copytree(honest, place)
    lines = [line for path in segments(place) for line in path.read_bytes().splitlines(keepends=True)]
    sizes = [len(path.read_bytes().splitlines()) for path in segments(place)]
    after = CHANGES[change](lines, at, other)
    after = relinked(after) if with_links else after
    if after == lines or (change == "no subject" and not json.loads(lines[at])["header"]["commitment"]):
        return
    for path, size in zip(segments(place), [*sizes[:-1], len(after)], strict=True):
        path.write_bytes(b"".join(after[:size]))
        after = after[size:]
    assert is_found(place)
    assert is_found_by_a_stranger(place)
    shutil.rmtree(place)


@settings(max_examples=40, deadline=None, phases=[Phase.generate], suppress_health_check=[*HEALTH])
@given(st.data())
def test_any_flipped_bit_is_found(honest: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    place = tmp_path_factory.mktemp("flipped") / "x"
    shutil.copytree(honest, place)
    parts = place / "log" / "personal.parts"
    path = data.draw(st.sampled_from([*segments(place), parts]))
    content = bytearray(path.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(content)
    assert is_found(place)
    assert path == parts or is_found_by_a_stranger(place)
    shutil.rmtree(place)


def swap_two_segments(place: Path) -> None:
    first, second, *_ = segments(place)
    first.rename(place / "aside")
    second.rename(first)
    (place / "aside").rename(second)


def lose_a_segment(place: Path) -> None:
    segments(place)[1].unlink()


def add_a_segment(place: Path) -> None:
    last = segments(place)[-1]
    shutil.copyfile(last, last.with_name(f"{len(segments(place)) + 1:06}.jsonl"))


def empty_the_parts(place: Path) -> None:
    (place / "log" / "personal.parts").write_bytes(b"")


def older_parts(place: Path) -> None:
    parts = place / "log" / "personal.parts"
    parts.write_bytes(parts.read_bytes()[: parts.stat().st_size // 2])


def swap_two_bodies(place: Path) -> None:
    """Two people trade places: the records' bodies are as long as each other."""
    parts = place / "log" / "personal.parts"
    content = parts.read_bytes()
    places = list(records(content))
    (one, length), (two, _) = (places[0], next(each for each in places[1:] if each[1] == places[0][1]))
    swapped = bytearray(content)
    swapped[one + HEAD.size : one + length] = content[two + HEAD.size : two + length]
    swapped[two + HEAD.size : two + length] = content[one + HEAD.size : one + length]
    parts.write_bytes(swapped)


def erase_by_hand(place: Path) -> None:
    """As an erasure does it, but nobody decided on one: whom somebody looked at is to be forgotten."""
    parts = place / "log" / "personal.parts"
    content = bytearray(parts.read_bytes())
    at, length = next(records(bytes(content)))
    content[at + HEAD.size - len(ERASED) : at + length] = bytes(length - HEAD.size + len(ERASED))
    parts.write_bytes(content)


def records(content: bytes) -> Any:
    at = 0
    while at < len(content):
        of_subject, of_details, _, _ = HEAD.unpack_from(content, at)
        yield at, HEAD.size + of_subject + of_details
        at += HEAD.size + of_subject + of_details


OF_PARTS = (empty_the_parts, older_parts, swap_two_bodies, erase_by_hand)


@pytest.mark.parametrize("attack", [swap_two_segments, lose_a_segment, add_a_segment, *OF_PARTS])
def test_files_that_are_swapped_lost_added_or_emptied_are_found(
    honest: Path, tmp_path: Path, attack: Callable[[Path], None]
) -> None:
    place = tmp_path / "x"
    shutil.copytree(honest, place)
    attack(place)
    assert is_found(place)
    assert attack in OF_PARTS or is_found_by_a_stranger(place)


def test_an_erasure_that_was_decided_on_is_no_attack_and_one_more_by_hand_is(tmp_path: Path) -> None:
    log = filled(tmp_path)
    assert log.erase_subject("anna", "erasure", "case-1") == 4
    assert log.erase_before(2**62, dry=False)[0] == 8
    assert log.verify().personal_gone == 12
    log.record([Entry(Event.PERSON_SEEN, "carl", subject="bent", personal={"columns": "x"})])
    parts = tmp_path / "log" / "personal.parts"
    content = bytearray(parts.read_bytes())
    *_, (at, length) = records(bytes(content))
    content[at + HEAD.size - len(ERASED) : at + length] = bytes(length - HEAD.size + len(ERASED))
    parts.write_bytes(content)
    with pytest.raises(IntegrityFailure, match="erased"):
        log.verify()


def test_two_entries_with_one_id_are_found_even_after_the_last_checkpoint(tmp_path: Path) -> None:
    filled(tmp_path)
    file = segment(tmp_path)
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(relinked([*lines, lines[0]])))
    assert is_found(tmp_path)
    assert is_found_by_a_stranger(tmp_path)


def test_a_false_note_of_how_far_the_log_was_read_is_found_with_the_next_checkpoint(tmp_path: Path) -> None:
    log = filled(tmp_path, 8)
    (mark := tmp_path / "log" / "journal" / "mark").unlink(missing_ok=True)
    content, chain = segment(tmp_path).read_bytes(), log._journal._chain
    noted = {"segment": 1, "offset": len(content), "chain": chain, "stack": [[3, "00" * 32]]}
    mark.write_text(json.dumps(noted))
    again = opened(tmp_path, KEYS)
    again.record([Entry(Event.TABLE_READ, "later")])
    again.checkpoint()
    assert is_found(tmp_path)
    assert is_found_by_a_stranger(tmp_path)


def test_who_rolls_back_the_checkpoints_too_is_found_by_whoever_has_a_copy_of_them(tmp_path: Path) -> None:
    """The proviso: where the place of checkpoints can be written, only a copy elsewhere tells. The backup is one."""
    here = tmp_path / "here"
    log = filled(here, 6)
    older = shutil.copytree(here, tmp_path / "older")
    log.record([Entry(Event.PERSON_SEEN, "carl", subject="bent")])
    log.checkpoint()
    (tmp_path / "key").write_bytes(KEY)
    copy_log(here / "log", here / "write-once", tmp_path / "key", tmp_path / "copy")
    shutil.rmtree(here)
    older.rename(here)
    assert not is_found(here)
    with pytest.raises(IntegrityFailure):
        copy_log(here / "log", here / "write-once", tmp_path / "key", tmp_path / "copy")
    with pytest.raises(verifier.Broken):
        verifier.verify(here / "log" / "journal", tmp_path / "copy" / "checkpoints", KEY)


def test_two_writers_at_once_make_one_chain(tmp_path: Path) -> None:
    def write(name: str) -> None:
        log = opened(tmp_path, KEYS)
        for number in range(20):
            log.record([Entry(Event.PERSON_SEEN, f"{name}-{number}", subject="anna", personal={"columns": "x"})])

    threads = [threading.Thread(target=write, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log = opened(tmp_path, KEYS)
    log.checkpoint()
    assert log.verify().entries == 60
    assert not is_found_by_a_stranger(tmp_path)
    for name in "abc":
        own = [one.header.actor for one in log.search(Wanted()) if one.header.actor.startswith(name)]
        assert own == [f"{name}-{number}" for number in range(20)]


def test_a_segment_that_is_a_way_elsewhere_is_read_as_what_is_there(honest: Path, tmp_path: Path) -> None:
    place = tmp_path / "x"
    shutil.copytree(honest, place)
    last = segments(place)[-1]
    elsewhere = last.rename(tmp_path / "elsewhere")
    elsewhere.write_bytes(b"".join(elsewhere.read_bytes().splitlines(keepends=True)[:-1]))
    last.symlink_to(elsewhere)
    assert is_found(place)
    assert is_found_by_a_stranger(place)
