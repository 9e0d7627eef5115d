"""The journal's files: numbered segments, linked lines, a mark that spares reading, and nothing of what was cut off."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from synlig.core.errors import IntegrityFailure, Unavailable
from synlig.guard.log import journal as journals
from synlig.guard.log.entry import GENESIS, Header, chain_hash, commitment, header_from
from synlig.guard.log.journal import Journal, as_document
from synlig.guard.log.mark import read_mark, write_mark
from synlig.guard.log.merkle import Frontier, leaf_hash, root_of
from tests.unit.guard.log.full_disk import fill_disk
from tests.unit.guard.test_log_search import header


def numbered(first: int, count: int, actor: str = "anna") -> list[Header]:
    return [replace(header(), seq=first + place, id=f"{actor}-{first + place}", actor=actor) for place in range(count)]


def filled(journal: Journal, *groups: int) -> list[Header]:
    return [one for count in groups for one in journal.append(lambda first, count=count: numbered(first, count))]


def frontier_of(journal: Journal) -> Frontier:
    """What a mark notes of all that is in the journal."""
    frontier = Frontier()
    for line in journal.lines():
        frontier.append(leaf_hash(line.canonical))
    return frontier


def names(journal: Journal) -> list[str]:
    return [path.name for path in journal.segments()]


def test_groups_are_numbered_linked_and_read_again_in_order(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "a" / "journal")
    said = filled(journal, 1, 3, 2)
    assert [one.seq for one in said] == [1, 2, 3, 4, 5, 6] == [line.header.seq for line in journal.lines()]
    chain = GENESIS
    for line in journal.lines():
        chain = chain_hash(chain, line.canonical)
        assert line.chain == chain
    root = root_of([leaf_hash(line.canonical) for line in journal.lines()]).hex()
    assert journal.head() == Journal(tmp_path / "a" / "journal").head() == (6, root, chain)
    assert journal.size == 6
    assert (tmp_path / "a" / "journal").stat().st_mode & 0o777 == 0o700
    assert journal.segments()[0].stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "a" / "journal" / "lock").stat().st_mode & 0o777 == 0o600


def test_a_full_segment_is_followed_by_the_next(tmp_path: Path) -> None:
    journal = Journal(tmp_path, segment_bytes=1_000)
    filled(journal, *[1] * 8)
    assert names(journal)[:2] == ["000001.jsonl", "000002.jsonl"]
    sizes = [path.stat().st_size for path in journal.segments()]
    assert all(1_000 <= size < 2_000 for size in sizes[:-1])
    again = Journal(tmp_path, segment_bytes=1_000)
    assert again.head() == journal.head()
    filled(again, 1)
    assert [line.header.seq for line in again.lines()] == list(range(1, 10))
    assert filled(journal, 1)[0].seq == 10, "what another process wrote is read first"


def test_a_segment_of_exactly_that_size_is_full(tmp_path: Path) -> None:
    length = len(b"".join(path.read_bytes() for path in _one(tmp_path / "x").segments()))
    exact, longer = _one(tmp_path / "y", length), _one(tmp_path / "z", length + 1)
    assert len(filled(exact, 1)) == len(filled(longer, 1)) == 1
    assert names(exact) == ["000001.jsonl", "000002.jsonl"]
    assert names(longer) == ["000001.jsonl"]


def _one(place: Path, segment_bytes: int = 1 << 20) -> Journal:
    journal = Journal(place, segment_bytes)
    filled(journal, 1)
    return journal


def test_the_last_entry_is_read_from_the_end(tmp_path: Path) -> None:
    journal = Journal(tmp_path, segment_bytes=1_000)
    assert journal.last() is None
    said = filled(journal, 1, 1, 1, 1)
    assert journal.last() == said[-1]
    with journal.segments()[-1].open("ab") as stream:
        stream.write(b'{"chain":"torn')
    assert journal.last() == said[-1]
    (tmp_path / "000009.jsonl").write_bytes(b"torn, and nothing whole before it")
    assert journal.last() == said[-1]


def test_the_last_entry_is_found_however_long_those_before_it(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.append(lambda first: [replace(header(), seq=first, facts={"long": "x" * (1 << 20)})])
    assert journal.append(lambda first: numbered(first, 1))[0] == journal.last()


def test_found_gives_whole_lines_alone_and_only_those_wanted(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    filled(journal, 4)
    with journal.segments()[0].open("ab") as stream:
        stream.write(b'{"chain":"torn')
    assert [one.seq for one in journal.found(lambda _raw: True)] == [1, 2, 3, 4]
    assert [one.seq for one in journal.found(lambda raw: b"anna-3" in raw)] == [3]


@pytest.mark.parametrize("line", [b"[]\n", b"{}\n", b"{\n", b'{"header":1}\n', b'{"header":{"seq":1}}\n'])
def test_what_is_no_entry_is_named_by_its_place(tmp_path: Path, line: bytes) -> None:
    journal = Journal(tmp_path)
    filled(journal, 2)
    path = journal.segments()[0]
    path.write_bytes(path.read_bytes() + line)
    with pytest.raises(IntegrityFailure, match=r"at 000001\.jsonl:3 cannot be read|does not have the fields"):
        list(journal.found(lambda _raw: True))
    with pytest.raises(IntegrityFailure):
        journal.head()
    with pytest.raises(IntegrityFailure):
        list(journal.lines())


def test_a_segment_that_is_missing_is_named(tmp_path: Path) -> None:
    journal = Journal(tmp_path, segment_bytes=1_000)
    filled(journal, *[1] * 8)
    journal.segments()[1].unlink()
    with pytest.raises(IntegrityFailure, match=r"segment 000002\.jsonl is missing"):
        list(journal.lines())


def test_a_segment_that_ends_within_an_entry_while_another_follows_is_damage(tmp_path: Path) -> None:
    journal = Journal(tmp_path, segment_bytes=1_000)
    filled(journal, *[1] * 8)
    first = journal.segments()[0]
    first.write_bytes(first.read_bytes()[:-1])
    again = Journal(tmp_path, segment_bytes=1_000)
    with pytest.raises(IntegrityFailure, match=r"000001\.jsonl ends in the middle"):
        filled(again, 1)
    assert again.torn_bytes == 0


@pytest.mark.parametrize("again", [True, False])
def test_what_was_cut_off_is_removed_and_counted(tmp_path: Path, again: bool) -> None:
    journal = Journal(tmp_path)
    filled(journal, 2)
    path = journal.segments()[0]
    whole = path.read_bytes()
    path.write_bytes(whole + b"torn")
    journal = Journal(tmp_path) if again else journal
    assert journal.head()[0] == 2
    assert (path.read_bytes(), journal.torn_bytes) == (whole, 4)
    path.write_bytes(whole + b"torn anew")
    assert filled(journal, 1)[0].seq == 3
    assert journal.torn_bytes == 13
    assert [line.header.seq for line in journal.lines()] == [1, 2, 3]


@pytest.mark.parametrize("groups", [[], [2]])
def test_on_a_full_disk_nothing_of_a_group_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, groups: Sequence[int]
) -> None:
    journal = Journal(tmp_path)
    filled(journal, *groups)
    before = journal.head()
    fill_disk(monkeypatch)
    with pytest.raises(Unavailable, match="nothing is done without it"):
        filled(journal, 3)
    monkeypatch.undo()
    assert journal.head() == before
    assert journal.torn_bytes == 0
    filled(journal, 3)
    assert journal.head()[0] == before[0] + 3


def test_a_place_that_cannot_be_locked_takes_nothing(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    (tmp_path / "lock").mkdir()
    with pytest.raises(Unavailable):
        filled(journal, 1)


def test_a_mark_is_written_every_so_often_and_gone_on_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journals, "MARK_EVERY", 3)
    journal = Journal(tmp_path, segment_bytes=1_500)
    filled(journal, 2)
    assert not (tmp_path / "mark").exists()
    filled(journal, 1, 1, 1, 1)
    frontier, chain, place = read_mark(tmp_path)
    assert (frontier.size, chain) == (6, journal.head()[2])
    assert place == (len(names(journal)), journal.segments()[-1].stat().st_size)
    filled(journal, 1)
    assert read_mark(tmp_path)[0].size == 6
    assert Journal(tmp_path).size == 6
    assert Journal(tmp_path, segment_bytes=1_500).head() == journal.head()


def test_a_mark_says_what_was_noted_or_nothing(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    filled(journal, 3)
    (size, root, chain), end = journal.head(), journal.segments()[0].stat().st_size
    frontier = frontier_of(journal)
    write_mark(tmp_path, frontier, chain, (1, end))
    assert [path.name for path in tmp_path.glob(".mark*")] == []
    read, link, place = read_mark(tmp_path)
    assert (read.size, read.root().hex(), link, place) == (size, root, chain, (1, end))
    falsities = ({"offset": end - 1}, {"offset": end + 1}, {"segment": 2}, {"chain": GENESIS}, {"stack": [[1, "x"]]})
    for false in falsities:
        (tmp_path / "mark").write_text(json.dumps({**json.loads((tmp_path / "mark").read_text()), **false}))
        read, link, place = read_mark(tmp_path)
        assert (read.size, link, place) == (0, GENESIS, (1, 0)), false
        write_mark(tmp_path, frontier, chain, (1, end))


def test_a_mark_far_into_a_segment_is_read_from_the_end_of_it(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.append(lambda first: [replace(header(), seq=first, facts={"long": "x" * (1 << 20)})])
    filled(journal, 1)
    write_mark(tmp_path, frontier_of(journal), journal.head()[2], (1, journal.segments()[0].stat().st_size))
    assert read_mark(tmp_path)[0].size == 2


def test_a_mark_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    write_mark(tmp_path / "nowhere", Frontier(), GENESIS, (1, 0))
    assert read_mark(tmp_path / "nowhere")[2] == (1, 0)


def test_a_header_is_read_as_it_was_written_or_not_at_all() -> None:
    one = replace(header(), facts={"b": 1, "a": "ø"})
    assert header_from(as_document(one)) == one
    assert json.loads(one.canonical()) == as_document(one)
    assert b'"facts":{"a":"\xc3\xb8","b":1}' in one.canonical()
    assert list(json.loads(one.canonical())) == sorted(as_document(one))
    for fields in ({**as_document(one), "more": 1}, {"seq": 1}):
        with pytest.raises(IntegrityFailure):
            header_from(fields)


def test_a_commitment_needs_its_salt() -> None:
    assert commitment(b"salt", b"part") != commitment(b"other", b"part") != commitment(b"other", b"else")
    assert commitment(b"salt", b"part") == "52a5d3308ce94e5c7711480ff4c0846d1553988c7bdb03f54f3937c0484f721c"
