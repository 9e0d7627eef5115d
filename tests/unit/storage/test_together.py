"""Callers at the same moment share one commit, and none pays for another's bad batch."""

import threading
from collections.abc import Callable, Sequence

import pytest

from synlig.core.errors import Unavailable
from synlig.storage.intake.together import Together


class Slow:
    """Keeps numbers as their text; the first call waits until it is let go."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.entered, self.go_on = threading.Event(), threading.Event()

    def __call__(self, batch: Sequence[int]) -> Sequence[str]:
        self.groups.append(list(batch))
        if len(self.groups) == 1:
            self.entered.set()
            self.go_on.wait(10)
        if -1 in batch:
            raise ValueError("a bad number")
        if -2 in batch:
            raise Unavailable("Try again.")
        return [str(number) for number in batch]


def _call_together(batches: Sequence[Sequence[int]]) -> tuple[Slow, list[object]]:
    """The first batch holds the door while the others gather behind it."""
    slow, answers = Slow(), list[object]([None] * len(batches))
    together = Together[int, str](slow)

    def call(place: int) -> None:
        try:
            answers[place] = together(batches[place])
        except (ValueError, Unavailable) as error:
            answers[place] = error

    threads = [_started(call, 0)]
    slow.entered.wait(10)
    threads += [_started(call, place) for place in range(1, len(batches))]
    while len(together._waiting) < len(batches) - 1:
        pass
    slow.go_on.set()
    for thread in threads:
        thread.join()
    return slow, answers


def _started(call: Callable[[int], None], place: int) -> threading.Thread:
    thread = threading.Thread(target=call, args=(place,))
    thread.start()
    return thread


def test_those_who_wait_are_carried_in_one_commit_and_each_gets_its_own() -> None:
    slow, answers = _call_together([[1, 2], [3], [4, 5, 6], [7]])
    assert answers == [["1", "2"], ["3"], ["4", "5", "6"], ["7"]]
    assert slow.groups[0] == [1, 2]
    assert [sorted(group) for group in slow.groups[1:]] == [[3, 4, 5, 6, 7]]


def test_a_bad_batch_fails_for_its_own_caller_only() -> None:
    _, answers = _call_together([[1], [2, -1], [3]])
    assert answers[0] == ["1"]
    assert isinstance(answers[1], ValueError)
    assert answers[2] == ["3"]


def test_when_nothing_can_be_kept_all_who_wait_are_told() -> None:
    _, answers = _call_together([[1], [-2], [3]])
    assert answers[0] == ["1"]
    assert isinstance(answers[1], Unavailable)
    assert isinstance(answers[2], Unavailable)


def test_after_a_failure_the_door_is_open() -> None:
    together = Together[int, str](Slow())
    together._keep.go_on.set()  # pyright: ignore[reportFunctionMemberAccess]
    with pytest.raises(ValueError, match="bad"):
        together([-1])
    assert together([1]) == ["1"]
