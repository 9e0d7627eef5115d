"""An attacker with the files, the code and time: whatever is not as it was signed is found, by both verifiers."""

import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from synlig.core.errors import IntegrityFailure
from synlig.guard.log import verifier
from synlig.guard.log.copying import copy_log
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.wanted import Wanted
from tests.attacks.attacked_log import (
    ENTRIES,
    HEALTH,
    KEY,
    KEYS,
    Lines,
    honest,
    is_found,
    is_found_by_a_stranger,
    relinked,
    segments,
    with_spare_bits,
)
from tests.attacks.test_log import filled, opened, segment

__all__ = ["honest"]


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
    path = data.draw(st.sampled_from([*segments(place), parts, *sorted((place / "write-once").glob("*.json"))]))
    content = bytearray(path.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path.chmod(0o600)
    path.write_bytes(content)
    assert is_found(place)
    assert path == parts or is_found_by_a_stranger(place)
    shutil.rmtree(place)


def test_the_spare_bits_of_a_checkpoints_signature_hide_nothing(honest: Path, tmp_path: Path) -> None:
    place = shutil.copytree(honest, tmp_path / "x")
    path = min((place / "write-once").glob("*.json"))
    path.chmod(0o600)
    path.write_bytes(with_spare_bits(path.read_bytes()))
    assert is_found(place)
    assert is_found_by_a_stranger(place)


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
