"""Files of the log that are swapped, lost, added, emptied or erased by hand are found."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from synlig.core.errors import IntegrityFailure
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.personal import ERASED, HEAD
from tests.attacks.attacked_log import honest, is_found, is_found_by_a_stranger, records, segments
from tests.attacks.test_log import filled

__all__ = ["honest"]


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
