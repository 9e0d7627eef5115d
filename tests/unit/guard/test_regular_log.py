"""A home without a log writer: checkpoints come by themselves, and a process begins where the last one ended."""

import threading
from pathlib import Path

import pytest

from synlig.core.errors import Unavailable
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.grouped import Grouped
from synlig.guard.log.journal import MARK_EVERY
from synlig.guard.log.regular import Regular
from tests.attacks.test_log import opened, segment


def test_whoever_writes_signs_when_the_last_checkpoint_is_old(tmp_path: Path) -> None:
    log = opened(tmp_path)
    regular = Regular(log, tmp_path / "signed", 60.0)
    for _ in range(3):
        regular.record([Entry(Event.TABLE_READ, "reader")])
    assert log.verify().open_tail == 2
    assert (tmp_path / "signed").stat().st_mode & 0o777 == 0o600
    later = Regular(log, tmp_path / "signed", 60.0, lambda: (tmp_path / "signed").stat().st_mtime + 61)
    later.record([Entry(Event.TABLE_READ, "reader")])
    assert log.verify().open_tail == 0


def test_a_place_that_takes_no_checkpoint_is_an_alarm_and_no_standstill(tmp_path: Path) -> None:
    (tmp_path / "write-once").write_text("in the way")
    log = opened(tmp_path)
    Regular(log, tmp_path / "signed", 60.0).record([Entry(Event.TABLE_READ, "reader")])
    found = [found.header for found in log.search(lambda _: True)]
    assert [(one.event, one.actor, one.outcome) for one in found] == [
        (Event.TABLE_READ, "reader", "done"),
        (Event.LOG_CHECKPOINT_FAILED, "log", "failed"),
    ]


def test_a_new_process_reads_only_what_came_after_the_mark(tmp_path: Path) -> None:
    entries = [Entry(Event.TABLE_READ, f"reader-{number}") for number in range(MARK_EVERY)]
    opened(tmp_path).record(entries)
    opened(tmp_path).record(entries[:3])
    lines = segment(tmp_path).read_bytes().splitlines(keepends=True)
    segment(tmp_path).write_bytes(b"".join([lines[0].replace(b"reader-0", b"reader-x"), *lines[1:]]))
    again = opened(tmp_path)
    again.record(entries[:1])
    assert next(again.search(lambda h: h.seq == MARK_EVERY + 4)).header.actor == "reader-0"


@pytest.mark.parametrize("note", [b"", b"{}", b'{"segment":1,"offset":5,"chain":"00","stack":[]}'])
def test_a_mark_that_does_not_fit_is_passed_over(tmp_path: Path, note: bytes) -> None:
    opened(tmp_path).record([Entry(Event.TABLE_READ, "reader")] * 3)
    (tmp_path / "log" / "journal" / "mark").write_bytes(note)
    opened(tmp_path).record([Entry(Event.TABLE_READ, "reader")])
    assert opened(tmp_path).verify().entries == 4


def test_callers_on_threads_share_groups_and_each_has_its_entry(tmp_path: Path) -> None:
    log, written = opened(tmp_path), list[int]()

    def write(number: int) -> None:
        log.record([Entry(Event.TABLE_READ, f"reader-{number}")])
        written.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    actors = {found.header.actor for found in log.search(lambda _: True)}
    assert actors == {f"reader-{number}" for number in written}
    assert log.verify().entries == 24


def test_everyone_in_a_group_that_was_not_written_hears_of_it() -> None:
    def write(_items: object) -> None:
        raise Unavailable("full")

    with pytest.raises(Unavailable):
        Grouped[int](write)([1])


def test_search_finds_by_text_and_by_subject(tmp_path: Path) -> None:
    log = opened(tmp_path)
    log.record([Entry(Event.PERSON_SEEN, 'a "quoted" actor', subject="bent"), Entry(Event.PERSON_SEEN, "b")])
    assert [found.header.seq for found in log.search(lambda _: True, containing=['a "quoted" actor'])] == [1]
    assert [found.header.seq for found in log.search(lambda _: True, subject="bent")] == [1]
    assert list(log.search(lambda _: True, subject="nobody")) == []
